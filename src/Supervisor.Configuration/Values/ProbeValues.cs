using System.Globalization;
using System.Text;
using Supervisor.Engine.Commands;
using Supervisor.Engine.Settings;
using Supervisor.Protocol;

namespace Supervisor.Configuration.Values;

/// <summary>The values of <c>ready=</c> and <c>health=</c>: one syntax, of which each takes what can show it.</summary>
internal static class ProbeValues
{
    private const int LeastDescriptor = 3;
    private const int MostDescriptor = 255;
    private const int LongestSocketPath = 107;
    private const string Tcp = "tcp://host:port";
    private const string Unix = "unix:/path";
    private const string Http = "http://host/path, alone or with statuses behind it, as in 200-299,401";
    private const string File = "file:/path";
    private const string ReadyForms = "notify, tcp://host:port, unix:/path, http://… or https://…, command:…, line:…, file:/path or fd:3";
    private const string HealthForms = "tcp://host:port, unix:/path, http://… or https://…, command:… or watchdog";
    private const string Actions = "restart, stop, event or none";

    /// <summary>What shows that a program is ready.</summary>
    /// <exception cref="ValueException">It is no probe, or one that cannot show this.</exception>
    public static ProbeSettings Ready(string text) => Read(text, ReadyForms) is { Kind: not ProbeKind.Watchdog } probe
        ? probe
        : throw new ValueException($"{PythonLiteral.Of(text)} cannot show that a program is ready", ReadyForms);

    /// <summary>What shows that a program is well.</summary>
    /// <exception cref="ValueException">It is no probe, or one that cannot show this.</exception>
    public static ProbeSettings Health(string text) => Read(text, HealthForms) is { } probe && (probe.IsPolled || probe.Kind == ProbeKind.Watchdog)
        ? probe
        : throw new ValueException($"{PythonLiteral.Of(text)} cannot show that a program is well", HealthForms);

    /// <summary>What is done.</summary>
    /// <exception cref="ValueException">It is none of the words.</exception>
    public static ProbeAction Action(string text) => PythonText.Strip(text).ToLowerInvariant() switch
    {
        "restart" => ProbeAction.Restart,
        "stop" => ProbeAction.Stop,
        "event" => ProbeAction.Event,
        "none" => ProbeAction.None,
        _ => throw new ValueException($"value {PythonLiteral.Of(text)} is not an action", Actions),
    };

    private static ProbeSettings Read(string given, string forms)
    {
        string text = PythonText.Strip(given);
        switch (text.ToLowerInvariant())
        {
            case "notify":
                return new(ProbeKind.Notify, "notify");
            case "watchdog":
                return new(ProbeKind.Watchdog, "watchdog");
        }

        int colon = text.IndexOf(':', StringComparison.Ordinal);
        string rest = PythonText.Strip(text[(colon + 1)..]);
        return (colon < 0 ? "" : text[..colon].ToLowerInvariant()) switch
        {
            "tcp" => ReadTcp(text),
            "unix" => new(ProbeKind.Unix, text) { Target = SocketPath(rest) },
            "http" or "https" => ReadHttp(text),
            "command" => new(ProbeKind.Command, text) { Target = Command(rest) },
            "line" => new(ProbeKind.Line, text) { Target = Line(rest) },
            "file" => new(ProbeKind.File, text) { Target = FilePath(rest) },
            "fd" => new(ProbeKind.Descriptor, text) { Number = Number(rest, LeastDescriptor, MostDescriptor, "fd") },
            _ => throw new ValueException($"value {PythonLiteral.Of(text)} is not a probe", forms),
        };
    }

    private static ProbeSettings ReadTcp(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && url is { Scheme: "tcp", Host.Length: > 0, Port: > 0, PathAndQuery: "" or "/" }
            && url.UserInfo.Length == 0
            ? new(ProbeKind.Tcp, text) { Target = url.DnsSafeHost, Number = url.Port }
            : throw new ValueException($"{PythonLiteral.Of(text)} has no host and port", Tcp);

    private static ProbeSettings ReadHttp(string text)
    {
        string[] parts = text.Split((char[]?)null, 2, StringSplitOptions.RemoveEmptyEntries);
        return Uri.TryCreate(parts[0], UriKind.Absolute, out Uri? url) && url.Scheme is "http" or "https" && url.Host.Length > 0
            ? new(ProbeKind.Http, text)
            {
                Target = parts[0],
                Statuses = parts.Length == 1 ? [] : [.. PlainValues.List(parts[1]).Select(Statuses)],
            }
            : throw new ValueException($"{PythonLiteral.Of(text)} is not a URL", Http);
    }

    private static (int From, int To) Statuses(string entry)
    {
        string[] ends = entry.Split('-');
        return ends.Length <= 2 && Status(ends[0]) is { } from && Status(ends[^1]) is { } to && from <= to
            ? (from, to)
            : throw new ValueException($"{PythonLiteral.Of(entry)} behind the URL is not a status", Http); // which may have secrets

        static int? Status(string part) =>
            int.TryParse(part.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int status) && status is >= 100 and <= 599 ? status : null;
    }

    private static string SocketPath(string rest)
    {
        string path = rest.StartsWith("///", StringComparison.Ordinal) ? rest[2..] : rest;
        return !path.StartsWith('/') ? throw new ValueException($"{PythonLiteral.Of(rest)} is not an absolute path", Unix)
            : Encoding.UTF8.GetByteCount(path) > LongestSocketPath
                ? throw new ValueException($"{PythonLiteral.Of(path)} is longer than the {LongestSocketPath} bytes of a socket's path", Unix)
            : path;
    }

    private static string FilePath(string rest)
    {
        string path = rest.StartsWith("///", StringComparison.Ordinal) ? rest[2..] : rest;
        return path.StartsWith('/') && !path.EndsWith('/')
            ? path
            : throw new ValueException($"{PythonLiteral.Of(rest)} is not an absolute path of a file", File);
    }

    private static string Command(string rest)
    {
        const string expected = "command: and a command line, as of command=";
        return !ShellWords.TrySplit(rest, out IReadOnlyList<string> words, out string? error)
            ? throw new ValueException($"can't parse command {PythonLiteral.Of(rest)}: {error}", expected)
            : words.Count > 0 ? rest : throw new ValueException("the command is empty", expected);
    }

    private static string Line(string rest) => rest.Trim('*').Length > 0
        ? rest
        : throw new ValueException("there is no text to look for", "line: and a text that stands in the line, where * is anything");

    private static int Number(string text, int least, int most, string what) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most
            ? number
            : throw new ValueException($"{PythonLiteral.Of(text)} is not the number of a descriptor", $"{what}: and a number from {least} to {most}");
}
