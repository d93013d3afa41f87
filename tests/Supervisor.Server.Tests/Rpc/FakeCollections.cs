using Supervisor.Protocol;
using Supervisor.Supervision.Port;

namespace Supervisor.Server.Tests.Rpc;

/// <summary>Restarts of collections, written down and answered where everything else is. Nothing else can be done to them.</summary>
internal sealed class FakeCollections(FakeSupervision supervision) : ICollections
{
    public ValueTask<ActionOutcome> RestartAsync(string name, bool wait, CollectionRestart how, CancellationToken cancellationToken) =>
        supervision.Do($"restart Collection '{name}' {wait} {how.MaxUnavailable} {how.StopOnFailure}", cancellationToken);

    public ValueTask AddAsync(
        string name, IReadOnlyDictionary<string, string> options, bool persist, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public ValueTask SetAsync(
        string name, IReadOnlyDictionary<string, string?> changes, bool? persist, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public ValueTask RemoveAsync(string name, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ConfigChanges GetChanges() => throw new NotSupportedException();

    public ValueTask<ConfigChanges> ApplyChangesAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
}
