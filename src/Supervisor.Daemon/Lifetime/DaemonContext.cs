using Supervisor.Configuration;
using Supervisor.Posix;

namespace Supervisor.Daemon.Lifetime;

/// <summary>What the daemon was started with, taken down before anything changes it.</summary>
internal sealed class DaemonContext
{
    private volatile string _awaited = "its configuration";

    private DaemonContext()
    {
        OpenFiles = ResourceLimits.InheritedOpenFiles();
        Background = Daemonizer.FromEnvironment();

        FileDescriptors.CloseOnExecAll();
        Environment = new DaemonEnvironment();
    }

    /// <summary>argv[0] with its folder, for messages and for the places of a configuration file.</summary>
    public static string ProgramName { get; } = FindProgramName(System.Environment.GetCommandLineArgs()[0]);

    /// <summary>The version of Supervisor whose behaviour this is: what <c>-v</c> and <c>getSupervisorVersion</c> tell.</summary>
    public const string SupervisorVersion = "4.3.0";

    public UserDatabase Users { get; } = new();

    public IConfigurationEnvironment Environment { get; }

    /// <summary>The soft limit of open files we were started with.</summary>
    public ulong OpenFiles { get; }

    /// <summary>Set when this is the process in the background.</summary>
    public Daemonizer? Background { get; }

    /// <summary>It runs in the background, be it that its keeper does.</summary>
    public bool IsBackground => Background is not null || KeeperLink.Current is { IsBackground: true };

    /// <summary>What a start is at that may take for ever, on a disk or for a name: <c>childlogdir /var/log/supervisor</c>. Any thread may look.</summary>
    public string Awaited
    {
        get => _awaited;
        set => _awaited = value;
    }

    public static DaemonContext OfThisProcess() => new();

    /// <summary>On the .NET runtime argv[0] is the assembly; what was found on the PATH has no folder.</summary>
    private static string FindProgramName(string argument) =>
        argument.EndsWith(".dll", StringComparison.Ordinal) ? Path.ChangeExtension(argument, null)
        : argument.Contains('/', StringComparison.Ordinal) ? argument
        : Directory.Exists("/proc/self") ? SelfExec.Path : argument;
}
