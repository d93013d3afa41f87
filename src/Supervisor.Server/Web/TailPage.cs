using System.Globalization;
using Microsoft.Extensions.Primitives;
using Supervisor.Engine.Snapshots;
using Supervisor.Protocol;
using Supervisor.Supervision.Logs;
using Supervisor.Supervision.Port;

namespace Supervisor.Server.Web;

/// <summary>The page with the end of a log of a process.</summary>
internal static class TailPage
{
    private const long LeastBytes = 1024;
    private const long MostBytes = 1024 * 1024;

    /// <summary>What the script asks for when nobody has said how much.</summary>
    private const long UsualBytes = 64 * 1024;

    private static readonly (long Bytes, string Label)[] Amounts = [(16 * 1024, "16 KB"), (128 * 1024, "128 KB"), (MostBytes, "1 MB")];

    public static async Task SendAsync(HttpContext context, ISupervision supervision)
    {
        string? name = First(context, "processname") is { Length: > 0 } given ? given : null;
        bool isStderr = First(context, "channel") == "stderr";
        bool isAsked = long.TryParse(First(context, "limit"), NumberStyles.None, CultureInfo.InvariantCulture, out long asked);
        long bytes = isAsked ? Math.Clamp(asked, LeastBytes, MostBytes) : LeastBytes;
        ProcessSnapshot? process = name is null ? null : supervision.Snapshot.FindProcess(Namespec.Parse(name));

        // a Python None, as Supervisor shows it
        Html page = PageFrame.Begin(
            PageFrame.Title($"Supervisor tail of process {name ?? "None"}", supervision.Identifier), process is null ? null : "tail.js");
        page.Add("<header>\n<nav aria-label=\"Pages\"><ul id=\"buttons\"><li><a class=\"button\" href=\"index.html\">All processes</a></li></ul></nav>\n")
            .Add($"<h1>{name ?? "Log"}</h1>\n<p id=\"daemon\">{supervision.Identifier} <span id=\"live\" role=\"status\"></span></p>\n</header>\n");
        string text = process is null
            ? name is null ? "No process name found" : $"There is no process named {name}"
            : supervision.FindRecentOutput(process, isStderr ? OutputStream.Stderr : OutputStream.Stdout) is { } recent
                ? TerminalText.Plain(LogReader.Read(recent, -bytes, 0).AsString())
                : await LogDisk.DoAsync(
                    () => TextOf(isStderr ? process.StderrLogPath : process.StdoutLogPath, name!, isStderr, bytes), context.RequestAborted);
        if (process is not null)
        {
            Choices(page, Uri.EscapeDataString(name!), isStderr, bytes, isAsked);
        }

        page.Add($"<pre id=\"tail\" tabindex=\"0\" aria-label=\"Standard {(isStderr ? "error" : "output")} of {name}\">{text}</pre>\n");
        await PageFrame.SendAsync(context, page);
    }

    /// <summary>Which log, how much of it, and following it.</summary>
    private static void Choices(Html page, string quoted, bool isStderr, long bytes, bool isAsked)
    {
        string channel = isStderr ? "&channel=stderr" : "";
        page.Add("<div class=\"bar\">\n<ul class=\"tabs\">");
        Tab("stdout", isHere: !isStderr, $"tail.html?processname={quoted}&limit={bytes}");
        Tab("stderr", isHere: isStderr, $"tail.html?processname={quoted}&limit={bytes}&channel=stderr");
        page.Add("</ul>\n<ul class=\"tabs\">");
        foreach ((long amount, string label) in Amounts)
        {
            Tab(label, isHere: isAsked && amount == bytes, $"tail.html?processname={quoted}&limit={amount}{channel}");
        }

        page.Add($"</ul>\n<a class=\"button\" id=\"refresh\" data-stream=\"logtail/{quoted}/{(isStderr ? "stderr" : "stdout")}")
            .Add($"?bytes={(isAsked ? bytes : UsualBytes)}\" href=\"tail.html?processname={quoted}&amp;limit={bytes}{channel}\">Refresh</a>\n</div>\n");

        void Tab(string label, bool isHere, string address)
        {
            page.Add("<li><a class=\"button\"");
            if (isHere)
            {
                page.Add(" aria-current=\"page\"");
            }

            page.Add($" href=\"{address}\">{label}</a></li>");
        }
    }

    private static string? First(HttpContext context, string parameter) =>
        context.Request.Query.TryGetValue(parameter, out StringValues values) ? values[0] : null;

    private static string TextOf(string? path, string name, bool isStderr, long bytes)
    {
        try
        {
            XmlRpcValue text = LogReader.Read(path, -bytes, 0);
            using StreamedText? file = text.Streamed;
            return TerminalText.Plain(text.AsString());
        }
        catch (XmlRpcFaultException fault) when (fault.Fault == Fault.NoFile)
        {
            return path is null
                ? $"No file for {name}: its standard {(isStderr ? "error" : "output")} is not kept"
                : $"No file for {name}: {path} is not there";
        }
        catch (XmlRpcFaultException)
        {
            return $"The log of {name} cannot be read: {path}";
        }
    }
}
