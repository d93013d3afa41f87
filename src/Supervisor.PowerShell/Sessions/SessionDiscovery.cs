using Supervisor.Client;
using Supervisor.Client.Settings;

namespace Supervisor.PowerShell.Sessions;

/// <summary>Where the daemon of a command is that names none.</summary>
internal sealed class SessionDiscovery
{
    /// <summary>The environment variable that names the default daemon.</summary>
    public const string Variable = "SUPERVISOR_URI";

    private static readonly string[] UsualSockets =
    [
        "/run/supervisor.sock", "/var/run/supervisor.sock", "/run/supervisor/supervisor.sock", "/tmp/supervisor.sock",
    ];

    private readonly Func<string, string?> _environment;
    private readonly IEnumerable<string> _files;
    private readonly IEnumerable<string> _sockets;

    /// <param name="location">The folder PowerShell is in, which is not that of the process.</param>
    public SessionDiscovery(string location)
        : this(
            Environment.GetEnvironmentVariable,
            OperatingSystem.IsWindows() ? [] : UsualFiles(location),
            OperatingSystem.IsWindows() ? [] : UsualSockets)
    {
    }

    internal SessionDiscovery(Func<string, string?> environment, IEnumerable<string> files, IEnumerable<string> sockets)
    {
        _environment = environment;
        _files = files;
        _sockets = sockets;
    }

    /// <summary>The configuration files that are looked for.</summary>
    public static IEnumerable<string> UsualFiles(string location) =>
        SupervisorctlSection.SearchPath(null).Select(file => Path.Combine(location, file));

    /// <summary>
    /// The address in SUPERVISOR_URI; else that of the first usual configuration file there is, with its user name and password; else the
    /// first usual socket there is; on Windows the pipe <c>supervisor</c>. Null if there is nothing of that.
    /// </summary>
    /// <exception cref="FormatException">The variable or the file is wrong; the message says which and what is expected.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public (SupervisorEndpoint Endpoint, SupervisorClientOptions Options)? Find()
    {
        if (_environment(Variable) is { Length: > 0 } address)
        {
            return SupervisorEndpoint.TryParse(address, out SupervisorEndpoint? named, out string? wrong)
                ? (named, new())
                : throw new FormatException($"environment variable {Variable}: {wrong}");
        }

        if (_files.FirstOrDefault(File.Exists) is { } file)
        {
            SupervisorctlSection section = SupervisorctlSection.Read(file, _environment);
            return SupervisorEndpoint.TryParse(
                section.ServerUrl ?? "http://localhost:9001", out SupervisorEndpoint? configured, out string? wrong)
                ? (configured, new() { Credential = SupervisorSession.Credential(section.UserName, section.Password) })
                : throw new FormatException($"{section.File}: supervisorctl.serverurl: {wrong}");
        }

        if (OperatingSystem.IsWindows())
        {
            return (SupervisorEndpoint.Parse("pipe://./supervisor"), new());
        }

        return _sockets.FirstOrDefault(File.Exists) is { } socket ? (SupervisorEndpoint.Unix(socket), new()) : null;
    }
}
