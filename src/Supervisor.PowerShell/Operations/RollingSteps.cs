using System.Management.Automation;
using Supervisor.PowerShell.Pipeline;

namespace Supervisor.PowerShell.Operations;

/// <summary>
/// Steps of a restart one after the other, each of which has to have come up again before the next: what has not begun when one fails is
/// left as it is, unless the work is to go on.
/// </summary>
internal sealed class RollingSteps(IReadOnlyList<RollingStep> steps, Outbox outbox)
{
    /// <summary>Go on with the next when one does not come up again.</summary>
    public bool ContinueOnFailure { get; init; }

    /// <summary>Does it, and reports what failed. Failures do not come as exceptions.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        for (int step = 0; step < steps.Count; step++)
        {
            List<string> left = [];
            bool isGood;
            try
            {
                isGood = await steps[step].RestartAsync(step, left, cancel).ConfigureAwait(false);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                outbox.Error(Errors.From(e, steps[step].Session, steps[step].What));
                isGood = false;
            }

            if (!isGood && !ContinueOnFailure)
            {
                Halt(steps[step].What, steps[step].Session, left, steps.Skip(step + 1));
                return;
            }
        }
    }

    /// <summary>Nothing is touched, because these daemons did not answer.</summary>
    public void Refuse(IReadOnlyList<SupervisorSession> unanswered)
    {
        if (steps.Count > 0)
        {
            Halt(steps[0].What, unanswered[0], [], steps);
        }
    }

    private void Halt(string what, SupervisorSession failed, List<string> left, IEnumerable<RollingStep> rest)
    {
        IEnumerable<string> there = left.Count == 0 ? [] : [$"{RollingStep.Some(left)} on {failed.Name}"];
        IEnumerable<string> elsewhere = rest.GroupBy(step => step.What)
            .Select(some => $"{some.Key} on {string.Join(", ", some.Select(step => step.Session.Name).Distinct())}");
        string[] all = [.. there, .. elsewhere];
        if (all.Length > 0)
        {
            outbox.Error(Errors.Record(
                Errors.Ids.RollingRestartHalted,
                ErrorCategory.OperationStopped,
                rest.Select(step => step.Session).Distinct().ToArray(),
                what,
                failed,
                string.Join("; ", all)));
        }
    }
}

/// <summary>One step of a rolling restart.</summary>
internal abstract class RollingStep
{
    /// <summary>The daemon.</summary>
    public required SupervisorSession Session { get; init; }

    /// <summary>What is restarted, such as <c>collection 'web'</c>.</summary>
    public required string What { get; init; }

    /// <summary>Does it and reports; true if all is well.</summary>
    /// <param name="step">The number of this step.</param>
    /// <param name="left">Takes the names of processes that were not touched any more.</param>
    /// <param name="cancel">Gives up.</param>
    public abstract Task<bool> RestartAsync(int step, List<string> left, CancellationToken cancel);

    /// <summary>Names for a message.</summary>
    internal static string Some(List<string> names) =>
        string.Join(", ", names.Take(10)) + (names.Count > 10 ? $" and {names.Count - 10} more" : "");
}
