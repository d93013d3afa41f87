using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Supervisor.Supervision.Takeover;

/// <summary>
/// Text that may not be Unicode: paths, arguments and variables keep bytes that are no UTF-8 as halves of surrogate pairs, which JSON
/// has no place for. Such a text is written as a NUL, which no other has, and its UTF-16 in base64.
/// </summary>
internal sealed class SystemStringConverter : JsonConverter<string>
{
    private const char Mark = '\0';

    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Decode(reader.GetString());

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(Encode(value));

    public override string ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Decode(reader.GetString())!;

    public override void WriteAsPropertyName(Utf8JsonWriter writer, string value, JsonSerializerOptions options) =>
        writer.WritePropertyName(Encode(value));

    private static string Encode(string value) => value.AsSpan().ContainsAnyInRange('\ud800', '\udfff') || value.StartsWith(Mark)
        ? Mark + Convert.ToBase64String(MemoryMarshal.AsBytes(value.AsSpan()))
        : value;

    private static string? Decode(string? value)
    {
        if (value is not { Length: > 0 } || value[0] != Mark)
        {
            return value;
        }

        try
        {
            return new string(MemoryMarshal.Cast<byte, char>(Convert.FromBase64String(value[1..])));
        }
        catch (FormatException exception)
        {
            throw new JsonException("a text is no base64", exception);
        }
    }
}
