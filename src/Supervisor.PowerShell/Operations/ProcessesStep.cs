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
        for (int at = 0; at < processes.Count; at += MaxUnavailable)
        {
            ProcessName[] some = [.. processes.Skip(at).Take(MaxUnavailable)];
            progress.Show(
                $"{What} on {Session.Name}: {at} of {processes.Count} processes",
                (step + ((double)at / processes.Count)) / Of,
                outbox);
            if (!await RestartAsync(some, new(Session.Client) { Timeout = all.Left }, cancel).ConfigureAwait(false))
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

    private async Task<bool> RestartAsync(ProcessName[] some, ProcessBatch batch, CancellationToken cancel)
    {
        int seconds = (int)(Timeout?.TotalSeconds ?? 0);
        int up = 0;
        await new ProcessRestart(Session, batch, outbox, host).RunAsync(
            async stop =>
            {
                IReadOnlyList<ProcessOutcome> outcomes = await stop.RunAsync(ProcessGoal.Stopped, some, cancel).ConfigureAwait(false);
                OutcomeReport.Write(outcomes, ProcessGoal.Stopped, Session, seconds, outbox);
                return StopResult.Of(outcomes);
            },
            async (start, stopped) =>
            {
                IReadOnlyList<ProcessOutcome> outcomes = await start.RunAsync(ProcessGoal.Started, stopped, cancel).ConfigureAwait(false);
                OutcomeReport.Write(outcomes, ProcessGoal.Started, Session, seconds, outbox);

                // One that has ended by itself since is not up.
                up = outcomes.Count(outcome => outcome.Last?.State == ProcessState.Running);
            },
            some,
            cancel).ConfigureAwait(false);
        return up == some.Length;
    }
}
