using Supervisor.Protocol;

namespace Supervisor.Client;

/// <content>What the daemon does that takes longer than a moment: methods of this project.</content>
public sealed partial class SupervisorClient
{
    /// <summary>Operations under way or waiting for their turn, in the order of asking, then those that ended last.</summary>
    public Task<IReadOnlyList<OperationInfo>> GetOperationsAsync(CancellationToken cancel = default) =>
        CallAsync("supervisor.getOperations", static value => Structs(value, OperationInfo.FromStruct), cancel);

    /// <summary>Gives one up.</summary>
    /// <param name="id">Its number; the fault BAD_NAME when there is none or it is over.</param>
    /// <param name="cancel">Gives the call up.</param>
    public Task CancelOperationAsync(long id, CancellationToken cancel = default) => DoAsync("supervisor.cancelOperation", cancel, id);
}
