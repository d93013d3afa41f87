using Supervisor.Protocol;

namespace Supervisor.Ctl;

/// <summary>A plan as lines for people: what changes, what is done about it, and the options behind it.</summary>
internal static class PlanText
{
    public static IEnumerable<string> Describe(UpdatePlan plan)
    {
        bool any = false;
        foreach (UpdateItem item in plan.Items)
        {
            if (item is { Change: "unchanged", Action: UpdateAction.Nothing, Error.Length: 0 })
            {
                continue;
            }

            any = true;
            yield return $"{item.Kind} {item.Name}: {item.Change}, {Describe(item.Action)}{(item.IsRuntime ? ", added at run time" : "")}";
            foreach (OptionChange option in item.Options)
            {
                yield return $"    {option.Name}: {Quoted(option.Old)} -> {Quoted(option.New)}";
            }

            if (item.Error.Length > 0)
            {
                yield return $"    ERROR: {item.Error}";
            }
        }

        if (!any)
        {
            yield return "No config updates to processes";
        }
    }

    private static string Describe(UpdateAction action) => action switch
    {
        UpdateAction.Live => "applied without restart",
        UpdateAction.Restart => "restart",
        UpdateAction.Add => "add",
        UpdateAction.Remove => "stop and remove",
        _ => "nothing to do",
    };

    private static string Quoted(string value) => value.Length == 0 ? "(nothing)" : value.ReplaceLineEndings(" ");
}
