using Supervisor.Client;
using Supervisor.Ctl.CommandLine;

namespace Supervisor.Ctl.Settings;

/// <summary>The command line joined with the <c>[supervisorctl]</c> section; the command line wins.</summary>
internal sealed record CtlSettings
{
    private const string Section = "supervisorctl";
    private const string DefaultServerUrl = "http://localhost:9001";

    public required IReadOnlyList<SupervisorEndpoint> Endpoints { get; init; }

    public string? UserName { get; init; }

    public string? Password { get; init; }

    public string Prompt { get; init; } = "supervisor";

    public string? HistoryFile { get; init; }

    public string? CaFile { get; init; }

    public bool Insecure { get; init; }

    /// <summary>Asks before shutdown and reload: without an action, or told to.</summary>
    public bool Interactive { get; init; }

    /// <summary>Sections that name plug-ins in Python, which can not be run here.</summary>
    public IReadOnlyList<string> Plugins { get; init; } = [];

    /// <exception cref="UsageException">The file can not be read, or is wrong.</exception>
    public static CtlSettings Load(CtlOptions options, string? program, Func<string, string?> environment)
    {
        string? file = options.Configuration ?? SearchPath(program).FirstOrDefault(File.Exists);
        IniFile? ini = file is null ? null : Read(file);
        string here = file is null ? "" : Path.GetDirectoryName(Path.GetFullPath(file))!;

        string? Get(string key, bool knowsHere = false) => ini?.Get(Section, key) is { } value
            ? Expansion.Expand(value, $"{Section}.{key}", name =>
                name.StartsWith("ENV_", StringComparison.Ordinal) ? environment(name["ENV_".Length..])
                : knowsHere && name == "here" ? here
                : null)
            : null;

        string configured = Get("serverurl", knowsHere: true) ?? DefaultServerUrl;
        if (configured.StartsWith("unix://", StringComparison.Ordinal))
        {
            configured = "unix://" + Normalized(configured["unix://".Length..], environment);
        }

        string? history = options.HistoryFile ?? Get("history_file", knowsHere: true);
        IReadOnlyList<string> addresses = options.Uris.Count > 0
            ? [.. options.ServerUrl is null ? [] : new[] { options.ServerUrl }, .. options.Uris]
            : [options.ServerUrl ?? configured];
        return new()
        {
            Endpoints = [.. addresses.Select(
                address => SupervisorEndpoint.TryParse(address, out SupervisorEndpoint? endpoint, out string? error)
                ? endpoint
                : throw new UsageException($"{Section}.serverurl: {error}"))],
            UserName = options.UserName ?? Get("username"),
            Password = options.Password ?? Get("password"),
            Prompt = Get("prompt") ?? "supervisor",
            HistoryFile = string.IsNullOrEmpty(history) ? null : Normalized(history, environment),
            CaFile = options.CaFile,
            Insecure = options.Insecure,
            Interactive = options.Interactive || options.Words.Length == 0,
            Plugins = [.. (ini?.Sections ?? []).Where(name => name.StartsWith("ctlplugin:", StringComparison.Ordinal))],
        };
    }

    /// <summary>The places supervisord looks in as well: around the program, here, and in /etc.</summary>
    private static IEnumerable<string> SearchPath(string? program)
    {
        string root = Path.GetDirectoryName(Path.GetDirectoryName(program)) ?? "";
        return
        [
            Path.Combine(root, "etc", "supervisord.conf"),
            Path.Combine(root, "supervisord.conf"),
            "supervisord.conf",
            "etc/supervisord.conf",
            "/etc/supervisord.conf",
            "/etc/supervisor/supervisord.conf",
        ];
    }

    private static IniFile Read(string file)
    {
        if (!File.Exists(file) && !Directory.Exists(file))
        {
            throw new UsageException($"could not find config file {file}");
        }

        string[] lines;
        try
        {
            lines = File.ReadAllLines(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"could not read config file {file}");
        }

        IniFile ini = IniFile.Parse(file, lines);
        return ini.Sections.Contains(Section) ? ini : throw new UsageException($".ini file does not include {Section} section");
    }

    private static string Normalized(string path, Func<string, string?> environment) =>
        Path.GetFullPath(path == "~" || path.StartsWith("~/", StringComparison.Ordinal) ? environment("HOME") + path[1..] : path);
}
