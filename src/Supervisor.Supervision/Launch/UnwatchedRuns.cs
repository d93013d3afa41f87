using Supervisor.Engine.Timing;
using Supervisor.Supervision.Loop;

namespace Supervisor.Supervision.Launch;

/// <summary>
/// Children whose end the kernel will not tell of, because the user has no more watches: they are killed, and looked at until they
/// are gone. The one thing in supervision that polls, and only then.
/// </summary>
internal sealed class UnwatchedRuns(SupervisionLoop loop, Action<ProcessRun> reap) : ILoopDeadline
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private readonly List<ProcessRun> _runs = [];

    public TimeSpan Deadline { get; private set; }

    public void Add(ProcessRun run)
    {
        _runs.Add(run);
        if (_runs.Count == 1)
        {
            Deadline = loop.Now.Monotonic + Interval;
            loop.Add(this);
        }
    }

    public void Remove(ProcessRun run)
    {
        if (_runs.Remove(run) && _runs.Count == 0)
        {
            loop.Remove(this);
        }
    }

    public void Elapsed(Instant now)
    {
        Deadline = now.Monotonic + Interval;
        foreach (ProcessRun run in _runs.ToArray())
        {
            reap(run);
        }
    }
}
