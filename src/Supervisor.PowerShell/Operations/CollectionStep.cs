using System.Diagnostics;
using System.Management.Automation;
using Supervisor.Client;
using Supervisor.PowerShell.Pipeline;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Operations;

/// <summary>A collection of one daemon, which restarts it by itself, batch after batch.</summary>
/// <param name="collection">Name of the collection.</param>
/// <param name="outbox">Takes errors and messages.</param>
/// <param name="progress">Shows how far it is.</param>
internal sealed class CollectionStep(string collection, Outbox outbox, BatchProgress progress) : RollingStep
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>How many processes of a collection may be down at the same time.</summary>
    public required int MaxUnavailable { get; init; }

    /// <summary>Go on with the next process when one does not come up again.</summary>
    public required bool ContinueOnFailure { get; init; }

    /// <summary>Longest wait; null for no limit.</summary>
    public required TimeSpan? Timeout { get; init; }

    /// <summary>How many steps there are.</summary>
    public required int Of { get; init; }

    public override async Task<bool> RestartAsync(int step, List<string> left, CancellationToken cancel)
    {
        outbox.Verbose($"Calling supervisor.restartCollection for '{collection}' of {Session.Name}, {MaxUnavailable} at a time.");
        IReadOnlyDictionary<ProcessName, int> before = (await LookAsync(cancel).ConfigureAwait(false))
            .ToDictionary(ProcessName.Of, process => process.Pid);
        using CancellationTokenSource giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        Task<IReadOnlyList<ProcessResult>> restart = Session.Client.RestartCollectionAsync(
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
                    Session,
                    limit.TotalSeconds));
                return false;
            }

            await ShowAsync(step, before, cancel).ConfigureAwait(false);
        }

        return Report(await restart.ConfigureAwait(false), left);
    }

    private async Task ShowAsync(int step, IReadOnlyDictionary<ProcessName, int> before, CancellationToken cancel)
    {
        if (Of == 1 && before.Count < 2)
        {
            return;
        }

        IReadOnlyList<ProcessInfo> now;
        try
        {
            now = await LookAsync(cancel).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SupervisorConnectionException or XmlRpcFaultException)
        {
            // Only looking has failed. The restart itself will tell.
            return;
        }

        int done = now.Count(process =>
            process.State == ProcessState.Running && before.GetValueOrDefault(ProcessName.Of(process)) != process.Pid);
        string which = Of == 1 ? "" : $" ({step + 1} of {Of})";
        progress.Show(
            $"'{collection}' on {Session.Name}{which}: {done} of {now.Count} processes",
            (step + ((double)done / Math.Max(1, now.Count))) / Of,
            outbox);
    }

    /// <summary>True if all is well. What the daemon did not touch any more goes to <paramref name="left"/>.</summary>
    private bool Report(IReadOnlyList<ProcessResult> results, List<string> left)
    {
        List<ProcessOutcome> outcomes = [];
        List<string> givenUp = [];
        foreach (ProcessResult result in results.Where(result => !result.Succeeded))
        {
            if (result.Status == Fault.BadName)
            {
                outbox.Warning($"Process '{result.Namespec}' on {Session.Name} was removed while the collection was being restarted.");
            }
            else if (result.Status == Fault.Skipped)
            {
                left.Add(result.Namespec);
            }
            else if (result.Status == Fault.GivenUp)
            {
                givenUp.Add(result.Namespec);
            }
            else
            {
                outcomes.Add(new(ProcessName.Of(result), OutcomeKind.Failed) { Fault = result.Status, Reason = result.Description });
            }
        }

        OutcomeReport.Write(outcomes, ProcessGoal.Started, Session, 0, outbox);
        if (givenUp.Count > 0)
        {
            XmlRpcFaultException fault = new(
                Fault.GivenUp, $"the restart of collection '{collection}', before it was done with {Some(givenUp)}");
            outbox.Error(Errors.From(fault, Session, collection));
        }

        return outcomes.Count + left.Count + givenUp.Count == 0;
    }

    private Task<IReadOnlyList<ProcessInfo>> LookAsync(CancellationToken cancel) =>
        Session.Client.GetCollectionProcessInfoAsync(collection, cancel);
}
