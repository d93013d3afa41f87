using System.Globalization;
using Supervisor.Engine.Snapshots;
using Supervisor.Protocol;

namespace Supervisor.Server.Web;

/// <summary>The collections on the status page, each with what it is altogether and its buttons.</summary>
internal static class CollectionSection
{
    /// <summary>Appends the table of all collections, or of the one the page is narrowed down to; nothing when there is none.</summary>
    public static void Add(Html page, EngineSnapshot snapshot, string? filter)
    {
        IReadOnlyList<CollectionSnapshot> shown = filter is null
            ? snapshot.ResolveCollections()
            : snapshot.FindCollection(filter) is { } one ? [one] : [];
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

    private static void Row(Html page, CollectionSnapshot collection, bool isLink)
    {
        string name = Uri.EscapeDataString(collection.Name);
        page.Add($"<tr><td class=\"status\"><span class=\"{CssClass(collection)}\">{collection.StateName.ToLowerInvariant()}</span></td>")
            .Add($"<td>{Summary(collection)}</td><td class=\"name\">");
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
            Action(page, name, "start", "Start");
        }

        if (collection.Members.Any(member => member.State.IsRunning()))
        {
            Action(page, name, "restart", "Restart");
            Action(page, name, "stop", "Stop");
        }

        page.Add("</ul></td></tr>\n");
    }

    private static void Action(Html page, string name, string action, string label) =>
        page.Add($"<li><a class=\"button\" href=\"index.html?collection={name}&amp;action={action}\">{label}</a></li>");

    private static string Summary(CollectionSnapshot collection)
    {
        string counts = collection.Members.Count == 0
            ? "no processes"
            : string.Join(", ", collection.CountByState().Select(count =>
                string.Create(CultureInfo.InvariantCulture, $"{count.Value} {count.Key.Name().ToLowerInvariant()}")));
        return collection.Missing.Count == 0 ? counts : $"{counts}; missing: {string.Join(", ", collection.Missing)}";
    }

    private static string CssClass(CollectionSnapshot collection) =>
        collection.Members.Any(member => member.State is ProcessState.Fatal or ProcessState.Backoff) ? "statuserror"
        : collection.Members.Count > 0 && collection.Members.All(member => member.State == ProcessState.Running) ? "statusrunning"
        : "statusnominal";
}
