using Supervisor.Engine.Processes;
using Supervisor.Engine.Timing;
using Supervisor.Protocol;
using Supervisor.Supervision.Loop;

namespace Supervisor.Supervision.Operations;

/// <summary>Says in the log which process a request waits for: at once, and again every two seconds.</summary>
internal sealed class StopReports(SupervisionLoop loop) : ILoopDeadline
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private readonly OrderedDictionary<ManagedProcess, TimeSpan> _next = [];

    public TimeSpan Deadline { get; private set; } = TimeSpan.MaxValue;

    public void Add(ManagedProcess process)
    {
        if (process.State != ProcessState.Stopping || _next.ContainsKey(process))
        {
            return;
        }

        if (_next.Count == 0)
        {
            loop.Add(this);
        }

        Report(process, loop.Now.Monotonic);
    }

    public void Elapsed(Instant now)
    {
        foreach (ManagedProcess process in _next.Keys.ToArray())
        {
            if (process.State != ProcessState.Stopping)
            {
                _next.Remove(process);
            }
            else if (_next[process] <= now.Monotonic)
            {
                Report(process, now.Monotonic);
            }
        }

        if (_next.Count == 0)
        {
            loop.Remove(this);
            Deadline = TimeSpan.MaxValue;
        }
        else
        {
            Deadline = _next.Values.Min();
        }
    }

    public void Changed(ManagedProcess process)
    {
        if (process.State != ProcessState.Stopping && _next.Remove(process) && _next.Count == 0)
        {
            loop.Remove(this);
            Deadline = TimeSpan.MaxValue;
        }
    }

    private void Report(ManagedProcess process, TimeSpan now)
    {
        loop.Host.Log(LogLevel.Info, $"waiting for {process.Name} to stop");
        _next[process] = now + Interval;
        Deadline = Deadline < _next[process] ? Deadline : _next[process];
    }
}
