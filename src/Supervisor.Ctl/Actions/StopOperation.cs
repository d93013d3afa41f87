using Supervisor.Client;
using Supervisor.Protocol;

namespace Supervisor.Ctl.Actions;

/// <summary>Stops processes and waits until they are gone.</summary>
/// <param name="withDependents">Stop what depends on them first.</param>
internal sealed class StopOperation(bool withDependents = false) : ProcessOperation
{
    protected override string Verb => "stopping";

    protected override Fault? Harmless => Fault.NotRunning;

    protected override Task<IReadOnlyList<ProcessResult>> OneAsync(SupervisorClient client, string name, CancellationToken cancel) =>
        withDependents
            ? client.StopProcessWithDependentsAsync(name, cancel: cancel)
            : client.StopProcessAsync(name, cancel: cancel);

    protected override Task<IReadOnlyList<ProcessResult>> GroupAsync(SupervisorClient client, string group, CancellationToken cancel) =>
        withDependents
            ? client.StopProcessWithDependentsAsync($"{group}:*", cancel: cancel)
            : client.StopProcessGroupAsync(group, cancel: cancel);

    protected override Task<IReadOnlyList<ProcessResult>> AllAsync(SupervisorClient client, CancellationToken cancel) =>
        client.StopAllProcessesAsync(cancel: cancel);

    protected override Task<IReadOnlyList<ProcessResult>> CollectionAsync(
        SupervisorClient client, string collection, CancellationToken cancel) =>
        client.StopCollectionAsync(collection, cancel: cancel);

    protected override string Describe(ProcessResult result) => ResultText.Signalled(result, "stopped");
}
