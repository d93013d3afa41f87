using System.Diagnostics;
using System.Management.Automation;
using Supervisor.PowerShell.Commands;
using Supervisor.PowerShell.Pipeline;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Operations;

/// <summary>
/// Rolling restart of collections over many daemons: one daemon after the other, each in batches that have to come up again. What
/// has not begun when one fails is left as it is, unless the work is to go on.
/// </summary>
internal sealed class FleetRestart(IReadOnlyList<Share<string>> servers, Outbox outbox, BatchProgress progress)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly (SupervisorSession Session, string Collection)[] _steps =
        [.. servers.SelectMany(server => server.Items.Select(collection => (server.Session, collection)))];

    /// <summary>How many processes of a collection may be down at the same time.</summary>
    public required int MaxUnavailable { get; init; }

    /// <summary>Go on with the next process, and the next daemon, when one does not come up again.</summary>
    public bool ContinueOnFailure { get; init; }

    /// <summary>Longest wait for one collection of one daemon; null for no limit.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Does it, and reports what failed. Failures do not come as exceptions.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        for (int step = 0; step < _steps.Length; step++)
        {
            List<string> left = [];
            bool isGood;
            try
            {
                isGood = await RestartAsync(step, left, cancel).ConfigureAwait(false);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                outbox.Error(Errors.From(e, _steps[step].Session, _steps[step].Collection));
                isGood = false;
            }

            if (!isGood && !ContinueOnFailure)
            {
                Halt(_steps[step].Collection, _steps[step].Session, left, _steps[(step + 1)..]);
                return;
            }
        }
    }

    /// <summary>Nothing is touched, because these daemons did not answer.</summary>
    public void Refuse(IReadOnlyList<SupervisorSession> unanswered)
    {
        if (_steps.Length > 0)
        {
            Halt(_steps[0].Collection, unanswered[0], [], _steps);
        }
    }

    private async Task<bool> RestartAsync(int step, List<string> left, CancellationToken cancel)
    {
        (SupervisorSession session, string collection) = _steps[step];
        outbox.Verbose($"Calling supervisor.restartCollection for '{collection}' of {session.Name}, {MaxUnavailable} at a time.");
        IReadOnlyDictionary<ProcessName, int> before = (await LookAsync(session, collection, cancel).ConfigureAwait(false))
            .ToDictionary(ProcessName.Of, process => process.Pid);
        using CancellationTokenSource giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        Task<IReadOnlyList<ProcessResult>> restart = session.Client.RestartCollectionAsync(
            collection, wait: true, new(MaxUnavailable, StopOnFailure: !ContinueOnFailure), giveUp.Token);
        long began = Stopwatch.GetTimestamp();
        while (await Task.WhenAny(restart, Task.Delay(Pause, cancel)).ConfigureAwait(false) != restart)
        {
            cancel.ThrowIfCancellationRequested();
            if (Timeout is { } limit && Stopwatch.GetElapsedTime(began) >= limit)
            {
                await giveUp.CancelAsync().ConfigureAwait(false);
                outbox.Error(Errors.Record(
                    Errors.Ids.RollingRestartTimeout,
                    ErrorCategory.OperationTimeout,
                    collection,
                    collection,
                    session.Name,
                    limit.TotalSeconds));
                return false;
            }

            await ShowAsync(step, before, cancel).ConfigureAwait(false);
        }

        return Report(session, await restart.ConfigureAwait(false), left);
    }

    private async Task ShowAsync(int step, IReadOnlyDictionary<ProcessName, int> before, CancellationToken cancel)
    {
        (SupervisorSession session, string collection) = _steps[step];
        if (_steps.Length == 1 && before.Count < 2)
        {
            return;
        }

        IReadOnlyList<ProcessInfo> now = await LookAsync(session, collection, cancel).ConfigureAwait(false);
        int done = now.Count(process =>
            process.State == ProcessState.Running && before.GetValueOrDefault(ProcessName.Of(process)) != process.Pid);
        string which = _steps.Length == 1 ? "" : $" ({step + 1} of {_steps.Length})";
        progress.Show(
            $"'{collection}' on {session.Name}{which}: {done} of {now.Count} processes",
            (step + ((double)done / Math.Max(1, now.Count))) / _steps.Length,
            outbox);
    }

    /// <summary>True if all is well. What the daemon did not touch any more goes to <paramref name="left"/>.</summary>
    private bool Report(SupervisorSession session, IReadOnlyList<ProcessResult> results, List<string> left)
    {
        List<ProcessOutcome> outcomes = [];
        foreach (ProcessResult result in results.Where(result => !result.Succeeded))
        {
            if (result.Status == Fault.BadName)
            {
                outbox.Warning($"Process '{result.Namespec}' on {session.Name} was removed while the collection was being restarted.");
            }
            else if (result.Status == Fault.Failed && result.Description.Contains("was left as it is", StringComparison.Ordinal))
            {
                left.Add(result.Namespec);
            }
            else
            {
                outcomes.Add(new(ProcessName.Of(result), OutcomeKind.Failed) { Fault = result.Status, Reason = result.Description });
            }
        }

        OutcomeReport.Write(outcomes, ProcessGoal.Started, session, 0, outbox);
        return outcomes.Count == 0 && left.Count == 0;
    }

    private void Halt(
        string collection, SupervisorSession failed, List<string> left, (SupervisorSession Session, string Collection)[] rest)
    {
        IEnumerable<string> there = left.Count == 0 ? [] : [$"{Some(left)} on {failed.Name}"];
        IEnumerable<string> elsewhere = rest.GroupBy(step => step.Collection)
            .Select(steps => $"'{steps.Key}' on {string.Join(", ", steps.Select(step => step.Session.Name))}");
        string[] all = [.. there, .. elsewhere];
        if (all.Length > 0)
        {
            outbox.Error(Errors.Record(
                Errors.Ids.RollingRestartHalted,
                ErrorCategory.OperationStopped,
                rest.Select(step => step.Session).Distinct().ToArray(),
                collection,
                failed.Name,
                string.Join("; ", all)));
        }
    }

    private static string Some(List<string> names) =>
        string.Join(", ", names.Take(10)) + (names.Count > 10 ? $" and {names.Count - 10} more" : "");

    private static Task<IReadOnlyList<ProcessInfo>> LookAsync(SupervisorSession session, string collection, CancellationToken cancel) =>
        session.Client.GetCollectionProcessInfoAsync(collection, cancel);
}
