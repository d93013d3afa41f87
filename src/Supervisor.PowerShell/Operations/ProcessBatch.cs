using System.Diagnostics;
using Supervisor.Client;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Operations;

/// <summary>
/// One operation on many processes of one daemon: asked for in one request, then watched together. How many requests it takes does not
/// depend on how many processes there are.
/// </summary>
internal sealed partial class ProcessBatch(SupervisorClient client)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(250);

    private readonly long _began = Stopwatch.GetTimestamp();

    /// <summary>Longest wait, from the making of this on; null for no limit.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>What is left of it.</summary>
    public TimeSpan? Left => Timeout is { } most ? TimeSpan.FromTicks(Math.Max(0, (most - Stopwatch.GetElapsedTime(_began)).Ticks)) : null;

    /// <summary>Do not wait at all.</summary>
    public bool NoWait { get; init; }

    /// <summary>Told how many of how many have arrived, while waiting.</summary>
    public Action<int, int>? Progress { get; init; }

    /// <summary>Asks for the goal for every process, in their order, and waits until each has arrived, failed or run out of time.</summary>
    public async Task<IReadOnlyList<ProcessOutcome>> RunAsync(
        ProcessGoal goal, IReadOnlyList<ProcessName> processes, CancellationToken cancel)
    {
        IReadOnlyList<MulticallResult> answers = await client.MulticallAsync(
            [.. processes.Select(process => new XmlRpcCall(goal.Method, [process.Full, false]))], cancel: cancel).ConfigureAwait(false);
        List<ProcessResult> results = new(processes.Count);
        for (int i = 0; i < answers.Count; i++)
        {
            ProcessName process = processes[i];
            results.Add(answers[i].Fault is { } fault
                ? new(process.Group, process.Name, fault.Fault, fault.Message)
                : ProcessResult.Success(process.Group, process.Name));
        }

        return await FinishAsync(goal, results, cancel).ConfigureAwait(false);
    }

    /// <summary>Waits for processes that have been asked already, such as by <c>startCollection</c>.</summary>
    /// <param name="goal">What they were asked to become.</param>
    /// <param name="asked">What the daemon answered for each.</param>
    /// <param name="cancel">Gives up waiting.</param>
    public async Task<IReadOnlyList<ProcessOutcome>> FinishAsync(
        ProcessGoal goal, IReadOnlyList<ProcessResult> asked, CancellationToken cancel)
    {
        Dictionary<ProcessName, ProcessOutcome> outcomes = asked.DistinctBy(ProcessName.Of).ToDictionary(ProcessName.Of, result =>
            result.Succeeded ? new(ProcessName.Of(result), OutcomeKind.Done)
            : result.Status == goal.Already ? new(ProcessName.Of(result), OutcomeKind.AlreadyDone)
            : new ProcessOutcome(ProcessName.Of(result), OutcomeKind.Failed) { Fault = result.Status, Reason = result.Description });
        if (!NoWait)
        {
            // Those that need not be asked may still be on their way there.
            List<ProcessName> pending = [.. outcomes.Values.Where(outcome => outcome.Kind != OutcomeKind.Failed)
                .Select(outcome => outcome.Process)];
            await WatchAsync(pending, goal.Judge, outcomes, asked.Count, isPatient: false, cancel).ConfigureAwait(false);
        }

        return [.. asked.Select(result => outcomes[ProcessName.Of(result)])];
    }

    /// <summary>
    /// Waits until each process is as <paramref name="judge"/> wants it, whatever made it so; also a daemon that begins anew meanwhile.
    /// </summary>
    public async Task<IReadOnlyList<ProcessOutcome>> WaitAsync(
        IReadOnlyList<ProcessName> processes, Func<ProcessInfo, GoalState> judge, CancellationToken cancel)
    {
        Dictionary<ProcessName, ProcessOutcome> outcomes = processes.ToDictionary(
            process => process, process => new ProcessOutcome(process, OutcomeKind.Done));
        await WatchAsync([.. processes], judge, outcomes, processes.Count, isPatient: true, cancel).ConfigureAwait(false);
        return [.. processes.Select(process => outcomes[process])];
    }

    private async Task WatchAsync(
        List<ProcessName> pending,
        Func<ProcessInfo, GoalState> judge,
        Dictionary<ProcessName, ProcessOutcome> outcomes,
        int total,
        bool isPatient,
        CancellationToken cancel)
    {
        TimeSpan pause = FirstPause;
        IReadOnlyDictionary<ProcessName, ProcessInfo>? last = null;
        while (pending.Count > 0)
        {
            if (await LookAgainAsync(pending, last, isPatient, cancel).ConfigureAwait(false) is not { } now)
            {
                foreach (ProcessName process in pending)
                {
                    outcomes[process] = new(process, OutcomeKind.TimedOut) { Last = last!.GetValueOrDefault(process), IsSilent = true };
                }

                return;
            }

            bool timeIsUp = Left == TimeSpan.Zero;
            for (int i = pending.Count - 1; i >= 0; i--)
            {
                if (Judged(pending[i], now.GetValueOrDefault(pending[i]), judge, timeIsUp) is { } outcome)
                {
                    bool already = last is null
                        && outcome.Kind == OutcomeKind.Done && outcomes[pending[i]].Kind == OutcomeKind.AlreadyDone;
                    outcomes[pending[i]] = already ? outcome with { Kind = OutcomeKind.AlreadyDone } : outcome;
                    pending.RemoveAt(i);
                }
            }

            last = now;
            Progress?.Invoke(total - pending.Count, total);
            if (pending.Count > 0)
            {
                TimeSpan left = Left ?? LongestPause;
                await Task.Delay(left < pause ? left : pause, cancel).ConfigureAwait(false);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
    }

    /// <summary>The outcome, or null if it is still under way.</summary>
    private static ProcessOutcome? Judged(ProcessName process, ProcessInfo? info, Func<ProcessInfo, GoalState> judge, bool timeIsUp)
    {
        if (info is null)
        {
            return new(process, OutcomeKind.Failed) { Fault = Fault.BadName, Reason = "it was removed" };
        }

        return judge(info) switch
        {
            GoalState.Reached => new(process, OutcomeKind.Done) { Last = info },
            GoalState.Missed => new(process, OutcomeKind.Failed) { Reason = Why(info), Last = info },
            _ => timeIsUp ? new(process, OutcomeKind.TimedOut) { Last = info } : null,
        };
    }

    /// <summary>State and reason, such as <c>FATAL, Exited too quickly</c>.</summary>
    public static string Why(ProcessInfo info)
    {
        string why = info.SpawnError.Length > 0 ? info.SpawnError : info.Description;
        return info.State.Name() + (why.Length > 0 ? $", {why}" : "");
    }
}
