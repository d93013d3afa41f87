using Supervisor.Protocol;

namespace Supervisor.Ctl;

/// <summary>The processes that the words after <c>status</c> name, and what is wrong with the words.</summary>
/// <param name="Processes">The processes, in the order of the words.</param>
/// <param name="Problems">A line for each word that names nothing.</param>
/// <param name="Unknown">Those words.</param>
/// <param name="Known">All processes there are, as far as they were asked for.</param>
internal sealed record StatusSelection(
    IReadOnlyList<ProcessInfo> Processes,
    IReadOnlyList<string> Problems,
    IReadOnlyList<string> Unknown,
    IReadOnlyList<ProcessInfo> Known)
{
    /// <summary>Names of collections that are not there.</summary>
    public IReadOnlyList<string> UnknownCollections { get; private init; } = [];

    /// <summary>Asks the daemon.</summary>
    /// <param name="server">The daemon.</param>
    /// <param name="names">Names, groups and patterns; none and no collection: everything.</param>
    /// <param name="collections">Names of collections.</param>
    /// <param name="detailed">How and why is to be told too, where the daemon can.</param>
    /// <param name="cancel">Gives it up.</param>
    public static async Task<StatusSelection> GetAsync(
        ServerSession server, IReadOnlyList<string> names, IReadOnlyList<string> collections, bool detailed, CancellationToken cancel)
    {
        List<ProcessInfo> selected = [];
        List<string> problems = [];
        List<string> unknown = [];
        List<string> unknownCollections = [];
        IReadOnlyList<ProcessInfo> all = [];
        if (names.Count > 0 || collections.Count == 0 || detailed)
        {
            all = await server.ProcessesAsync(detailed, cancel).ConfigureAwait(false);
            if ((names.Count == 0 && collections.Count == 0) || names.Contains("all"))
            {
                return new(all, [], [], all);
            }

            foreach (string name in names)
            {
                int before = selected.Count;
                selected.AddRange(NameExpansion.Matching(name, all));
                if (selected.Count == before)
                {
                    Namespec wanted = Namespec.Parse(name);
                    problems.Add(wanted.IsGroup ? $"{wanted.Group}: ERROR (no such group)" : $"{name}: ERROR (no such process)");
                    unknown.Add(name);
                }
            }
        }

        foreach (string collection in collections)
        {
            try
            {
                IReadOnlyList<ProcessInfo> members =
                    await server.Client.GetCollectionProcessInfoAsync(collection, cancel).ConfigureAwait(false);
                Dictionary<string, ProcessInfo> known = all.ToDictionary(NameExpansion.FullName);
                selected.AddRange(members.Select(member => known.GetValueOrDefault(NameExpansion.FullName(member), member)));
            }
            catch (XmlRpcFaultException fault) when (fault.Fault == Fault.BadName)
            {
                problems.Add($"{collection}: ERROR (no such collection)");
                unknownCollections.Add(collection);
            }
        }

        return new(selected, problems, unknown, all) { UnknownCollections = unknownCollections };
    }

    /// <summary>Prints what is wrong with the words.</summary>
    public void Report(ServerSession server)
    {
        if (Problems.Count > 0)
        {
            server.Out.Lines(Problems);
            server.ExitCode = ExitCode.StatusUnknown;
            foreach (string name in Unknown)
            {
                NameExpansion.Suggest(server, name, Known);
            }
        }
    }
}
