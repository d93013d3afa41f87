using Supervisor.Protocol;

namespace Supervisor.Ctl;

/// <summary>Names for actions that the daemon does not carry out on groups, collections and patterns by itself.</summary>
internal static class Selection
{
    /// <summary>
    /// The names as given, with patterns and collections replaced by the processes they stand for. A pattern that matches nothing
    /// stays, so that the daemon calls it unknown.
    /// </summary>
    public static async Task<IReadOnlyList<string>> NamesAsync(
        ServerSession server, IReadOnlyList<string> names, IReadOnlyList<string> collections, CancellationToken cancel)
    {
        if (collections.Count == 0 && !names.Any(Glob.IsPattern))
        {
            return names;
        }

        List<string> selected = [];
        IReadOnlyList<ProcessInfo>? known = null;
        foreach (string name in names)
        {
            string[] matching = [];
            if (Glob.IsPattern(name))
            {
                known ??= await server.Client.GetAllProcessInfoAsync(cancel).ConfigureAwait(false);
                matching = [.. known.Where(process => Glob.Matches(name, process)).Select(process => $"{process.Group}:{process.Name}")];
            }

            selected.AddRange(matching.Length > 0 ? matching : [name]);
        }

        foreach (string collection in collections)
        {
            selected.AddRange(
                (await MembersAsync(server, collection, cancel).ConfigureAwait(false)).Select(
                    process => $"{process.Group}:{process.Name}"));
        }

        return selected;
    }

    /// <summary>The processes of a collection. One that is not there has been reported, and has none.</summary>
    public static async Task<IReadOnlyList<ProcessInfo>> MembersAsync(
        ServerSession server, string collection, CancellationToken cancel, int noSuchCollection = ExitStatus.Generic)
    {
        try
        {
            return await server.Client.GetCollectionProcessInfoAsync(collection, cancel).ConfigureAwait(false);
        }
        catch (XmlRpcFaultException fault) when (fault.Fault == Fault.BadName)
        {
            server.Out.Line($"{collection}: ERROR (no such collection)");
            server.ExitStatus = noSuchCollection;
            return [];
        }
    }
}
