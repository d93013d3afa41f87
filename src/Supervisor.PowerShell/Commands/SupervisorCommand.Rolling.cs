using System.Management.Automation;
using Supervisor.PowerShell.Operations;
using Supervisor.PowerShell.Pipeline;

namespace Supervisor.PowerShell.Commands;

/// <content>Restarts that go step by step.</content>
public abstract partial class SupervisorCommand
{
    /// <summary>-Rolling, or a parameter that has no meaning without it.</summary>
    private protected bool WantsRolling(SwitchParameter rolling) => MyInvocation.BoundParameters.ContainsKey("Rolling")
        ? rolling
        : MyInvocation.BoundParameters.ContainsKey("MaxUnavailable") || MyInvocation.BoundParameters.ContainsKey("ContinueOnFailure");

    /// <summary>A rolling restart waits by its nature.</summary>
    private protected void RefuseRollingNoWait(bool isRolling, bool noWait)
    {
        if (isRolling && noWait)
        {
            ThrowTerminatingError(Errors.Record(Errors.Ids.RollingNoWait, ErrorCategory.InvalidArgument, null));
        }
    }

    /// <summary>Tells the user something after Ctrl+C, when the pipeline takes nothing more.</summary>
    private protected void HostWarning(string text) => Host?.UI?.WriteWarningLine(text);

    /// <summary>Does the steps one after the other; none if there are daemons that did not tell what they have.</summary>
    private protected void RunRolling(
        Func<Outbox, IReadOnlyList<RollingStep>> stepsOf, IReadOnlyList<SupervisorSession> unanswered, bool continueOnFailure) =>
        ForEach<Func<Outbox, IReadOnlyList<RollingStep>>>([stepsOf], _ => null, async (make, outbox, cancel) =>
        {
            RollingSteps restart = new(make(outbox), outbox) { ContinueOnFailure = continueOnFailure };
            if (unanswered.Count > 0 && !continueOnFailure)
            {
                restart.Refuse(unanswered);
                return;
            }

            await restart.RunAsync(cancel).ConfigureAwait(false);
        });
}
