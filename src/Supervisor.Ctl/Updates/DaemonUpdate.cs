using Supervisor.Protocol;

namespace Supervisor.Ctl.Updates;

/// <summary>An update that the daemon plans and carries out, so that it touches only what changed.</summary>
internal static class DaemonUpdate
{
    /// <summary>What a plan says of some groups; of a name that is none that there is none.</summary>
    public static UpdatePlan Only(ServerSession server, UpdatePlan plan, IReadOnlySet<string> wanted)
    {
        if (wanted.Count == 0)
        {
            return plan;
        }

        HashSet<string> groups = UpdateNames.Check(server, wanted, GroupsOf(plan));
        bool isWanted = false;
        return new([.. plan.Items.Where(item => isWanted = item.Kind switch
        {
            "group" => groups.Contains(item.Name),
            "collection" => false,
            _ => isWanted,
        })]);
    }

    /// <param name="server">The daemon.</param>
    /// <param name="wanted">Names of groups; none for all, and for the collections.</param>
    /// <param name="cancel">Ctrl+C.</param>
    /// <returns>What was done; null if there was nothing to do that was named rightly.</returns>
    public static async Task<UpdatePlan?> ApplyAsync(ServerSession server, IReadOnlySet<string> wanted, CancellationToken cancel)
    {
        HashSet<string> groups = [];
        if (wanted.Count > 0)
        {
            // The daemon refuses the whole update for one name that is wrong; Supervisor's does the others.
            UpdatePlan plan = await server.Client.PlanUpdateAsync(cancel).ConfigureAwait(false);
            groups = UpdateNames.Check(server, wanted, GroupsOf(plan));
            if (groups.Count == 0)
            {
                return null;
            }
        }

        return await server.Client.UpdateAsync(groups, cancel).ConfigureAwait(false);
    }

    /// <summary>Prints what was done in Supervisor's lines, and after them what failed to start.</summary>
    public static async Task PrintAsync(ServerSession server, UpdatePlan done, CancellationToken cancel)
    {
        List<GroupUpdate> groups = GroupUpdate.Of(done);
        HashSet<string>? alive = null;
        if (groups.Exists(group => group is { Change: "changed", HasStopped: false }))
        {
            IReadOnlyList<ProcessInfo> processes = await server.Client.GetAllProcessInfoAsync(cancel).ConfigureAwait(false);
            alive = [.. processes.Where(process => !process.State.IsStoppedOrUnknown()).Select(process => process.Group)];
        }

        List<string> lines = [];
        foreach (string change in new[] { "removed", "changed", "added" })
        {
            foreach (GroupUpdate group in groups.Where(group => group.Change == change))
            {
                lines.AddRange(Lines(server, group, alive?.Contains(group.Name) == true));
            }
        }

        lines.AddRange(done.Items.Where(item => item is { Kind: "collection", Action: not UpdateStep.Nothing })
            .OrderBy(item => item.Action switch { UpdateStep.Remove => 0, UpdateStep.Add => 2, _ => 1 }).Select(Collection));
        foreach (UpdateItem item in done.Items.Where(item => item is { Kind: not "group", Error.Length: > 0 }))
        {
            (string line, int status) = ResultText.Failed(item.Name, item.Error);
            lines.Add(line);
            server.ExitCode = status;
        }

        server.Out.Lines(lines);
    }

    private static IEnumerable<string> GroupsOf(UpdatePlan plan) =>
        plan.Items.Where(item => item.Kind == "group").Select(item => item.Name);

    private static IEnumerable<string> Lines(ServerSession server, GroupUpdate group, bool stillRuns)
    {
        if (group.Change == "removed")
        {
            yield return $"{group.Name}: stopped";
        }
        else if (group.Change == "changed" && (group.HasStopped || !stillRuns) && group.Error.Length == 0)
        {
            // A line that says so although the group goes on as if nothing had been would be the wrong kind of compatible.
            yield return $"{group.Name}: stopped";
        }

        if (group.Error.Length > 0)
        {
            yield return group.Change == "removed" ? $"{group.Name}: has problems; not removing" : $"{group.Name}: ERROR ({group.Error})";
            server.ExitCode = ExitCode.Generic;
            yield break;
        }

        yield return $"{group.Name}: {(group.Change == "changed" ? "updated" : group.Change)} process group";
    }

    private static string Collection(UpdateItem item) => $"{item.Name}: {item.Action switch
    {
        UpdateStep.Remove => "removed",
        UpdateStep.Add => "added",
        _ => "updated",
    }} collection";
}
