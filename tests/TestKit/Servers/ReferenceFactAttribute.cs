using Xunit;

namespace Supervisor.TestKit;

/// <summary>A test against the original Supervisor; skipped with the reason where it cannot be run.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ReferenceFactAttribute : FactAttribute
{
    public ReferenceFactAttribute() => Skip = ReferenceSupervisor.Missing;
}
