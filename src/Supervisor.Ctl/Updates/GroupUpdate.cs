using Supervisor.Protocol;

namespace Supervisor.Ctl.Updates;

/// <summary>What an update did about one group.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Change"><c>unchanged</c>, <c>added</c>, <c>removed</c> or <c>changed</c>.</param>
/// <param name="HasStopped">Something of it was stopped, whether or not it was started again.</param>
/// <param name="Error">What went wrong about the group itself; empty if nothing did.</param>
internal sealed record GroupUpdate(string Name, string Change, bool HasStopped, string Error)
{
    /// <summary>The groups of a plan, with what is said of their processes.</summary>
    public static List<GroupUpdate> Of(UpdatePlan plan)
    {
        List<GroupUpdate> groups = [];
        foreach (UpdateItem item in plan.Items)
        {
            bool stops = item.Action is UpdateStep.Restart or UpdateStep.Remove;
            if (item.Kind == "group")
            {
                // One that has programs of run time stays when it is gone from the files.
                string change = item is { Change: "removed", Action: not UpdateStep.Remove } ? "changed" : item.Change;
                groups.Add(new(item.Name, change, stops, item.Error));
            }
            else if (item.Kind == "process" && stops && groups.Count > 0)
            {
                groups[^1] = groups[^1] with { HasStopped = true };
            }
        }

        return groups;
    }
}
