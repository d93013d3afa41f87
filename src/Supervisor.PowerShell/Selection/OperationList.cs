using Supervisor.PowerShell.Pipeline;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Selection;

/// <summary>The operations of a daemon.</summary>
internal static class OperationList
{
    /// <summary>Those under way or waiting for their turn, in the order of asking, then those that ended last. One request.</summary>
    public static async Task<IReadOnlyList<SupervisorOperation>> AskAsync(SupervisorSession session, CancellationToken cancel)
    {
        IReadOnlyList<OperationInfo> all = await session.Client.GetOperationsAsync(cancel).ConfigureAwait(false);
        return [.. all.Select(info => new SupervisorOperation(info, session))];
    }

    /// <summary>Those that are meant. A number that none has is reported.</summary>
    /// <param name="selection">What was named, and what came down the pipeline.</param>
    /// <param name="all">What the daemon has.</param>
    /// <param name="outbox">Takes the errors.</param>
    /// <param name="gone">Told of what came down the pipeline and is not there any more.</param>
    public static IReadOnlyList<SupervisorOperation> Pick(
        NameSelection selection, IReadOnlyList<SupervisorOperation> all, Outbox outbox, Action<string> gone)
    {
        foreach (PipelineObject input in selection.Inputs.Where(input => !all.Any(operation => Is(operation, input))))
        {
            gone(input.Name);
        }

        return selection.Pick(all, static (name, operation) => name.Matches(operation.IdText), Errors.Ids.OperationNotFound, outbox, Is);
    }

    private static bool Is(SupervisorOperation operation, PipelineObject input) =>
        operation.IdText == input.Name && (input.Asked is null || input.Asked == operation.Asked);
}
