using Supervisor.Client;
using Supervisor.PowerShell.Pipeline;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Operations;

/// <summary>Brings whole groups or collections of one daemon to a goal: asked for in one request, then watched together.</summary>
internal sealed class ProcessSetOperation(
    ProcessSetKind kind, SupervisorSession session, IReadOnlyList<string> names, int timeoutSec, Outbox outbox)
{
    /// <summary>Stops, waits and starts. Those that were stopped are started too.</summary>
    /// <param name="batch">How to wait.</param>
    /// <param name="host">Where the user is told what comes after Ctrl+C; null for nowhere.</param>
    /// <param name="cancel">The user has stopped the command.</param>
    public async Task RestartAsync(ProcessBatch batch, Action<string>? host, CancellationToken cancel)
    {
        ProcessName[] members = [.. (await kind.MembersAsync(session, names, cancel).ConfigureAwait(false)).Select(ProcessName.Of)];
        IReadOnlyList<ProcessName> late = [];
        await new ProcessRestart(session, batch, outbox, host).RunAsync(
            async stop =>
            {
                IReadOnlyList<ProcessOutcome> outcomes = await ReachAsync(
                    ProcessGoal.Stopped, stop, null, cancel).ConfigureAwait(false);
                late = [.. outcomes.Where(outcome => outcome.Kind is OutcomeKind.TimedOut or OutcomeKind.Failed)
                    .Select(outcome => outcome.Process)];
                return new([.. members.Except(late)], StopResult.Of(outcomes).Late);
            },
            (start, _) => RunAsync(ProcessGoal.Started, start, late.ToHashSet(), cancel),
            members,
            cancel).ConfigureAwait(false);
    }

    /// <summary>Does it and reports what came of it.</summary>
    /// <param name="goal">What all processes are to become.</param>
    /// <param name="batch">How to wait.</param>
    /// <param name="leaveOut">Processes whose outcome was reported already.</param>
    /// <param name="cancel">Gives up.</param>
    public Task RunAsync(ProcessGoal goal, ProcessBatch batch, IReadOnlySet<ProcessName>? leaveOut, CancellationToken cancel) =>
        ReachAsync(goal, batch, leaveOut, cancel);

    private async Task<IReadOnlyList<ProcessOutcome>> ReachAsync(
        ProcessGoal goal, ProcessBatch batch, IReadOnlySet<ProcessName>? leaveOut, CancellationToken cancel)
    {
        string method = kind.MethodFor(goal);
        outbox.Verbose($"Calling {method} for {names.Count} {kind.Plural} of {session.Name}.");
        IReadOnlyList<MulticallResult> answers = await session.Client.MulticallAsync(
            [.. names.Select(name => new XmlRpcCall(method, [name, false])), .. kind.Look(names)], cancel: cancel).ConfigureAwait(false);

        List<ProcessResult> asked = [];
        for (int i = 0; i < names.Count; i++)
        {
            if (answers[i].Fault is { } fault)
            {
                CallReport.Fault(fault, session, names[i], kind.NotFound, outbox);
            }
            else
            {
                asked.AddRange(answers[i].Value.AsArray().Select(value => ProcessResult.FromStruct(value.AsStruct())));
            }
        }

        // What somebody else has asked for is waited for as well.
        ProcessState underWay = goal == ProcessGoal.Stopped ? ProcessState.Stopping : ProcessState.Starting;
        asked.AddRange(kind.Members(names, answers.Skip(names.Count))
            .Where(process => process.State == underWay)
            .Select(process => ProcessResult.Success(process.Group, process.Name)));
        ProcessResult[] concerned = [.. asked.DistinctBy(ProcessName.Of)
            .Where(result => leaveOut?.Contains(ProcessName.Of(result)) != true)];
        if (concerned.Length == 0)
        {
            outbox.Verbose($"Nothing is to be done at {session.Name}: the processes are {goal.Expected} already.");
        }

        IReadOnlyList<ProcessOutcome> outcomes = await batch.FinishAsync(goal, concerned, cancel).ConfigureAwait(false);
        OutcomeReport.Write(outcomes, goal, session, timeoutSec, outbox);
        return outcomes;
    }
}
