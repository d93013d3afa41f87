using Supervisor.Client;
using Supervisor.Protocol.CommandLine;

namespace Supervisor.Ctl.CommandLine;

/// <summary>The command line, read but not yet joined with the configuration file.</summary>
internal sealed record CtlOptions
{
    private static readonly CommandOption[] Known =
    [
        new("help", 'h', "help"),
        new("help", '?', null),
        new("configuration", 'c', "configuration", TakesValue: true),
        new("interactive", 'i', "interactive"),
        new("serverurl", 's', "serverurl", TakesValue: true),
        new("username", 'u', "username", TakesValue: true),
        new("password", 'p', "password", TakesValue: true),
        new("history", 'r', "history_file", TakesValue: true),
        new("history", null, "history-file", TakesValue: true) { IsBeyond = true },
        new("uri", null, "uri", TakesValue: true) { IsBeyond = true, IsRepeatable = true },
        new("ca", null, "cacert", TakesValue: true) { IsBeyond = true },
        new("insecure", null, "insecure") { IsBeyond = true },
        new("version", null, "version") { IsBeyond = true },
    ];

    public string? Configuration { get; init; }

    public bool Interactive { get; init; }

    public string? ServerUrl { get; init; }

    public IReadOnlyList<string> Uris { get; init; } = [];

    public string? UserName { get; init; }

    public string? Password { get; init; }

    public string? HistoryFile { get; init; }

    /// <summary>PEM file with roots to trust for https.</summary>
    public string? CaFile { get; init; }

    /// <summary>Take any certificate.</summary>
    public bool Insecure { get; init; }

    public bool Help { get; init; }

    /// <summary>Print the version of this program.</summary>
    public bool Version { get; init; }

    /// <summary>The action and its arguments.</summary>
    public string[] Words { get; init; } = [];

    /// <exception cref="CommandLineException">It is wrong.</exception>
    public static CtlOptions Parse(IReadOnlyList<string> words)
    {
        Getopt<CommandOption> getopt = new(Known)
        {
            Guess = static typed => Suggestion.For(typed, Known.Where(option => option.Long is not null).Select(option => $"--{option.Long}")),
        };
        (IReadOnlyList<GivenOption<CommandOption>> options, IReadOnlyList<string> rest) = getopt.Split(words);
        Dictionary<string, string> values = [];
        List<string> uris = [];
        foreach ((CommandOption option, string typed, string value) in options)
        {
            switch (option.Key)
            {
                case "help":
                    return new() { Help = true };
                case "version":
                    return new() { Version = true };
                case "serverurl" when !IsUrl(value):
                    throw new CommandLineException($"invalid value for {typed} '{value}': value '{value}' is not a URL");
                case "serverurl" or "uri" when !SupervisorEndpoint.TryParse(value, out _, out string? error):
                    throw new CommandLineException($"invalid value for {typed} '{value}': {error}");
                case "uri":
                    uris.Add(value);
                    break;
                default:
                    if (!values.TryAdd(option.Key, value))
                    {
                        throw new CommandLineException($"conflicting command line option '{typed}'");
                    }

                    break;
            }
        }

        return new()
        {
            Configuration = values.GetValueOrDefault("configuration"),
            Interactive = values.ContainsKey("interactive"),
            ServerUrl = values.GetValueOrDefault("serverurl"),
            Uris = uris,
            UserName = values.GetValueOrDefault("username"),
            Password = values.GetValueOrDefault("password"),
            HistoryFile = values.GetValueOrDefault("history"),
            CaFile = values.GetValueOrDefault("ca"),
            Insecure = values.ContainsKey("insecure"),
            Words = [.. rest],
        };
    }

    private static bool IsUrl(string value) =>
        value.IndexOf(':', StringComparison.Ordinal) is > 0 and int colon && value[(colon + 1)..].Trim('/').Length > 0;
}
