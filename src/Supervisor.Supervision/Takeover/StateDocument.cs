using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;
using Supervisor.Os;

namespace Supervisor.Supervision.Takeover;

/// <summary>A <see cref="SupervisionRecord"/> as one line of JSON. Unknown members are left out, missing ones are as in a new daemon.</summary>
/// <remarks>
/// That is why members of records have a <c>set</c>: the generated reader gives an <c>init</c> that is missing the default of its type.
/// None is <c>required</c>: what is, is read out of turn, and settings are numbered in theirs. Those of settings, which have an
/// <c>init</c>, are all written; one that is added must mean by that default what was meant before.
/// </remarks>
internal static class StateDocument
{
    /// <param name="record">What is written.</param>
    /// <param name="texts">What was written of settings the last time, and will be the next; null: nothing is.</param>
    /// <param name="places">Gets where settings are in it, for <see cref="Read(ReadOnlyMemory{byte}, IReadOnlyList{int}, IWorkers)"/>.</param>
    public static byte[] Write(SupervisionRecord record, SettingsTexts? texts = null, List<int>? places = null)
    {
        ArrayBufferWriter<byte> buffer = texts?.Document ?? new();
        buffer.ResetWrittenCount();
        using (SharedSettings.Begin(new SettingsNumbers(isInPlace: true, texts, places)))
        using (Utf8JsonWriter writer = new(buffer, new() { SkipValidation = true }))
        {
            JsonSerializer.Serialize(writer, record, StateTypes.Supervision);
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <exception cref="FormatException">It is no such document; the message says what is wrong.</exception>
    public static SupervisionRecord Read(ReadOnlySpan<byte> bytes) => Read(bytes, new(isInPlace: true));

    /// <summary>The same on two threads, where it is told where the settings are.</summary>
    /// <param name="document">The document.</param>
    /// <param name="places">Where settings are in it: where each begins and its length, in bytes; empty: that is not known.</param>
    /// <param name="workers">Have the other thread.</param>
    /// <exception cref="FormatException">It is no such document; the message says what is wrong.</exception>
    public static SupervisionRecord Read(ReadOnlyMemory<byte> document, IReadOnlyList<int> places, IWorkers workers)
    {
        if (places.Count == 0)
        {
            return Read(document.Span);
        }

        SettingsPieces pieces = new(document, places);
        return Read(pieces.Rest(), pieces.Read(workers));
    }

    private static SupervisionRecord Read(ReadOnlySpan<byte> bytes, SettingsNumbers numbers)
    {
        using (SharedSettings.Begin(numbers))
        {
            return StateTypes.Read(bytes, StateTypes.Supervision);
        }
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
    Converters = [typeof(SharedSettings), typeof(SystemStringConverter)])]
[JsonSerializable(typeof(SupervisionRecord))]
[JsonSerializable(typeof(JournalEntry))]
internal sealed partial class StateContext : JsonSerializerContext;
