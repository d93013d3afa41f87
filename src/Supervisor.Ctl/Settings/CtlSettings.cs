using Supervisor.Client;
using Supervisor.Client.Settings;
using Supervisor.Ctl.CommandLine;
using Supervisor.Protocol.CommandLine;

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

    /// <exception cref="CommandLineException">The file can not be read, or is wrong.</exception>
    public static CtlSettings Load(CtlOptions options, string? program, Func<string, string?> environment)
    {
        string? file = options.Configuration ?? SupervisorctlSection.SearchPath(program ?? "").FirstOrDefault(File.Exists);
        SupervisorctlSection? section = Read(file, environment);
        string configured = section?.ServerUrl ?? DefaultServerUrl;
        string? Get(string key, bool knowsHere = false) => section is null ? null : Refused(() => section.Get(key, knowsHere));
        string? history = options.HistoryFile ?? Get("history_file", knowsHere: true);
        IReadOnlyList<string> addresses = options.Uris.Count > 0
            ? [.. options.ServerUrl is null ? [] : new[] { options.ServerUrl }, .. options.Uris]
            : [options.ServerUrl ?? configured];
        return new()
        {
            Endpoints = [.. addresses.Select(
                address => SupervisorEndpoint.TryParse(address, out SupervisorEndpoint? endpoint, out string? error)
                ? endpoint
                : throw new CommandLineException($"{Section}.serverurl: {error}"))],
            UserName = options.UserName ?? section?.UserName,
            Password = options.Password ?? section?.Password,
            Prompt = Get("prompt") ?? "supervisor",
            HistoryFile = string.IsNullOrEmpty(history) ? null : SupervisorctlSection.Normalized(history, environment),
            CaFile = options.CaFile,
            Insecure = options.Insecure,
            Interactive = options.Interactive || options.Words.Length == 0,
            Plugins = [.. (section?.Sections ?? []).Where(name => name.StartsWith("ctlplugin:", StringComparison.Ordinal))],
        };
    }

    private static SupervisorctlSection? Read(string? file, Func<string, string?> environment) =>
        file is null ? null : Refused(() => SupervisorctlSection.Read(file, environment));

    private static T Refused<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is FormatException or IOException)
        {
            throw new CommandLineException(e.Message);
        }
    }
}
