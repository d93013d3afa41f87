using Xunit;

namespace Supervisor.TestKit;

/// <summary>A test of what only the native daemon can do.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NativeTheoryAttribute : TheoryAttribute
{
    public NativeTheoryAttribute() => Skip = TestDaemon.IsNative ? null : "the daemon is not native: name the native file in SUPERVISORD";
}
