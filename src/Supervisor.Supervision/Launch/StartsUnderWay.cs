using Supervisor.Engine.Processes;
using Supervisor.Engine.Timing;
using Supervisor.Protocol;
using Supervisor.Supervision.Loop;

namespace Supervisor.Supervision.Launch;

/// <summary>
/// The starts whose outcome is not known yet. One that is to be stopped and does not come about, because its log, its command or its
/// user hangs, is called off after a while: neither a stop nor a shutdown waits for a file system.
/// </summary>
internal sealed class StartsUnderWay(SupervisionLoop loop, Action<ManagedProcess, string> calledOff) : ILoopDeadline
{
    private const string Reason = "the start was called off: what it needs (command, user, log, socket) could not be had in time";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private readonly Dictionary<ManagedProcess, StartingProcess> _starts = [];
    private long _asked;

    /// <inheritdoc/>
    public TimeSpan Deadline { get; private set; } = TimeSpan.MaxValue;

    /// <summary>How many have been handed to the system and were not called off.</summary>
    public int Begun => _starts.Values.Count(start => start.Request is not null);

    /// <summary>The engine has asked for a start; of a process that is to stop already when another image had asked for it first.</summary>
    public StartingProcess Begin(ManagedProcess process)
    {
        StartingProcess start = _starts[process] = new(process, _asked++);
        Changed(process);
        return start;
    }

    /// <summary>Whether it is still the start of its process.</summary>
    public bool IsCurrent(StartingProcess start) => ReferenceEquals(_starts.GetValueOrDefault(start.Process), start);

    /// <summary>Its outcome is known; false: it was called off before.</summary>
    public bool End(StartingProcess start) => IsCurrent(start) && _starts.Remove(start.Process);

    /// <summary>To be told of every change of state.</summary>
    public void Changed(ManagedProcess process)
    {
        if (process.State != ProcessState.Stopping || !_starts.TryGetValue(process, out StartingProcess? start) || start.StopBy is not null)
        {
            return;
        }

        start.StopBy = loop.Now.Monotonic + Patience;
        if (Deadline == TimeSpan.MaxValue)
        {
            Deadline = start.StopBy.Value;
            loop.Add(this);
        }
    }

    /// <inheritdoc/>
    public void Elapsed(Instant now)
    {
        foreach (StartingProcess start in _starts.Values.Where(start => start.StopBy <= now.Monotonic).OrderBy(start => start.Number).ToArray())
        {
            start.StopBy = null;
            if (start.TryCancel() && End(start))
            {
                calledOff(start.Process, Reason);
            }
        }

        Deadline = _starts.Values.Min(start => start.StopBy) ?? TimeSpan.MaxValue;
        if (Deadline == TimeSpan.MaxValue)
        {
            loop.Remove(this);
        }
    }
}
