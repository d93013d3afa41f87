using Supervisor.Client;
using Supervisor.Protocol;

namespace Supervisor.Ctl.Actions;

/// <summary>Starts processes and waits until they run.</summary>
internal sealed class StartOperation : ProcessOperation
{
    protected override string Verb => "starting";

    protected override Fault? Harmless => Fault.AlreadyStarted;

    protected override int NoSuchGroup => ExitCode.InvalidArguments;

    protected override Task<IReadOnlyList<ProcessResult>> OneAsync(SupervisorClient client, string name, CancellationToken cancel) =>
        client.StartProcessAsync(name, cancel: cancel);

    protected override Task<IReadOnlyList<ProcessResult>> GroupAsync(SupervisorClient client, string group, CancellationToken cancel) =>
        client.StartProcessGroupAsync(group, cancel: cancel);

    protected override Task<IReadOnlyList<ProcessResult>> AllAsync(SupervisorClient client, CancellationToken cancel) =>
        client.StartAllProcessesAsync(cancel: cancel);

    protected override Task<IReadOnlyList<ProcessResult>> CollectionAsync(
        SupervisorClient client, string collection, CancellationToken cancel) =>
        client.StartCollectionAsync(collection, cancel: cancel);

    protected override string Describe(ProcessResult result) => ResultText.Started(result);

    protected override Task ExplainAsync(ServerSession server, CancellationToken cancel) =>
        StartReasons.PrintAsync(server, Results, cancel);
}
