using Supervisor.Engine.Snapshots;
using Supervisor.Protocol;
using Supervisor.Supervision.Port;

namespace Supervisor.Server.Web;

/// <summary>The page with all processes.</summary>
internal sealed class StatusPage(ISupervision supervision, TimeProvider time, ActionToken token, string version)
{
    private static readonly string ProductVersion = typeof(StatusPage).Assembly.GetName().Version!.ToString(3);

    /// <summary>The whole page. The message comes first, before anything else that can be read.</summary>
    /// <param name="message">What became of an action, or null.</param>
    /// <param name="collection">The collection the page is narrowed down to, or null.</param>
    public Html Render(string? message, string? collection)
    {
        EngineSnapshot snapshot = supervision.Snapshot;
        Html page = PageFrame.Begin(PageFrame.Title("Supervisor Status", supervision.Identifier), "status.js");
        page.Add("<div id=\"message\" role=\"status\">");
        if (message is not null)
        {
            string style = message.StartsWith("ERROR", StringComparison.Ordinal) ? "status_msg error" : "status_msg";
            page.Add($"<p class=\"{style}\">{message}</p>");
        }

        page.Add("</div>\n<header>\n");
        Navigation(page, collection);
        string fate = snapshot.State < SupervisorState.Running ? " is going down" : "";
        page.Add($"<h1>{supervision.Identifier}</h1>\n")
            .Add($"<p id=\"daemon\">Supervisor<span id=\"fate\">{fate}</span> <span id=\"live\" role=\"status\"></span></p>\n</header>\n")
            .Add($"<main id=\"content\" data-token=\"{token.Text}\" data-collection=\"{collection}\" data-identifier=\"{supervision.Identifier}\"")
            .Add($" data-version=\"{VersionOf(snapshot)}\">\n")
            .Add("<section id=\"collections\" aria-label=\"Collections\">\n");
        CollectionsTable.Add(page, snapshot, collection);
        page.Add("</section>\n");
        if (collection is null && snapshot.Groups.Count == 0)
        {
            page.Add("<p class=\"empty\">No programs to manage</p>\n");
        }
        else
        {
            PageFrame.BeginTable(page, "State", "Description", "Name", "Action").Add("<tbody id=\"rows\">\n");
            foreach (ProcessSnapshot process in Shown(snapshot, collection))
            {
                Row(page, process, collection);
            }

            page.Add("</tbody>\n</table>\n");
        }

        return page.Add($"</main>\n<footer>Supervisor for .NET {ProductVersion}, as Supervisor {version}</footer>\n");
    }

    /// <summary>Which snapshot of which run of the daemon a page shows.</summary>
    public string VersionOf(EngineSnapshot snapshot) => $"{token.Run}-{snapshot.Version}";

    /// <summary>By name; those of a collection in the order in which they start.</summary>
    public static IEnumerable<ProcessSnapshot> Shown(EngineSnapshot snapshot, string? collection) => collection is null
        ? snapshot.GroupsByName().SelectMany(group => group.ByName())
        : snapshot.FindCollection(collection)?.Members ?? [];

    /// <summary>Appends the row of a process.</summary>
    public void Row(Html page, ProcessSnapshot process, string? collection) => ProcessRow.Add(page, process, time, collection);

    private void Navigation(Html page, string? collection)
    {
        page.Add("<nav aria-label=\"All processes\">\n<ul id=\"buttons\">\n");
        if (collection is not null)
        {
            string name = Uri.EscapeDataString(collection);
            page.Add($"<li><a class=\"button\" href=\"index.html?collection={name}&amp;action=refresh\">Refresh</a></li>\n")
                .Add("<li><a class=\"button\" href=\"index.html\">All processes</a></li>\n</ul>\n</nav>\n");
            return;
        }

        page.Add("<li><a class=\"button\" href=\"index.html?action=refresh\">Refresh</a></li>\n")
            .Add("<li><form method=\"post\" action=\"index.html\">")
            .Add($"<input type=\"hidden\" name=\"token\" value=\"{token.Text}\">")
            .Add("<button type=\"submit\" name=\"action\" value=\"startall\">Start All</button></form></li>\n")
            .Add("<li><a class=\"button\" href=\"index.html?action=restartall\">Restart All</a></li>\n")
            .Add("<li><a class=\"button\" href=\"index.html?action=stopall\">Stop All</a></li>\n</ul>\n</nav>\n");
    }
}
