using System.Globalization;
using System.Text.Json;
using Supervisor.Protocol;

namespace Supervisor.Client;

/// <summary>One event of the live stream.</summary>
public sealed record StreamedEvent
{
    /// <summary>Number in the stream; to go on after a break ask for the next. -1 for a notice.</summary>
    public required long Serial { get; init; }

    /// <summary>Type of the event, such as <c>PROCESS_STATE_RUNNING</c>.</summary>
    public required string Name { get; init; }

    /// <summary>When it happened.</summary>
    public DateTimeOffset? When { get; init; }

    /// <summary>The tokens of the payload, such as <c>processname</c>.</summary>
    public IReadOnlyDictionary<string, string> Payload { get; init; } = new Dictionary<string, string>();

    /// <summary>What follows the tokens, such as the output of a process; null if nothing does.</summary>
    public string? Data { get; init; }

    /// <summary>The event as it came, a JSON object.</summary>
    public string Json { get; init; } = "{}";

    /// <summary>The process it is about, as a namespec, or null.</summary>
    public string? Process => Payload.TryGetValue("processname", out string? name) && Payload.TryGetValue("groupname", out string? group)
        ? Namespec.Format(group, name)
        : null;

    /// <summary>
    /// True when it is no event but says something about the stream: <c>STREAM_GAP</c>, events asked for that the daemon has no
    /// more, or <c>STREAM_CUT_OFF</c>, the last there is for a reader that was too slow; its <c>next</c> says where to go on.
    /// </summary>
    public bool IsNotice => Name.StartsWith("STREAM_", StringComparison.Ordinal);

    /// <summary>Reads a message of the stream.</summary>
    /// <exception cref="XmlRpcFormatException">Its data is no JSON object.</exception>
    internal static StreamedEvent From(ServerSentEvent message)
    {
        long serial = long.TryParse(message.Id, NumberStyles.None, CultureInfo.InvariantCulture, out long id) ? id : -1;
        Dictionary<string, string> payload = new(StringComparer.Ordinal);
        string name = message.Name;
        string? data = null;
        DateTimeOffset? when = null;
        try
        {
            using JsonDocument document = JsonDocument.Parse(message.Data);
            foreach (JsonProperty member in document.RootElement.EnumerateObject())
            {
                string text = member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString()! : member.Value.GetRawText();
                switch (member.Name)
                {
                    case "serial":
                        serial = long.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
                        break;
                    case "event":
                        name = text;
                        break;
                    case "time":
                        when = Time(member.Value);
                        break;
                    case "data":
                        data = text;
                        break;
                    default:
                        payload[member.Name] = text;
                        break;
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or OverflowException)
        {
            throw new XmlRpcFormatException($"an event is no JSON object as expected: {e.Message}", e);
        }

        StreamedEvent streamed = new() { Serial = serial, Name = name, When = when, Payload = payload, Data = data, Json = message.Data };
        return streamed.IsNotice ? streamed with { Serial = -1 } : streamed;
    }

    /// <summary>Seconds since 1970, or a time as in RFC 3339.</summary>
    private static DateTimeOffset? Time(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => DateTimeOffset.FromUnixTimeMilliseconds((long)(value.GetDouble() * 1000)),
        JsonValueKind.String when value.TryGetDateTimeOffset(out DateTimeOffset time) => time,
        _ => null,
    };
}
