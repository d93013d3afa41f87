using Supervisor.PowerShell.Selection;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Operations;

/// <summary>Collections as sets of processes.</summary>
internal sealed class CollectionKind : ProcessSetKind
{
    public override string Plural => "collections";

    public override string NotFound => Errors.Ids.CollectionNotFound;

    public override string MethodFor(ProcessGoal goal) =>
        goal == ProcessGoal.Stopped ? "supervisor.stopCollection" : "supervisor.startCollection";

    public override async Task<IReadOnlyList<string>> NamesAsync(SupervisorSession session, CancellationToken cancel) =>
        [.. (await session.Client.ListCollectionsAsync(cancel).ConfigureAwait(false)).Select(collection => collection.Name)];

    public override IEnumerable<XmlRpcCall> Look(IReadOnlyList<string> names) =>
        names.Select(name => new XmlRpcCall("supervisor.getCollectionProcessInfo", [name]));

    public override async Task<IReadOnlyList<object>> GetAsync(
        SupervisorSession session, IReadOnlyList<string> names, CancellationToken cancel) =>
        await CollectionList.AskAsync(session, names, cancel).ConfigureAwait(false);
}
