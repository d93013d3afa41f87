using Supervisor.Engine.Snapshots;
using Supervisor.Protocol;
using Supervisor.Server.Rpc.Methods;

namespace Supervisor.Server.Web;

/// <summary>The row of one process. Every action has a place of its own, whether it is there or not.</summary>
internal static class ProcessRow
{
    /// <summary>Appends it, with the actions its state allows.</summary>
    public static void Add(Html page, ProcessSnapshot process, TimeProvider time, string? collection)
    {
        ProcessInfo info = ProcessInfoMethods.Describe(process, time);
        string name = Uri.EscapeDataString(info.Namespec);
        page.Add($"<tr data-key=\"p:{info.Namespec}\" data-name=\"{info.Namespec}\" data-state=\"{info.StateName}\">")
            .Add($"<td class=\"status\"><span class=\"{CssClass(info.State)}\">{info.StateName.ToLowerInvariant()}</span></td>")
            .Add("<td class=\"info\"");
        if (info.State == ProcessState.Running)
        {
            page.Add($" data-pid=\"{info.Pid}\" data-up=\"{Math.Max(0, info.Now - info.Start)}\"");
            if (ProcessDescription.BesideUptime(process) is { Length: > 0 } more)
            {
                page.Add($" data-more=\"{more}\"");
            }
        }
        else
        {
            // there is one line for it
            page.Add($" title=\"{info.Description}\"");
        }

        page.Add($">{info.Description}</td><td class=\"name\"><a href=\"tail.html?processname={name}\">{info.Namespec}</a></td>")
            .Add("<td class=\"action\"><ul>");
        switch (info.State)
        {
            case ProcessState.Running:
                Action("restart", "Restart");
                Action("stop", "Stop");
                break;
            case ProcessState.Starting or ProcessState.Backoff:
                Action("stop", "Stop");
                break;
            case ProcessState.Exited when process is { Settings.Restart.Delay: > 0, NextStart: not null }:
                Action("start", "Start");
                Action("stop", "Stop");
                break;
            case ProcessState.Stopped or ProcessState.Exited or ProcessState.Fatal:
                Action("start", "Start");
                break;
        }

        Action("clearlog", "Clear Log");
        page.Add($"<li class=\"tail\"><a href=\"logtail/{name}\" target=\"_blank\" aria-label=\"Tail -f Stdout of {info.Namespec}\">")
            .Add("Tail -f Stdout</a></li>")
            .Add($"<li class=\"tail2\"><a href=\"logtail/{name}/stderr\" target=\"_blank\" aria-label=\"Tail -f Stderr of {info.Namespec}\">")
            .Add("Tail -f Stderr</a></li></ul></td></tr>\n");

        void Action(string action, string label)
        {
            page.Add($"<li class=\"{action}\"><a class=\"button\" href=\"index.html?processname={name}&amp;action={action}");
            if (collection is not null)
            {
                page.Add($"&amp;collection={Uri.EscapeDataString(collection)}");
            }

            page.Add($"\" aria-label=\"{label} {info.Namespec}\">{label}</a></li>");
        }
    }

    /// <summary>Whether the row looks the same; what the clock changes, pages count themselves.</summary>
    public static bool LooksLike(ProcessSnapshot process, ProcessSnapshot before) =>
        ReferenceEquals(process, before)
        || (process.State == before.State && process.Pid == before.Pid && process.Started == before.Started
            && process.Stopped == before.Stopped && process.SpawnError == before.SpawnError
            && process.NextStart == before.NextStart && process.Probes == before.Probes && process.Hold == before.Hold
            && process.Name == before.Name && process.Group == before.Group);

    private static string CssClass(ProcessState state) => state switch
    {
        ProcessState.Running => "statusrunning",
        ProcessState.Fatal or ProcessState.Backoff => "statuserror",
        _ => "statusnominal",
    };
}
