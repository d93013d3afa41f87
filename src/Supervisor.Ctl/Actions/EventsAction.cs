using System.Globalization;
using System.Text;
using Supervisor.Client;
using Supervisor.Protocol.CommandLine;

namespace Supervisor.Ctl.Actions;

/// <summary>Events of the daemon as they happen, one to a line, until Ctrl+C.</summary>
internal sealed class EventsAction : CtlAction
{
    internal static readonly string[] Valued = ["--type", "--process", "--group", "--collection", "--from"];

    public override string Name => "events";

    public override string Help => "events\t\t\tShow events as they happen (Ctrl-C to exit)\n"
        + "events --type <type>\tOnly events of these types, such as PROCESS_STATE,TICK_5\n"
        + "events --process <name> --group <gname> --collection <cname>\tOnly events about these\n"
        + "events --from <serial>\tBegin with an earlier event\n"
        + "events --json\t\tEach as a JSON object";

    public override bool IsBeyond => true;

    public override async Task RunAsync(ServerSession server, string argument, CancellationToken cancel)
    {
        if (!await server.UpCheckAsync(cancel).ConfigureAwait(false))
        {
            return;
        }

        Arguments arguments = new(argument, ["--json"], Valued);
        EventFilter filter = new()
        {
            Types = arguments.Values("--type"),
            Processes = arguments.Values("--process"),
            Groups = arguments.Values("--group"),
            Collections = arguments.Values("--collection"),
            From = arguments.Value("--from") is not { } from ? null
                : long.TryParse(from, NumberStyles.None, CultureInfo.InvariantCulture, out long serial) ? serial
                : throw new CommandLineException($"invalid value for --from '{from}': expected a serial number"),
        };
        if (arguments.Names.Count > 0)
        {
            Misused(server, $"Error: events does not know '{arguments.Names[0]}'", ExitCode.InvalidArguments);
            return;
        }

        try
        {
            await foreach (StreamedEvent streamed in server.Client.FollowEventsAsync(filter, cancel: cancel).ConfigureAwait(false))
            {
                server.Out.Line(arguments.Has("--json") ? streamed.Json.ReplaceLineEndings("") : Describe(streamed));
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            server.Out.Line("");
        }
        catch (SupervisorConnectionException e) when (e.StatusCode is 400 or 404)
        {
            server.Out.Line($"error: {e.Answer ?? "this daemon has no event stream"}");
            server.ExitCode = e.StatusCode == 400 ? ExitCode.InvalidArguments : ExitCode.Generic;
        }
    }

    private static string Describe(StreamedEvent streamed)
    {
        StringBuilder line = new();
        if (streamed.When is { } when)
        {
            line.Append(when.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss.fff ", CultureInfo.InvariantCulture));
        }

        line.Append(CultureInfo.InvariantCulture, $"{streamed.Serial} {streamed.Name}");
        foreach ((string key, string value) in streamed.Payload)
        {
            line.Append(' ').Append(key).Append(':').Append(value);
        }

        if (!string.IsNullOrEmpty(streamed.Data))
        {
            line.Append(' ').Append(streamed.Data.TrimEnd('\n').ReplaceLineEndings("\\n"));
        }

        return line.ToString();
    }
}
