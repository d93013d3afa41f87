using System.Globalization;

namespace Supervisor.Client;

/// <summary>An event as an event listener receives it (Supervisor's documentation, Events).</summary>
public sealed record ListenerEvent
{
    private ListenerEvent(IReadOnlyDictionary<string, string> header) => Header = header;

    /// <summary>The tokens of the header line.</summary>
    public IReadOnlyDictionary<string, string> Header { get; }

    /// <summary>Type of the event, such as <c>PROCESS_STATE_EXITED</c>.</summary>
    public string Name => Header["eventname"];

    /// <summary>Serial number within the daemon's life.</summary>
    public long Serial => Number("serial");

    /// <summary>Serial number within the pool of this listener.</summary>
    public long PoolSerial => Number("poolserial");

    /// <summary>Name of the pool of this listener.</summary>
    public string Pool => Header.GetValueOrDefault("pool", "");

    /// <summary>The <c>identifier</c> of the daemon.</summary>
    public string Server => Header.GetValueOrDefault("server", "");

    /// <summary>The whole payload.</summary>
    public string Payload { get; init; } = "";

    /// <summary>The tokens of the payload's first line.</summary>
    public IReadOnlyDictionary<string, string> Tokens { get; private init; } = new Dictionary<string, string>();

    /// <summary>What follows the payload's first line, such as the output of a process; empty if nothing does.</summary>
    public string Data { get; private init; } = "";

    /// <summary>Reads an event from its two parts.</summary>
    /// <exception cref="FormatException">The header is none; the message says why.</exception>
    public static ListenerEvent Parse(string header, string payload)
    {
        ListenerEvent envelope = new(ParseHeader(header));
        int end = payload.IndexOf('\n', StringComparison.Ordinal);
        return envelope with
        {
            Payload = payload,
            Tokens = TokensOf(envelope.Name, end < 0 ? payload : payload[..end]),
            Data = end < 0 ? "" : payload[(end + 1)..],
        };
    }

    /// <summary>Reads a header line and checks that it has what a listener needs.</summary>
    internal static IReadOnlyDictionary<string, string> ParseHeader(string line)
    {
        IReadOnlyDictionary<string, string> header = EventTokens.Parse(line);
        if (!header.ContainsKey("eventname"))
        {
            throw new FormatException($"no eventname in the event header '{line.TrimEnd()}'");
        }

        return PayloadLength(header) >= 0 ? header : throw new FormatException($"no payload length in the event header '{line.TrimEnd()}'");
    }

    /// <summary>The length of the payload, -1 if the header does not say.</summary>
    internal static int PayloadLength(IReadOnlyDictionary<string, string> header) =>
        int.TryParse(header.GetValueOrDefault("len"), NumberStyles.None, CultureInfo.InvariantCulture, out int length) ? length : -1;

    /// <summary>The type of a remote communication is whatever its sender likes, blanks included.</summary>
    private static IReadOnlyDictionary<string, string> TokensOf(string name, string line) =>
        name == "REMOTE_COMMUNICATION" && line.StartsWith("type:", StringComparison.Ordinal)
            ? new Dictionary<string, string> { ["type"] = line["type:".Length..] }
            : EventTokens.Parse(line);

    private long Number(string token) =>
        long.TryParse(Header.GetValueOrDefault(token), NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : -1;
}
