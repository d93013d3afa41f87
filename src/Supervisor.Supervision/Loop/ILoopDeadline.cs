using Supervisor.Engine.Timing;

namespace Supervisor.Supervision.Loop;

/// <summary>Something besides the engine that the loop must wake up for.</summary>
internal interface ILoopDeadline
{
    /// <summary>When, on the monotonic clock.</summary>
    TimeSpan Deadline { get; }

    /// <summary>The time has come. It must move its deadline or remove itself.</summary>
    void Elapsed(Instant now);
}
