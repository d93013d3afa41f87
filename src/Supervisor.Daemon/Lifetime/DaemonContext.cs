using Supervisor.Configuration;
using Supervisor.Posix;

namespace Supervisor.Daemon.Lifetime;

/// <summary>What the daemon was started with, taken down before anything changes it.</summary>
internal sealed class DaemonContext
{
    private const string SupervisorVersion = "4.3.0";

    private DaemonContext()
    {
        OpenFiles = ResourceLimits.InheritedOpenFiles();
        Background = Daemonizer.FromEnvironment();

        // Private to the launcher and the background start: neither programs nor %(ENV_x)s are to see them.
        System.Environment.SetEnvironmentVariable(ProcessEnvironment.FileLimitVariable, null);
        System.Environment.SetEnvironmentVariable(ProcessEnvironment.ReadyVariable, null);
        FileDescriptors.CloseOnExecAll();
        Environment = new SystemConfigurationEnvironment(ProcessCredentials.Uid);
    }

    /// <summary>argv[0], for messages.</summary>
    public static string ProgramName { get; } = NameOf(System.Environment.GetCommandLineArgs()[0]);

    /// <summary>
    /// The version of Supervisor that this daemon stands in for, then its own: <c>4.3.0+net.1.0.0</c>. What compares versions
    /// finds a Supervisor 4.3.0, and whoever looks can tell them apart.
    /// </summary>
    public static string Version { get; } = $"{SupervisorVersion}+net.{typeof(DaemonContext).Assembly.GetName().Version?.ToString(3)}";

    public UserDatabase Users { get; } = new();

    public SystemConfigurationEnvironment Environment { get; }

    /// <summary>The soft limit of open files we were started with.</summary>
    public ulong OpenFiles { get; }

    /// <summary>Set when this is the process in the background.</summary>
    public Daemonizer? Background { get; }

    public static DaemonContext OfThisProcess() => new();

    private static string NameOf(string path) => Path.ChangeExtension(path, null);
}
