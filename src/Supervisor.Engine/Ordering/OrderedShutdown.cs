using Supervisor.Engine.Processes;
using Supervisor.Protocol;

namespace Supervisor.Engine;

/// <summary>
/// Stops the groups one priority after the other, highest number first; groups of one priority together. The next is
/// asked only when nothing of the one before is left to stop.
/// </summary>
internal sealed class OrderedShutdown(EngineCore core, List<ManagedGroup> groups)
{
    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(3);
    private readonly Stack<ManagedGroup[]> _waiting = new();
    private ManagedGroup[] _current = [];
    private bool _begun;
    private bool _advancing;

    public bool IsDone { get; private set; }

    public TimeSpan? NextReport { get; private set; }

    /// <summary>The sum over the priorities of the longest <c>stopwaitsecs</c> among what runs.</summary>
    public static TimeSpan Longest(IEnumerable<ManagedGroup> groups) => TimeSpan.FromSeconds(groups
        .GroupBy(group => group.Settings.Priority)
        .Sum(tier => tier.SelectMany(group => group.Processes)
            .Where(process => !process.State.IsStopped())
            .Select(process => (double)Math.Max(0, process.Settings.StopWaitSeconds))
            .DefaultIfEmpty()
            .Max()));

    public void Begin(Instant now)
    {
        foreach (IGrouping<int, ManagedGroup> tier in groups.GroupBy(group => group.Settings.Priority).OrderBy(tier => tier.Key))
        {
            _waiting.Push([.. tier.Reverse()]);
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
        while (Array.TrueForAll(_current, group => group.IsStoppedAsFarAsPossible))
        {
            if (!_waiting.TryPop(out ManagedGroup[]? next))
            {
                // A group added while going down has nothing running; anything else has been stopped in its turn.
                IsDone = true;
                NextReport = null;
                TellWhatIsLeft();
                break;
            }

            _current = next;
            foreach (ManagedGroup group in next)
            {
                group.StopAll(now);
            }
        }

        _advancing = false;
        if (NextReport is { } report && now.Monotonic >= report)
        {
            Report(now);
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
            .Where(process => !process.State.IsStopped())
            .Select(process => process.Name);
        string text = string.Join(", ", names);
        if (text.Length > 0)
        {
            core.Host.Log(LogLevel.Info, $"waiting for {text} to die");
        }

        NextReport = IsDone ? null : now.Monotonic + ReportInterval;
    }
}
