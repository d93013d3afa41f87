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
    private static SettingsNumbers? _table;

    /// <summary>Begins a document on this thread; disposing ends it.</summary>
    public static IDisposable Begin() => Begin(new SettingsNumbers(isInPlace: true));

    /// <summary>Begins a piece of a document whose settings have these numbers.</summary>
    public static IDisposable Begin(SettingsNumbers numbers)
    {
        _table = numbers;
        return new End();
    }

    public override ProcessSettings Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        SettingsNumbers table = _table!;
        if (reader.TokenType == JsonTokenType.Number)
        {
            int number = reader.GetInt32();
            return table.Find(number) ?? throw new JsonException($"there are no settings {number}");
        }

        ProcessSettings settings = JsonSerializer.Deserialize(ref reader, StateTypes.Settings)
            ?? throw new JsonException("settings are missing");
        table.Add(settings);
        return settings;
    }

    public override void Write(Utf8JsonWriter writer, ProcessSettings value, JsonSerializerOptions options)
    {
        if (_table!.NumberOf(value) is { } number)
        {
            writer.WriteNumberValue(number);
            return;
        }

        if (_table.Texts is { } texts)
        {
            byte[] text = texts.Of(value, Text);
            writer.WriteRawValue(text, skipInputValidation: true);
            _table.Wrote(writer.BytesCommitted + writer.BytesPending, text.Length);
            return;
        }

        JsonSerializer.Serialize(writer, value, StateTypes.Settings);
    }

    private static byte[] Text(ProcessSettings settings) =>
        JsonSerializer.SerializeToUtf8Bytes(settings, StateTypes.Settings);

    private sealed class End : IDisposable
    {
        public void Dispose() => _table = null;
    }
}

[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    IgnoreReadOnlyProperties = true,
    IncludeFields = true,
    RespectNullableAnnotations = true,
    UseStringEnumConverter = true,
    Converters = [typeof(SystemStringConverter)])]
[JsonSerializable(typeof(ProcessSettings))]
[JsonSerializable(typeof(SettingsLine))]
internal sealed partial class SettingsContext : JsonSerializerContext;
