using Supervisor.Engine.Processes;
using Supervisor.Engine.Timing;
using Supervisor.Protocol;
using Supervisor.Supervision.Logs;
using Supervisor.Supervision.Loop;

namespace Supervisor.Supervision.Watching;

/// <summary>
/// <c>memory_limit=</c> and <c>httpok_url=</c>: looks at RUNNING processes as superlance's memmon and httpok do; what is
/// unwell is restarted as with <c>health=</c>. Runs on the loop; what may take time is done elsewhere by <see cref="ProcessProbe"/>.
/// </summary>
/// <remarks>One deadline for all such processes together, and none while there are none.</remarks>
internal sealed class ProcessWatch : ILoopDeadline
{
    /// <summary>Longer than an answer may take.</summary>
    private static readonly TimeSpan Patience = ProcessProbe.Patience + TimeSpan.FromSeconds(20);

    private readonly SupervisionLoop _loop;
    private readonly IActivityLog _log;
    private readonly TimeSpan _interval;
    private readonly ProcessProbe _probe = new();
    private readonly HashSet<ManagedProcess> _watched = [];

    // URLs that have not been answered for; empty: the memory of those that have none is being looked at.
    private readonly HashSet<string> _asked = [];

    public ProcessWatch(SupervisionLoop loop, IActivityLog log, TimeSpan interval)
    {
        _loop = loop;
        _log = log;
        _interval = interval;
        loop.Host.StateChanging += Consider;
        loop.Engine.SettingsApplied += Consider;
    }

    /// <inheritdoc/>
    public TimeSpan Deadline { get; private set; }

    /// <summary>When it looks next, for another process image; null: never.</summary>
    public TimeSpan? Capture() => _watched.Count > 0 ? Deadline : null;

    /// <summary>Goes on with the processes of a restored engine.</summary>
    public void Restore(TimeSpan? deadline)
    {
        foreach (ManagedProcess process in _loop.Engine.Groups.SelectMany(group => group.Processes))
        {
            Consider(process);
        }

        Deadline = deadline ?? Deadline;
    }

    /// <inheritdoc/>
    public void Elapsed(Instant now)
    {
        Deadline = now.Monotonic + _interval;

        // Each URL for itself: one that does not answer keeps nobody else waiting.
        foreach (IGrouping<string, ManagedProcess> same in _watched.GroupBy(process => process.Settings.HttpOkUrl ?? ""))
        {
            if (_asked.Add(same.Key))
            {
                Look(same.Key, [.. same.Select(process => new WatchedProcess(process, process.Pid, process.Settings))]);
            }
        }
    }

    private void Look(string url, List<WatchedProcess> processes) => _loop.Work(
        "memory_limit and httpok_url",
        Patience,
        token => _probe.LookAsync(processes, token),
        outcome =>
        {
            _asked.Remove(url);
            Looked(processes, outcome);
        });

    private void Consider(ManagedProcess process)
    {
        bool isWatched = process.State == ProcessState.Running
            && (process.Settings.MemoryLimit > 0 || process.Settings.HttpOkUrl is not null);
        if (isWatched && _watched.Add(process) && _watched.Count == 1)
        {
            Deadline = _loop.Now.Monotonic + _interval;
            _loop.Add(this);
        }
        else if (!isWatched && _watched.Remove(process) && _watched.Count == 0)
        {
            _loop.Remove(this);
        }
    }

    private void Looked(List<WatchedProcess> processes, WorkOutcome<IReadOnlyList<ProbeFinding>> outcome)
    {
        if (outcome.Failure is { } failure)
        {
            _log.Write(LogLevel.Error, $"memory_limit and httpok_url could not be looked at: {failure.Message}");
            return;
        }

        Dictionary<WatchedProcess, ProbeFinding> wrong = outcome.Value!.ToDictionary(finding => finding.Watched);
        foreach (WatchedProcess watched in processes)
        {
            ProbeFinding? finding = wrong.GetValueOrDefault(watched);
            _loop.Engine.Looked(watched.Process, watched.Pid, finding?.Check ?? ProcessProbe.MemoryCheck, finding?.Text, _loop.Now);
        }
    }
}
