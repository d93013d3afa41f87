using Supervisor.Client;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Selection;

/// <summary>The groups of a daemon.</summary>
internal static class GroupList
{
    /// <summary>
    /// All groups, in the order of the daemon, those without processes last. One request. A daemon that knows no groups of run time, such
    /// as Supervisor for Python, has those that have processes.
    /// </summary>
    public static async Task<IReadOnlyList<SupervisorGroup>> AskAsync(SupervisorSession session, CancellationToken cancel)
    {
        IReadOnlyList<MulticallResult> answers = await session.Client.MulticallAsync(
            [new("supervisor.getAllProcessInfo", []), new("supervisor.getRuntimeGroups", [])], cancel: cancel).ConfigureAwait(false);
        Dictionary<string, RuntimeGroup> runtime = answers[1].Fault is null
            ? Structs(answers[1]).Select(RuntimeGroup.FromStruct).ToDictionary(group => group.Name)
            : [];
        List<SupervisorGroup> groups = [.. Structs(answers[0]).Select(ProcessInfo.FromStruct)
            .GroupBy(process => process.Group)
            .Select(group => new SupervisorGroup(group.Key, [.. group], runtime.GetValueOrDefault(group.Key), session))];
        HashSet<string> named = [.. groups.Select(group => group.Name)];
        groups.AddRange(runtime.Values.Where(group => !named.Contains(group.Name))
            .Select(group => new SupervisorGroup(group.Name, [], group, session)));
        return groups;
    }

    private static IEnumerable<XmlRpcStruct> Structs(MulticallResult answer) => answer.Value.AsArray().Select(value => value.AsStruct());
}
