using Supervisor.Configuration;
using Supervisor.Posix;

namespace Supervisor.Daemon.Lifetime;

/// <summary>What the daemon was started with, taken down before anything changes it.</summary>
internal sealed class DaemonContext
{
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

    /// <summary>The version of Supervisor whose behaviour this is: what <c>-v</c> and <c>getSupervisorVersion</c> tell.</summary>
    public const string SupervisorVersion = "4.3.0";

    public UserDatabase Users { get; } = new();

    public SystemConfigurationEnvironment Environment { get; }

    /// <summary>The soft limit of open files we were started with.</summary>
    public ulong OpenFiles { get; }

    /// <summary>Set when this is the process in the background.</summary>
    public Daemonizer? Background { get; }

    public static DaemonContext OfThisProcess() => new();

    private static string NameOf(string path) => Path.ChangeExtension(path, null);
}
