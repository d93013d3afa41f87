using System.Globalization;
using Supervisor.Protocol;
using Supervisor.Server.Rpc.Methods;
using Supervisor.Supervision.Logs;
using Supervisor.Supervision.Port;

namespace Supervisor.Server.Web;

/// <summary>The page with the end of the standard output of a process.</summary>
internal static class TailPage
{
    private const long LeastBytes = 1024;
    private const long MostBytes = 1024 * 1024;

    public static async Task SendAsync(HttpContext context, ISupervision supervision)
    {
        string? name = First(context, "processname") is { Length: > 0 } given ? given : null;
        long bytes = long.TryParse(First(context, "limit"), NumberStyles.None, CultureInfo.InvariantCulture, out long asked)
            ? Math.Clamp(asked, LeastBytes, MostBytes)
            : LeastBytes;

        // a Python None, as Supervisor shows it
        Html page = PageFrame.Begin($"Supervisor tail of process {name ?? "None"}", "tail.js");
        string text = name is null ? "No process name found" : Tail(supervision, name, bytes);
        page.Add($"<pre id=\"tail\" tabindex=\"0\">{text}</pre>\n<div class=\"buttons\">\n");
        if (name is not null)
        {
            string quoted = Uri.EscapeDataString(name);
            page.Add($"<a class=\"button\" id=\"refresh\" data-stream=\"logtail/{quoted}?bytes={bytes}\"")
                .Add($" href=\"tail.html?processname={quoted}&amp;limit={bytes}\">Refresh</a>\n");
        }

        page.Add("<form action=\"index.html\"><button type=\"submit\">All processes</button></form>")
            .Add(" <span id=\"live\" role=\"status\"></span>\n</div>\n");
        await PageFrame.SendAsync(context, page);
    }

    private static string? First(HttpContext context, string parameter) =>
        context.Request.Query.TryGetValue(parameter, out var values) ? values[0] : null;

    private static string Tail(ISupervision supervision, string name, long bytes)
    {
        try
        {
            XmlRpcValue text = LogReader.Read(ProcessInfoMethods.Find(supervision.Snapshot, name).StdoutLogPath, -bytes, 0);
            using StreamedText? file = text.Streamed;
            return text.AsString();
        }
        catch (XmlRpcFaultException fault)
        {
            return fault.Fault == Fault.NoFile ? $"No file for {name}" : $"ERROR: unexpected rpc fault [{fault.Code}] {fault.Message}";
        }
    }
}
