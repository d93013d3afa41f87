using Xunit;

namespace Supervisor.TestKit;

/// <summary>A test that needs a native daemon and root.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NativeRootFactAttribute : FactAttribute
{
    public NativeRootFactAttribute() => Skip = !TestDaemon.IsNative ? "the daemon is not native: name the native file in SUPERVISORD"
        : Environment.IsPrivilegedProcess ? null
        : "needs root";
}
