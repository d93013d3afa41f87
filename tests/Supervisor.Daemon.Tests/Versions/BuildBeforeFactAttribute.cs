using Supervisor.TestKit;

namespace Supervisor.Daemon.Tests.Versions;

/// <summary>A test with the native file of an earlier build beside that of this one.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BuildBeforeFactAttribute : FactAttribute
{
    public BuildBeforeFactAttribute() => Skip = !TestDaemon.IsNative ? "the daemon is not native: name the native file in SUPERVISORD"
        : BuildBefore.Command.Length == 0 ? "no earlier build: name its native file in SUPERVISORD_BEFORE"
        : null;
}
