using Supervisor.Ctl.Terminal;
using Supervisor.Ctl.Watch;
using Supervisor.Protocol;

namespace Supervisor.Ctl.Actions;

internal sealed class StatusAction : CtlAction
{
    private const string Collection = "--collection";
    private const string Json = "--json";
    private const string Watch = "--watch";

    public override string Name => "status";

    public override string Help => "status <name>\t\tGet status for a single process\n"
        + "status <gname>:*\tGet status for all processes in a group\n"
        + "status <name> <name>\tGet status for multiple named processes\n"
        + "status\t\t\tGet all process status info";

    public override string HelpBeyond => "status <pattern>\tGet status for the processes that match, such as web-*\n"
        + "status --collection <cname>\tGet status for all processes in a collection\n"
        + "status --json\t\tThe same as JSON\n"
        + "status --watch[=<secs>]\tShow it on a screen of its own, again every 2 seconds and whenever a process changes state; q ends it";

    public override async Task RunAsync(ServerSession server, string argument, CancellationToken cancel)
    {
        if (!await server.UpCheckAsync(cancel).ConfigureAwait(false))
        {
            server.ExitCode = ExitCode.StatusUnknown;
            return;
        }

        Arguments arguments = new(argument, [Json, Watch], [Collection]);
        ITerminal? terminal = server.IsOneOfMany ? null : server.Io.Terminal;
        bool detailed = arguments.Has(Json) || terminal is not null;
        Task<StatusSelection> SelectAsync(CancellationToken limit) =>
            StatusSelection.GetAsync(server, arguments.Names, arguments.Values(Collection), detailed, limit);
        if (arguments.Has(Watch))
        {
            await new StatusWatch(server, arguments.Value(Watch)!).RunAsync(SelectAsync, cancel).ConfigureAwait(false);
            return;
        }

        StatusSelection selected = await SelectAsync(cancel).ConfigureAwait(false);
        selected.Report(server);
        foreach (string collection in selected.UnknownCollections)
        {
            await Guesses.OfCollectionAsync(server, collection, cancel).ConfigureAwait(false);
        }

        if (arguments.Has(Json))
        {
            StatusJson.Print(server, selected.Processes);
        }
        else
        {
            server.Out.Lines(terminal is null
                ? StatusText.Lines(selected.Processes, server.Io.UseColor)
                : StatusText.Lines(selected.Processes, server.Io.UseColor, terminal.Width));
        }

        if (selected.Processes.Any(process => process.State.IsStoppedOrUnknown()))
        {
            server.ExitCode = ExitCode.StatusNotRunning;
        }
    }
}
