using Supervisor.Protocol;

namespace Supervisor.Ctl.Updates;

/// <summary>A plan as lines for people: each change once, with the options behind it, and the sum.</summary>
internal static class PlanText
{
    /// <param name="plan">What is told.</param>
    /// <param name="isDone">It has been carried out.</param>
    public static IEnumerable<string> Describe(UpdatePlan plan, bool isDone = false)
    {
        List<string> lines = [];
        UpdateItem[] items = [.. plan.Items];
        for (int i = 0; i < items.Length; i++)
        {
            UpdateItem item = items[i];
            int first = i;
            if (item is { Kind: "group", Change: "added" or "removed", IsRuntime: false })
            {
                // All of it comes or goes: one line.
                i = LastWithin(items, i, "group", "collection");
            }
            else if (item.Kind == "program")
            {
                i = LastWithin(items, i, "group", "collection", "program");
            }

            ArraySegment<UpdateItem> covered = new(items, first + 1, i - first);
            bool isMentioned = item.Kind == "group" && first == i
                ? item.Action != UpdateStep.Nothing
                : item.Change != "unchanged" || item.Action != UpdateStep.Nothing;
            if (isMentioned || item.Error.Length > 0)
            {
                lines.Add($"{item.Kind} {item.Name}: {Verdict(item, covered)}{(item.IsRuntime ? ", added at run time" : "")}");
                lines.AddRange(item.Options.Select(option => $"    {option.Name}: {Quoted(option.Old)} -> {Quoted(option.New)}"));
            }

            lines.AddRange(item.Error.Length > 0 ? [$"    ERROR: {item.Error}"] : []);
            lines.AddRange(covered.Where(below => below.Error.Length > 0).Select(below => $"    ERROR: {below.Name}: {below.Error}"));
        }

        return lines.Count == 0 ? ["No config updates to processes"] : lines.Append(Sum(plan, isDone));
    }

    /// <summary>The index of the last item before one of these kinds.</summary>
    private static int LastWithin(UpdateItem[] items, int first, params ReadOnlySpan<string> kinds)
    {
        int last = first;
        while (last + 1 < items.Length && !kinds.Contains(items[last + 1].Kind))
        {
            last++;
        }

        return last;
    }

    private static string Verdict(UpdateItem item, ArraySegment<UpdateItem> covered)
    {
        int all = covered.Count(below => below.Kind == "process");
        return item.Action switch
        {
            UpdateStep.Add => all > 1 ? $"added, {Processes(all)}" : "added",
            UpdateStep.Remove => all > 0 ? $"removed, stop {Processes(all)}" : "removed",
            _ => $"{item.Change}, {Deeds(item, covered, all)}",
        };
    }

    private static string Deeds(UpdateItem item, ArraySegment<UpdateItem> covered, int all)
    {
        int Count(UpdateStep action) => covered.Count(below => below.Kind == "process" && below.Action == action);
        List<string> deeds = [];
        if (Count(UpdateStep.Restart) is > 0 and int restarts)
        {
            deeds.Add(restarts == all && all == 1 ? "restart" : $"restart {Processes(restarts)}");
        }

        if (Count(UpdateStep.Add) is > 0 and int adds)
        {
            deeds.Add($"add {Processes(adds)}");
        }

        if (Count(UpdateStep.Remove) is > 0 and int removals)
        {
            deeds.Add($"stop and remove {Processes(removals)}");
        }

        return deeds.Count > 0 ? string.Join(", ", deeds) : item.Action switch
        {
            UpdateStep.Live => "applied without restart",
            UpdateStep.Restart => "restart",
            _ => "nothing to do",
        };
    }

    private static string Processes(int count) => count == 1 ? "1 process" : $"{count} processes";

    private static string Sum(UpdatePlan plan, bool isDone)
    {
        int Count(UpdateStep action) => plan.Items.Count(item => item.Kind == "process" && item.Action == action);
        string Part(UpdateStep action, string toDo, string done) => $"{Count(action)} {(isDone ? done : toDo)}";
        int failed = plan.Items.Count(item => item.Error.Length > 0);
        return (isDone ? "Processes: " : "Plan for processes: ") + string.Join(
            ", ",
            Part(UpdateStep.Add, "to add", "added"),
            Part(UpdateStep.Restart, "to restart", "restarted"),
            Part(UpdateStep.Live, "to change without restart", "changed without restart"),
            Part(UpdateStep.Remove, "to remove", "removed"),
            $"{Count(UpdateStep.Nothing)} untouched")
            + (failed > 0 ? $"; {failed} with errors." : ".");
    }

    private static string Quoted(string value) => value.Length == 0 ? "(nothing)" : value.ReplaceLineEndings(" ");
}
