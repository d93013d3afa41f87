using Supervisor.PowerShell.Pipeline;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Operations;

/// <summary>Processes of one daemon, restarted a few at a time from here.</summary>
/// <param name="processes">Which, in their order.</param>
/// <param name="outbox">Takes errors and messages.</param>
/// <param name="progress">Shows how far it is.</param>
/// <param name="host">Where the user is told what comes after Ctrl+C; null for nowhere.</param>
internal sealed class ProcessesStep(
    IReadOnlyList<ProcessName> processes, Outbox outbox, BatchProgress progress, Action<string>? host) : RollingStep
{
    /// <summary>How many may be down at the same time.</summary>
    public required int MaxUnavailable { get; init; }

    /// <summary>Go on with the next process when one does not come up again.</summary>
    public required bool ContinueOnFailure { get; init; }

    /// <summary>Longest wait for all of them; null for no limit.</summary>
    public required TimeSpan? Timeout { get; init; }

    /// <summary>How many steps there are.</summary>
    public required int Of { get; init; }

    public override async Task<bool> RestartAsync(int step, List<string> left, CancellationToken cancel)
    {
        bool isGood = true;
        ProcessBatch all = new(Session.Client) { Timeout = Timeout };
        List<ProcessName> up = [];
        for (int at = 0; at < processes.Count; at += MaxUnavailable)
        {
            if (!await AreStillUpAsync(up, cancel).ConfigureAwait(false))
            {
                isGood = false;
                if (!ContinueOnFailure)
                {
                    left.AddRange(processes.Skip(at).Select(process => process.ToString()));
                    return false;
                }
            }

            ProcessName[] some = [.. processes.Skip(at).Take(MaxUnavailable)];
            progress.Show(
                $"{What} on {Session.Name}: {at} of {processes.Count} processes",
                (step + ((double)at / processes.Count)) / Of,
                outbox);
            int before = up.Count;
            await RestartAsync(some, new(Session.Client) { Timeout = all.Left }, up, cancel).ConfigureAwait(false);
            if (up.Count < before + some.Length)
            {
                isGood = false;
                if (!ContinueOnFailure)
                {
                    left.AddRange(processes.Skip(at + some.Length).Select(process => process.ToString()));
                    return false;
                }
            }
        }

        return isGood;
    }

    /// <summary>Adds those that have come up to <paramref name="up"/>.</summary>
    private async Task RestartAsync(ProcessName[] some, ProcessBatch batch, List<ProcessName> up, CancellationToken cancel)
    {
        int seconds = (int)(Timeout?.TotalSeconds ?? 0);
        await new ProcessRestart(Session, batch, outbox, host).RunAsync(
            async stop =>
            {
                IReadOnlyList<ProcessOutcome> outcomes = await stop.RunAsync(ProcessGoal.Stopped, some, cancel).ConfigureAwait(false);
                OutcomeReport.Write(outcomes, ProcessGoal.Stopped, Session, seconds, outbox);
                return StopResult.Of(outcomes);
            },
            async (start, stopped) =>
            {
                IReadOnlyList<ProcessOutcome> outcomes = await start.RunAsync(ProcessGoal.Sound, stopped, cancel).ConfigureAwait(false);
                OutcomeReport.Write(outcomes, ProcessGoal.Sound, Session, seconds, outbox);

                // One that has ended by itself since is not up.
                up.AddRange(outcomes.Where(outcome => outcome is
                {
                    Kind: OutcomeKind.Done or OutcomeKind.AlreadyDone,
                    Last.State: ProcessState.Running,
                }).Select(outcome => outcome.Process));
            },
            some,
            cancel).ConfigureAwait(false);
    }

    /// <summary>RUNNING and healthy may have been a short while only. Reports those that have fallen, and forgets them.</summary>
    private async Task<bool> AreStillUpAsync(List<ProcessName> up, CancellationToken cancel)
    {
        if (up.Count == 0)
        {
            return true;
        }

        IReadOnlyDictionary<ProcessName, ProcessInfo> now = await new ProcessBatch(Session.Client).LookAsync(up, cancel).ConfigureAwait(false);
        ProcessOutcome[] fallen = [.. up
            .Select(process => now.GetValueOrDefault(process))
            .OfType<ProcessInfo>()
            .Where(HasFallen)
            .Select(process => new ProcessOutcome(ProcessName.Of(process), OutcomeKind.Failed)
            {
                Reason = $"it did not stay up: {ProcessBatch.Why(process)}",
                Last = process,
            })];
        OutcomeReport.Write(fallen, ProcessGoal.Sound, Session, 0, outbox);
        up.RemoveAll(process => fallen.Any(one => one.Process == process));
        return fallen.Length == 0;
    }

    /// <summary>One that was stopped on purpose has not.</summary>
    private static bool HasFallen(ProcessInfo process) => process.State switch
    {
        ProcessState.Running => process.Health == "unhealthy",
        ProcessState.Starting or ProcessState.Backoff or ProcessState.Fatal or ProcessState.Unknown => true,
        _ => false,
    };
}
