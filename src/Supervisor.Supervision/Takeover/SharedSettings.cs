using System.Text.Json;
using System.Text.Json.Serialization;
using Supervisor.Engine.Settings;

namespace Supervisor.Supervision.Takeover;

/// <summary>
/// The settings of a process stand in a document once, where they come first; after that their number stands for them. A process
/// mostly runs by what the configuration says, which would else be written twice.
/// </summary>
internal sealed class SharedSettings : JsonConverter<ProcessSettings>
{
    [ThreadStatic]
    private static Table? _table;

    /// <summary>Begins a document on this thread; disposing ends it.</summary>
    public static IDisposable Begin() => _table = new();

    public override ProcessSettings Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        Table table = _table!;
        if (reader.TokenType == JsonTokenType.Number)
        {
            int number = reader.GetInt32();
            return number >= 0 && number < table.Read.Count ? table.Read[number] : throw new JsonException($"there are no settings {number}");
        }

        ProcessSettings settings = JsonSerializer.Deserialize(ref reader, SettingsContext.Default.ProcessSettings)
            ?? throw new JsonException("settings are missing");
        table.Read.Add(settings);
        return settings;
    }

    public override void Write(Utf8JsonWriter writer, ProcessSettings value, JsonSerializerOptions options)
    {
        Table table = _table!;
        if (table.Written.TryGetValue(value, out int number))
        {
            writer.WriteNumberValue(number);
            return;
        }

        table.Written.Add(value, table.Written.Count);
        JsonSerializer.Serialize(writer, value, SettingsContext.Default.ProcessSettings);
    }

    private sealed class Table : IDisposable
    {
        public Dictionary<ProcessSettings, int> Written { get; } = new(ReferenceEqualityComparer.Instance);

        public List<ProcessSettings> Read { get; } = [];

        public void Dispose() => _table = null;
    }
}

[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    IgnoreReadOnlyProperties = true,
    IncludeFields = true,
    UseStringEnumConverter = true,
    Converters = [typeof(SystemStringConverter)])]
[JsonSerializable(typeof(ProcessSettings))]
internal sealed partial class SettingsContext : JsonSerializerContext;
