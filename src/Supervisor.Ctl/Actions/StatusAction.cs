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
        + "status --watch[=<secs>]\tShow it again and again, every 2 seconds and whenever a process changes state";

    public override async Task RunAsync(ServerSession server, string argument, CancellationToken cancel)
    {
        if (!await server.UpCheckAsync(cancel).ConfigureAwait(false))
        {
            server.ExitStatus = ExitStatus.StatusUnknown;
            return;
        }

        Arguments arguments = new(argument, [Json, Watch], [Collection]);
        if (arguments.Has(Watch))
        {
            await new StatusWatch(server, arguments.Value(Watch)!).RunAsync(
                () => SelectAsync(server, arguments, cancel), cancel).ConfigureAwait(false);
            return;
        }

        IReadOnlyList<ProcessInfo> processes = await SelectAsync(server, arguments, cancel).ConfigureAwait(false);
        if (arguments.Has(Json))
        {
            StatusJson.Print(server, processes);
        }
        else
        {
            server.Out.Lines(StatusText.Lines(processes, server.Io.UseColor));
        }

        if (processes.Any(process => process.State.IsStopped()))
        {
            server.ExitStatus = ExitStatus.StatusNotRunning;
        }
    }

    private static async Task<IReadOnlyList<ProcessInfo>> SelectAsync(ServerSession server, Arguments arguments, CancellationToken cancel)
    {
        List<ProcessInfo> selected = [];
        if (arguments.Names.Count > 0 || !arguments.Has(Collection))
        {
            IReadOnlyList<ProcessInfo> all = await server.Client.GetAllProcessInfoAsync(cancel).ConfigureAwait(false);
            if (arguments.Names.Count == 0 || arguments.Names.Contains("all"))
            {
                return all;
            }

            foreach (string name in arguments.Names)
            {
                Select(server, name, all, selected);
            }
        }

        foreach (string collection in arguments.Values(Collection))
        {
            selected.AddRange(await Selection.MembersAsync(server, collection, cancel, ExitStatus.StatusUnknown).ConfigureAwait(false));
        }

        return selected;
    }

    private static void Select(ServerSession server, string name, IReadOnlyList<ProcessInfo> all, List<ProcessInfo> selected)
    {
        Namespec wanted = Namespec.Parse(name);
        int before = selected.Count;
        selected.AddRange(Selection.Matching(name, all));
        if (selected.Count == before)
        {
            server.Out.Line(wanted.IsGroup ? $"{wanted.Group}: ERROR (no such group)" : $"{name}: ERROR (no such process)");
            server.ExitStatus = ExitStatus.StatusUnknown;
            Selection.Suggest(server, name, all);
        }
    }
}
