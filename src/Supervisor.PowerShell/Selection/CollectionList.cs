using Supervisor.Client;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Selection;

/// <summary>Collections of a daemon with their processes.</summary>
internal static class CollectionList
{
    /// <summary>The collections of these names, with one request. One that is gone meanwhile is left out.</summary>
    public static async Task<IReadOnlyList<SupervisorCollection>> AskAsync(
        SupervisorSession session, IEnumerable<string> names, CancellationToken cancel)
    {
        IReadOnlyList<MulticallResult> answers = await session.Client.MulticallAsync(
            [.. names.Select(name => new XmlRpcCall("supervisor.getCollectionInfo", [name]))], cancel: cancel).ConfigureAwait(false);
        return [.. answers.Where(answer => answer.Fault is not { Fault: Fault.BadName })
            .Select(answer => new SupervisorCollection(CollectionInfo.FromStruct(answer.Value.AsStruct()), session))];
    }
}
