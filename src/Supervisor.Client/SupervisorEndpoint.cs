using System.Diagnostics.CodeAnalysis;

namespace Supervisor.Client;

/// <summary>
/// Where a daemon listens: <c>unix:///run/supervisor.sock</c>, <c>pipe://./supervisor</c>, <c>http://host:9001</c> or
/// <c>https://host:9001</c>. Equal when written the same.
/// </summary>
public sealed record SupervisorEndpoint
{
    private const string Expected = "expected unix:///path/to/socket, pipe://./name, http://host:port or https://host:port";

    private Uri? _baseUri;

    private SupervisorEndpoint(EndpointKind kind, string text)
    {
        Kind = kind;
        Text = text;
    }

    /// <summary>The transport.</summary>
    public EndpointKind Kind { get; }

    /// <summary>The address as it was given.</summary>
    public string Text { get; }

    /// <summary>Path of a Unix socket or name of a pipe, else empty.</summary>
    public string Path { get; private init; } = "";

    /// <summary>Host of an http or https address; the server of a pipe, where <c>.</c> is this machine; else empty.</summary>
    public string Host { get; private init; } = "";

    /// <summary>Port of an http or https address, else 0.</summary>
    public int Port { get; private init; }

    /// <summary>Where requests are addressed to once the connection stands.</summary>
    internal Uri BaseUri => _baseUri ?? new("http://localhost/");

    /// <summary>The endpoint of a Unix socket.</summary>
    public static SupervisorEndpoint Unix(string path) => Parse("unix://" + path);

    /// <summary>Reads an address.</summary>
    /// <exception cref="FormatException">It is none; the message says what is expected.</exception>
    public static SupervisorEndpoint Parse(string text) =>
        TryParse(text, out SupervisorEndpoint? endpoint, out string? error) ? endpoint : throw new FormatException(error);

    /// <summary>
    /// Reads an address. A path after host and port is where a proxy has the daemon: <c>http://host/supervisor</c> asks
    /// <c>/supervisor/RPC2</c>. <c>/RPC2</c> at its end is understood.
    /// </summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out SupervisorEndpoint? endpoint, [NotNullWhen(false)] out string? error)
    {
        endpoint = null;
        error = null;
        int colon = text?.IndexOf("://", StringComparison.Ordinal) ?? -1;
        if (text is null || colon < 0)
        {
            error = $"'{text}' is no address of a supervisord: {Expected}";
            return false;
        }

        string rest = text[(colon + "://".Length)..];
        switch (text[..colon].ToLowerInvariant())
        {
            case "unix" when rest.Length > 0:
                endpoint = new(EndpointKind.Unix, text) { Path = rest };
                return true;
            case "unix":
                error = $"'{text}' names no socket: expected unix:///path/to/socket";
                return false;
            case "pipe":
                string[] parts = rest.Split('/', 2);
                if (parts is [{ Length: > 0 } server, { Length: > 0 } name])
                {
                    endpoint = new(EndpointKind.Pipe, text) { Host = server, Path = name };
                    return true;
                }

                error = $"'{text}' names no pipe: expected pipe://./name or pipe://server/name";
                return false;
            case "http" or "https":
                return TryParseHttp(text, out endpoint, out error);
            default:
                error = $"'{text}' has an unknown scheme: {Expected}";
                return false;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    /// <summary>The path with a slash at its end, so that what is asked for comes below it.</summary>
    private static string Folder(string path)
    {
        const string Rpc = "/RPC2";
        path = path.TrimEnd('/');
        return (path.EndsWith(Rpc, StringComparison.Ordinal) ? path[..^Rpc.Length] : path) + "/";
    }

    private static bool TryParseHttp(
        string text, [NotNullWhen(true)] out SupervisorEndpoint? endpoint, [NotNullWhen(false)] out string? error)
    {
        endpoint = null;
        error = null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) || uri.Host.Length == 0)
        {
            error = $"'{text}' is no address of a supervisord: expected http://host:port or https://host:port";
        }
        else if (uri.UserInfo.Length > 0)
        {
            // Addresses are shown in messages and process lists: a password has no place in them.
            error = $"the address of {uri.Host} must not hold a user name or password: give them separately";
        }
        else
        {
            endpoint = new(uri.Scheme == Uri.UriSchemeHttps ? EndpointKind.Https : EndpointKind.Http, text)
            {
                Host = uri.DnsSafeHost,
                Port = uri.Port,
                _baseUri = new UriBuilder(uri.Scheme, uri.Host, uri.Port, Folder(uri.AbsolutePath)).Uri,
            };
        }

        return endpoint is not null;
    }
}
