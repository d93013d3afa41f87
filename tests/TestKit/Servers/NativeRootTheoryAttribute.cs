using Xunit;

namespace Supervisor.TestKit;

/// <summary>A test of what only the native daemon can do, as users that only root can become.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NativeRootTheoryAttribute : TheoryAttribute
{
    public NativeRootTheoryAttribute() => Skip = !TestDaemon.IsNative ? "the daemon is not native: name the native file in SUPERVISORD"
        : Environment.IsPrivilegedProcess ? null : "needs root";
}
