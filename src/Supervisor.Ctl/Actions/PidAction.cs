using System.Globalization;
using Supervisor.Protocol;

namespace Supervisor.Ctl.Actions;

internal sealed class PidAction : CtlAction
{
    private const string Collection = "--collection";

    public override string Name => "pid";

    public override string Help => "pid\t\t\tGet the PID of supervisord.\n"
        + "pid <name>\t\tGet the PID of a single child process by name.\n"
        + "pid all\t\t\tGet the PID of every child process, one per line.";

    public override string HelpBeyond => "pid <gname>:*\t\tGet the PID of every process in a group, or of a pattern\n"
        + "pid --collection <cname>\tGet the PID of every process in a collection, one per line.";

    public override async Task RunAsync(ServerSession server, string argument, CancellationToken cancel)
    {
        if (!await server.UpCheckAsync(cancel).ConfigureAwait(false))
        {
            return;
        }

        Arguments arguments = new(argument, [], [Collection]);
        if (arguments.Names.Count == 0 && !arguments.Has(Collection))
        {
            Print(server, await server.Client.GetPidAsync(cancel).ConfigureAwait(false));
        }
        else if (arguments.Names.Contains("all"))
        {
            server.Out.Lines(
                (await server.Client.GetAllProcessInfoAsync(cancel).ConfigureAwait(false)).Select(
                    info => info.Pid.ToString(CultureInfo.InvariantCulture)));
        }
        else
        {
            foreach (string name in await NameExpansion.NamesAsync(server, arguments.Names, [], cancel).ConfigureAwait(false))
            {
                await OneAsync(server, name, cancel).ConfigureAwait(false);
            }

            foreach (string collection in arguments.Values(Collection))
            {
                server.Out.Lines(
                    (await NameExpansion.MembersAsync(server, collection, cancel).ConfigureAwait(false)).Select(
                        info => info.Pid.ToString(CultureInfo.InvariantCulture)));
            }
        }
    }

    private static async Task OneAsync(ServerSession server, string name, CancellationToken cancel)
    {
        try
        {
            int pid = (await server.Client.GetProcessInfoAsync(name, cancel).ConfigureAwait(false)).Pid;
            Print(server, pid);
            if (pid == 0)
            {
                server.ExitCode = ExitCode.NotRunning;
            }
        }
        catch (XmlRpcFaultException fault) when (fault.Fault == Fault.BadName)
        {
            server.Out.Line($"No such process {name}");
            server.ExitCode = ExitCode.Generic;
            await NameExpansion.SuggestAsync(server, name, cancel).ConfigureAwait(false);
        }
    }

    private static void Print(ServerSession server, int pid) => server.Out.Line(pid.ToString(CultureInfo.InvariantCulture));
}
