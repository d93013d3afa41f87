using Supervisor.Engine.Snapshots;
using Supervisor.Protocol;
using Supervisor.Server.Rpc.Methods;
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
        Html page = PageFrame.Begin("Supervisor Status", "status.js");
        page.Add("<div id=\"message\" role=\"status\">");
        if (message is not null)
        {
            string style = message.StartsWith("ERROR", StringComparison.Ordinal) ? "status_msg error" : "status_msg";
            page.Add($"<p class=\"{style}\">{message}</p>");
        }

        page.Add("</div>\n<header>\n");
        Navigation(page, collection);
        string fate = snapshot.State < SupervisorState.Running ? " is going down" : "";
        page.Add($"<h1>Supervisor</h1>\n<p id=\"daemon\">{supervision.Identifier}{fate} <span id=\"live\"></span></p>\n</header>\n")
            .Add($"<main id=\"content\" data-token=\"{token.Text}\" data-collection=\"{collection}\">\n")
            .Add("<section id=\"collections\" aria-label=\"Collections\">\n");
        CollectionSection.Add(page, snapshot, collection);
        page.Add("</section>\n");
        if (collection is null && snapshot.Groups.Count == 0)
        {
            page.Add("<p class=\"empty\">No programs to manage</p>\n");
        }
        else
        {
            PageFrame.BeginTable(page, "State", "Description", "Name", "Action").Add("<tbody id=\"rows\">\n");
            Rows(page, snapshot, collection);
            page.Add("</tbody>\n</table>\n");
        }

        return page.Add($"</main>\n<footer>Supervisor for .NET {ProductVersion}, as Supervisor {version}</footer>\n");
    }

    /// <summary>The rows of the table alone, one to a line.</summary>
    public string RenderRows(EngineSnapshot snapshot, string? collection)
    {
        Html rows = new();
        Rows(rows, snapshot, collection);
        return rows.ToString();
    }

    /// <summary>What stands in the section of the collections.</summary>
    public static string RenderCollections(EngineSnapshot snapshot, string? collection)
    {
        Html section = new();
        CollectionSection.Add(section, snapshot, collection);
        return section.ToString();
    }

    private static void Navigation(Html page, string? collection)
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
            .Add("<li><a class=\"button\" href=\"index.html?action=restartall\">Restart All</a></li>\n")
            .Add("<li><a class=\"button\" href=\"index.html?action=stopall\">Stop All</a></li>\n</ul>\n</nav>\n");
    }

    /// <summary>By name; those of a collection in the order in which they start.</summary>
    private void Rows(Html page, EngineSnapshot snapshot, string? collection)
    {
        IEnumerable<ProcessSnapshot> shown = collection is null
            ? snapshot.GroupsByName().SelectMany(group => group.ByName())
            : snapshot.FindCollection(collection)?.Members ?? [];
        foreach (ProcessSnapshot process in shown)
        {
            Row(page, ProcessInfoMethods.Describe(process, time), collection);
        }
    }

    private static void Row(Html page, ProcessInfo info, string? collection)
    {
        string name = Uri.EscapeDataString(info.Namespec);
        page.Add($"<tr><td class=\"status\"><span class=\"{CssClass(info.State)}\">{info.StateName.ToLowerInvariant()}</span></td><td");
        if (info.State == ProcessState.Running)
        {
            page.Add($" data-pid=\"{info.Pid}\" data-up=\"{Math.Max(0, info.Now - info.Start)}\"");
        }

        page.Add($">{info.Description}</td><td class=\"name\"><a href=\"tail.html?processname={name}\">{info.Namespec}</a></td>")
            .Add("<td class=\"action\"><ul>");
        switch (info.State)
        {
            case ProcessState.Running:
                Action("restart", "Restart");
                Action("stop", "Stop");
                break;
            case ProcessState.Stopped or ProcessState.Exited or ProcessState.Fatal:
                Action("start", "Start");
                break;
        }

        Action("clearlog", "Clear Log");
        page.Add($"<li><a href=\"logtail/{name}\" target=\"_blank\">Tail -f Stdout</a></li>")
            .Add($"<li><a href=\"logtail/{name}/stderr\" target=\"_blank\">Tail -f Stderr</a></li></ul></td></tr>\n");

        void Action(string action, string label)
        {
            page.Add($"<li><a class=\"button\" href=\"index.html?processname={name}&amp;action={action}");
            if (collection is not null)
            {
                page.Add($"&amp;collection={Uri.EscapeDataString(collection)}");
            }

            page.Add($"\">{label}</a></li>");
        }
    }

    private static string CssClass(ProcessState state) => state switch
    {
        ProcessState.Running => "statusrunning",
        ProcessState.Fatal or ProcessState.Backoff => "statuserror",
        _ => "statusnominal",
    };
}
