using System.Globalization;
using Supervisor.Engine.Snapshots;
using Supervisor.Protocol;

namespace Supervisor.Server.Web;

/// <summary>The collections on the status page, each with what it is altogether and its buttons.</summary>
internal static class CollectionsTable
{
    /// <summary>All collections, or the one the page is narrowed down to.</summary>
    public static IReadOnlyList<CollectionSnapshot> Shown(EngineSnapshot snapshot, string? filter) => filter is null
        ? snapshot.ResolveCollections()
        : snapshot.FindCollection(filter) is { } one ? [one] : [];

    /// <summary>Appends the table of what is shown; nothing when that is none.</summary>
    public static void Add(Html page, EngineSnapshot snapshot, string? filter)
    {
        IReadOnlyList<CollectionSnapshot> shown = Shown(snapshot, filter);
        if (shown.Count == 0)
        {
            return;
        }

        PageFrame.BeginTable(page, "State", "Processes", "Collection", "Action").Add("<tbody>\n");
        foreach (CollectionSnapshot collection in shown)
        {
            Row(page, collection, filter is null);
        }

        page.Add("</tbody>\n</table>\n");
    }

    /// <summary>Appends the row of a collection.</summary>
    public static void Row(Html page, CollectionSnapshot collection, bool isLink)
    {
        string name = Uri.EscapeDataString(collection.Name);
        page.Add($"<tr data-key=\"c:{collection.Name}\" data-name=\"{collection.Name}\" data-count=\"{collection.Members.Count}\">")
            .Add($"<td class=\"status\"><span class=\"{CssClass(collection)}\">{collection.StateName.ToLowerInvariant()}</span></td>")
            .Add($"<td class=\"info\" title=\"{Summary(collection)}\">{Summary(collection)}</td><td class=\"name\">");
        if (isLink)
        {
            page.Add($"<a href=\"index.html?collection={name}\">{collection.Name}</a>");
        }
        else
        {
            page.Add($"{collection.Name}");
        }

        page.Add("</td><td class=\"action\"><ul>");
        if (collection.Members.Any(member => !member.State.IsRunning()))
        {
            Action("start", "Start");
        }

        if (collection.Members.Any(member => member.State.IsRunning()))
        {
            Action("restart", "Restart");
            Action("stop", "Stop");
        }

        page.Add("</ul></td></tr>\n");

        void Action(string action, string label) => page
            .Add($"<li class=\"{action}\"><a class=\"button\" href=\"index.html?collection={name}&amp;action={action}\"")
            .Add($" aria-label=\"{label} collection {collection.Name}\">{label}</a></li>");
    }

    private static string Summary(CollectionSnapshot collection)
    {
        string counts = collection.Members.Count == 0
            ? "no processes"
            : string.Join(", ", collection.CountByState().Select(count =>
                string.Create(CultureInfo.InvariantCulture, $"{count.Value} {count.Key.Name().ToLowerInvariant()}")));
        if (collection.Readiness == "waiting")
        {
            counts += ", not ready";
        }

        if (collection.Health == "unhealthy")
        {
            counts += ", unhealthy";
        }

        return collection.Missing.Count == 0 ? counts : $"{counts}; missing: {string.Join(", ", collection.Missing)}";
    }

    private static string CssClass(CollectionSnapshot collection) =>
        collection.Members.Any(member => member.State is ProcessState.Fatal or ProcessState.Backoff) ? "statuserror"
        : collection.Members.Count > 0 && collection.Members.All(member => member.State == ProcessState.Running) ? "statusrunning"
        : "statusnominal";
}
