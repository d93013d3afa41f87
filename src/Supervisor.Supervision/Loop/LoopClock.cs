using Supervisor.Engine.Timing;

namespace Supervisor.Supervision.Loop;

/// <summary>Both clocks of a <see cref="TimeProvider"/> at one moment.</summary>
internal static class LoopClock
{
    public static Instant Now(this TimeProvider time) => new(time.GetElapsedTime(0), time.GetUtcNow());
}
