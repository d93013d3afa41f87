using Supervisor.Engine.Settings;
using Supervisor.Protocol;

namespace Supervisor.Configuration;

/// <summary>Everything a configuration file, its includes and the command line say, checked and expanded.</summary>
public sealed record SupervisorConfiguration
{
    /// <summary>Absolute path of the main file.</summary>
    public required string Path { get; init; }

    /// <summary>Folder of the main file: <c>%(here)s</c>.</summary>
    public required string Here { get; init; }

    /// <summary>The daemon's own settings.</summary>
    public required SupervisordSettings Supervisord { get; init; }

    /// <summary>
    /// All groups, pools of event listeners included, by priority and name. There may be two of one name: then the first
    /// one counts.
    /// </summary>
    public IReadOnlyList<GroupSettings> Groups { get; init; } = [];

    /// <summary>The collections by priority and name.</summary>
    public IReadOnlyList<CollectionSettings> Collections { get; init; } = [];

    /// <summary>The servers: TCP, then Unix sockets, then pipes, each kind in the order of the file.</summary>
    public IReadOnlyList<HttpServerSettings> HttpServers { get; init; } = [];

    /// <summary>The RPC namespaces in the order of the file.</summary>
    public IReadOnlyList<RpcInterfaceSettings> RpcInterfaces { get; init; } = [];

    /// <summary>Absolute paths of the included files in the order they were read.</summary>
    public IReadOnlyList<string> Includes { get; init; } = [];

    /// <summary>What to log once the log is open.</summary>
    public IReadOnlyList<ConfigurationMessage> Messages { get; init; } = [];

    /// <summary>
    /// What Supervisor takes without a word, but cannot be meant: sections and options that do not exist, what stands twice,
    /// commands that can never run. A line for each, with its place.
    /// </summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Supervisor's own warnings and <see cref="Warnings"/>.</summary>
    public IEnumerable<string> AllWarnings =>
        Messages.Where(message => message.Level > LogLevel.Info).Select(message => message.Text).Concat(Warnings);

    /// <summary>What may well be meant and is worth a look: for <c>--check --hints</c> alone.</summary>
    public IReadOnlyList<string> Hints { get; init; } = [];

    /// <summary>Address that processes get as SUPERVISOR_SERVER_URL unless they set their own, or null.</summary>
    public string? ServerUrl { get; init; }
}
