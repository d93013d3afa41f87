using System.Management.Automation;
using Supervisor.PowerShell.Formatting;
using Supervisor.PowerShell.Pipeline;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Operations;

/// <summary>Outcomes as messages and errors.</summary>
internal static class OutcomeReport
{
    /// <summary>Reports each outcome.</summary>
    public static void Write(
        IEnumerable<ProcessOutcome> outcomes, ProcessGoal goal, SupervisorSession session, int timeoutSec, Outbox outbox)
    {
        foreach (ProcessOutcome outcome in outcomes)
        {
            switch (outcome.Kind)
            {
                case OutcomeKind.Done:
                    if (outcome.Last is { State: ProcessState.Exited } ended && goal.IsUp)
                    {
                        outbox.Warning(
                            $"Process '{outcome.Process}' on {session.Name} was started and has ended already, "
                            + $"exit status {ended.ExitStatus}.");
                    }

                    break;
                case OutcomeKind.AlreadyDone:
                    outbox.Verbose($"Process '{outcome.Process}' on {session.Name} is {goal.Expected} already.");
                    break;
                default:
                    outbox.Error(Record(outcome, goal, session, timeoutSec));
                    break;
            }
        }
    }

    /// <summary>The error for a laggard: in which state it is stuck.</summary>
    public static ErrorRecord Timeout(ProcessOutcome outcome, string expected, SupervisorSession session, int timeoutSec) =>
        Errors.Record(
            Errors.Ids.OperationTimeout,
            ErrorCategory.OperationTimeout,
            Target(outcome, session),
            outcome.Process,
            session,
            outcome switch
            {
                { IsSilent: false, Last: { } last } => $"{last.State}{Unsound(last)}",
                { Last: { } last } => $"{last.State}, for all that is known: {session.Name} does not answer any more,",
                _ => "on its way",
            },
            timeoutSec,
            expected);

    private static ErrorRecord Record(ProcessOutcome outcome, ProcessGoal goal, SupervisorSession session, int timeoutSec)
    {
        if (outcome.Kind == OutcomeKind.TimedOut)
        {
            return Timeout(outcome, goal.ExpectedOf(outcome.Last), session, timeoutSec);
        }

        object target = Target(outcome, session);
        return outcome.Fault switch
        {
            Fault.BadName => Errors.Record(
                Errors.Ids.ProcessNotFound, ErrorCategory.ObjectNotFound, outcome.Process.ToString(), outcome.Process, session),
            Fault.NoFile or Fault.NotExecutable or Fault.ShutdownState =>
                Errors.From(
                    new XmlRpcFaultException((int)outcome.Fault, $"process '{outcome.Process}': {outcome.Reason}"), session, target),
            _ => Errors.Record(
                goal == ProcessGoal.Stopped ? Errors.Ids.StopFailed : Errors.Ids.StartFailed,
                ErrorCategory.OperationStopped,
                target,
                outcome.Process,
                session,
                outcome.Reason.Replace("(--with-dependents)", "(-WithDependents)", StringComparison.Ordinal)),
        };
    }

    /// <summary>What one that is RUNNING lacks: <c>, not ready: loading,</c>.</summary>
    private static string Unsound(ProcessInfo info)
    {
        string lacks = info.State != ProcessState.Running ? ""
            : ProcessCell.Running(info.Readiness ?? "", info.NotifyStatus ?? "", info.Health ?? "", info.HealthReason ?? "");
        return lacks.Length > 0 ? $", {lacks}," : "";
    }

    /// <summary>The process, as far as it is known.</summary>
    private static SupervisorProcess Target(ProcessOutcome outcome, SupervisorSession session) => new(
        outcome.Last ?? new() { Name = outcome.Process.Name, Group = outcome.Process.Group, State = ProcessState.Unknown }, session);
}
