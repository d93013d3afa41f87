using System.Diagnostics;

namespace Supervisor.Daemon.Tests;

/// <summary>A test with the real systemd, which runs as that of a user in namespaces of its own.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SystemdFactAttribute : FactAttribute
{
    private static readonly Lazy<string?> Missing = new(Look);

    public SystemdFactAttribute() => Skip = Missing.Value;

    private static string? Look()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return "needs root";
        }

        if (!File.Exists(SystemdOfAUser.Path))
        {
            return $"needs {SystemdOfAUser.Path}";
        }

        using Process probe = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", SystemdOfAUser.Probe])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        probe.WaitForExit();
        return probe.ExitCode == 0 ? null : "needs unshare(1) and a cgroup2 file system that can be mounted";
    }
}
