using Supervisor.Client;
using Supervisor.Ctl.CommandLine;
using Supervisor.Protocol;

namespace Supervisor.Ctl;

/// <summary>Names for actions that the daemon does not carry out on groups, collections and patterns by itself.</summary>
internal static class NameExpansion
{
    /// <summary>
    /// The names as given, with groups, patterns and collections replaced by the processes they stand for. What stands for nothing
    /// stays, so that the daemon calls it unknown.
    /// </summary>
    public static async Task<IReadOnlyList<string>> NamesAsync(
        ServerSession server, IReadOnlyList<string> names, IReadOnlyList<string> collections, CancellationToken cancel)
    {
        if (collections.Count == 0 && !names.Any(IsSeveral))
        {
            return names;
        }

        List<string> selected = [];
        IReadOnlyList<ProcessInfo>? known = null;
        foreach (string name in names)
        {
            string[] matching = [];
            if (IsSeveral(name))
            {
                known ??= await server.Client.GetAllProcessInfoAsync(cancel).ConfigureAwait(false);
                matching = [.. Matching(name, known).Select(FullName)];
            }

            selected.AddRange(matching.Length > 0 ? matching : [name]);
        }

        foreach (string collection in collections)
        {
            selected.AddRange((await MembersAsync(server, collection, cancel).ConfigureAwait(false)).Select(FullName));
        }

        return selected;
    }

    /// <summary>A pattern, or a whole group: may stand for any number of processes.</summary>
    public static bool IsSeveral(string name) => ProcessPattern.Is(name) || Namespec.Parse(name).IsGroup;

    /// <summary>The processes that a name, a group or a pattern stands for.</summary>
    public static IEnumerable<ProcessInfo> Matching(string name, IReadOnlyList<ProcessInfo> known)
    {
        Namespec wanted = Namespec.Parse(name);
        return ProcessPattern.Is(name)
            ? known.Where(process => ProcessPattern.Matches(name, process))
            : known.Where(process => process.Group == wanted.Group && (wanted.IsGroup || process.Name == wanted.Process));
    }

    /// <summary>The processes of a collection. One that is not there has been reported, and has none.</summary>
    public static async Task<IReadOnlyList<ProcessInfo>> MembersAsync(
        ServerSession server, string collection, CancellationToken cancel, int noSuchCollection = ExitCode.Generic)
    {
        try
        {
            return await server.Client.GetCollectionProcessInfoAsync(collection, cancel).ConfigureAwait(false);
        }
        catch (XmlRpcFaultException fault) when (fault.Fault == Fault.BadName)
        {
            server.Out.Line($"{collection}: ERROR (no such collection)");
            server.ExitCode = noSuchCollection;
            await Guesses.OfCollectionAsync(server, collection, cancel).ConfigureAwait(false);
            return [];
        }
    }

    /// <summary>Says on a terminal which process may have been meant by a name that is none.</summary>
    public static async Task SuggestAsync(ServerSession server, string name, CancellationToken cancel)
    {
        if (!server.Io.ErrorIsTerminal)
        {
            return;
        }

        try
        {
            IReadOnlyList<ProcessInfo> known = await server.Client.GetAllProcessInfoAsync(cancel).ConfigureAwait(false);
            Suggest(server, name, known);
        }
        catch (Exception e) when (e is XmlRpcFaultException or SupervisorConnectionException)
        {
            // It was only a hint.
        }
    }

    /// <summary>The same where the processes are known already.</summary>
    public static void Suggest(ServerSession server, string name, IReadOnlyList<ProcessInfo> known)
    {
        if (server.Io.ErrorIsTerminal && !ProcessPattern.Is(name) && !Matching(name, known).Any())
        {
            IEnumerable<string> names = Namespec.Parse(name).IsGroup
                ? known.Select(process => $"{process.Group}:*")
                : known.Select(process => process.Namespec);
            string? bare = known.FirstOrDefault(process => process.Name == name)?.Namespec;
            server.Hint(bare is null ? Suggestion.For(name, names) : $"Did you mean '{bare}'?");
        }
    }

    /// <summary><c>group:process</c>, also where both are the same.</summary>
    public static string FullName(ProcessInfo process) => $"{process.Group}:{process.Name}";
}
