using Supervisor.Engine.Processes;
using Supervisor.Engine.States;
using Supervisor.Engine.Timing;
using Supervisor.Protocol;

namespace Supervisor.Engine.Ordering;

/// <summary>
/// Stops the groups one priority after the other, highest number first; groups of one priority together. The next is
/// asked only when nothing of the one before is left to stop.
/// </summary>
internal sealed class ShutdownTiers(EngineCore core, List<ManagedGroup> groups)
{
    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(3);
    private readonly Stack<ManagedGroup[]> _waiting = new();
    private ManagedGroup[] _current = [];
    private bool _begun;
    private bool _advancing;

    public bool IsDone { get; private set; }

    public TimeSpan? NextReport { get; private set; }

    /// <summary>The sum over the priorities of the longest <c>stopwaitsecs</c> among what runs.</summary>
    public static TimeSpan Longest(IEnumerable<ManagedGroup> groups) => TimeSpan.FromSeconds(ProcessOrder.Tiers(groups)
        .Sum(tier => tier.SelectMany(group => group.Processes)
            .Where(process => !process.State.IsStoppedOrUnknown())
            .Select(process => (double)Math.Max(0, process.Settings.StopWaitSeconds))
            .DefaultIfEmpty()
            .Max()));

    public void Begin(Instant now)
    {
        foreach (ManagedGroup[] tier in ProcessOrder.Tiers(groups))
        {
            _waiting.Push(tier);
        }

        _begun = true;
        Advance(now);
        Report(now);
    }

    public void Advance(Instant now)
    {
        if (!_begun || IsDone || _advancing)
        {
            return;
        }

        _advancing = true;
        try
        {
            while (!IsDone && Array.TrueForAll(_current, group => group.HasStoppedAsFarAsPossible))
            {
                TakeDownNext(now);
            }
        }
        finally
        {
            _advancing = false;
        }

        if (NextReport is { } report && now.Monotonic >= report)
        {
            Report(now);
        }
    }

    private void TakeDownNext(Instant now)
    {
        if (!_waiting.TryPop(out ManagedGroup[]? next))
        {
            // A group added while going down has nothing running; anything else has been stopped in its turn.
            IsDone = true;
            NextReport = null;
            TellWhatIsLeft();
            return;
        }

        _current = next;
        foreach (ManagedProcess process in ProcessOrder.Of(next).Reverse().ToArray())
        {
            TakeDown(process, now);
        }
    }

    private void TakeDown(ManagedProcess process, Instant now)
    {
        Want down = new(Goal.Down, WantedBy.Daemon);
        switch (process.Situation)
        {
            case Situation.Spawning or Situation.Up:
                core.Sequencer.Stop(process, down, now, withDependents: true);
                break;
            case Situation.Lost:
                // What may not be signalled now may have been allowed since.
                core.Sequencer.Stop(process, down, now, atOnce: true);
                break;
            case Situation.Pending when process.State == ProcessState.Backoff:
                process.GiveUp(WantedBy.Daemon, now);
                break;
            default:
                break;
        }
    }

    private void TellWhatIsLeft()
    {
        foreach (ManagedProcess process in groups.SelectMany(group => group.Processes).Where(process => process.Pid != 0))
        {
            core.Host.Log(LogLevel.Critical, $"{process.DisplayName} (pid {process.Pid}) {(process.IsUnkillable ? "does not end on SIGKILL" : "may not be signalled")} and is left running");
        }
    }

    private void Report(Instant now)
    {
        IEnumerable<string> names = groups.SelectMany(group => group.Processes)
            .Where(process => !process.State.IsStoppedOrUnknown())
            .Select(process => process.Name);
        string text = string.Join(", ", names);
        if (text.Length > 0)
        {
            core.Host.Log(LogLevel.Info, $"waiting for {text} to die");
        }

        NextReport = IsDone ? null : now.Monotonic + ReportInterval;
    }
}
