using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Supervisor.Engine.Settings;

namespace Supervisor.Supervision.Takeover;

/// <summary>
/// How states and journals are read and written. What cannot be without a value and has none is a <see cref="JsonException"/> here, not
/// something that fails later and elsewhere: the generated reader leaves null where an <c>init</c> is missing.
/// </summary>
internal static class StateTypes
{
    public static JsonTypeInfo<SupervisionRecord> Supervision { get; } = Of<SupervisionRecord>(StateContext.Default);

    public static JsonTypeInfo<JournalEntry> Entry { get; } = In<JournalEntry>(Supervision.Options);

    public static JsonTypeInfo<ProcessSettings> Settings { get; } = Of<ProcessSettings>(SettingsContext.Default);

    public static JsonTypeInfo<SettingsLine> Line { get; } = In<SettingsLine>(Settings.Options);

    /// <summary>Reads what another process image, or an earlier daemon, has written.</summary>
    /// <param name="bytes">The text.</param>
    /// <param name="type">What it is of.</param>
    /// <exception cref="FormatException">It is not of that; the message says what is wrong.</exception>
    public static T Read<T>(ReadOnlySpan<byte> bytes, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(bytes, type) ?? throw new FormatException("the state is empty");
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            // The latter: it has something of several kinds and does not say of which.
            throw new FormatException($"the state is no JSON of the expected form: {exception.Message}", exception);
        }
    }

    /// <summary>What such a text is of: what cannot be without a value has one.</summary>
    /// <param name="context">Knows the type, and <c>RespectNullableAnnotations</c>.</param>
    public static JsonTypeInfo<T> Of<T>(JsonSerializerContext context) =>
        In<T>(new(context.Options) { TypeInfoResolver = context.WithAddedModifier(RequireValues) });

    private static JsonTypeInfo<T> In<T>(JsonSerializerOptions options) => (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));

    private static void RequireValues(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object)
        {
            return;
        }

        JsonPropertyInfo[] needed = [.. type.Properties.Where(property =>
            property is { IsSetNullable: false, Get: not null, Set: not null, PropertyType.IsValueType: false })];
        if (needed.Length > 0)
        {
            type.OnDeserialized = made => Require(made, needed);
        }
    }

    private static void Require(object made, JsonPropertyInfo[] needed)
    {
        foreach (JsonPropertyInfo property in needed)
        {
            if (property.Get!(made) is null)
            {
                throw new JsonException($"{property.Name} is missing");
            }
        }
    }
}
