using Supervisor.Client;
using Supervisor.Protocol;

namespace Supervisor.Ctl.Actions;

/// <summary>Sends a signal to processes.</summary>
internal sealed class SignalOperation(string signal) : ProcessOperation
{
    protected override string Verb => "signalling";

    protected override Fault? Harmless => null;

    protected override Task<IReadOnlyList<ProcessResult>> OneAsync(SupervisorClient client, string name, CancellationToken cancel) =>
        client.SignalProcessAsync(name, signal, cancel);

    protected override Task<IReadOnlyList<ProcessResult>> GroupAsync(SupervisorClient client, string group, CancellationToken cancel) =>
        client.SignalProcessGroupAsync(group, signal, cancel);

    protected override Task<IReadOnlyList<ProcessResult>> AllAsync(SupervisorClient client, CancellationToken cancel) =>
        client.SignalAllProcessesAsync(signal, cancel);

    protected override Task<IReadOnlyList<ProcessResult>> CollectionAsync(
        SupervisorClient client, string collection, CancellationToken cancel) =>
        client.SignalCollectionAsync(collection, signal, cancel);

    protected override Task ExplainAsync(ServerSession server, CancellationToken cancel)
    {
        if (Results.Any(result => result.Status == Fault.BadSignal))
        {
            Guesses.OfSignal(server, signal);
        }

        return Task.CompletedTask;
    }

    protected override string Describe(ProcessResult result) => ResultText.Signalled(result, "signalled");
}
