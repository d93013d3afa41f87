using Supervisor.Protocol;

namespace Supervisor.Ctl.Actions;

internal sealed class ClearAction : ProcessAction
{
    public override string Name => "clear";

    public override string Help => "clear <name>\t\tClear a process' log files.\n"
        + "clear <name> <name>\tClear multiple process' log files\n"
        + "clear all\t\tClear all process' log files";

    public override string HelpBeyond => "clear <gname>:*\t\tClear the log files of the processes in a group\n"
        + "clear <pattern>\t\tClear the log files of the processes that match\n"
        + "clear --collection <cname>\tClear the log files of all processes in a collection";

    protected override async Task RunAsync(
        ServerSession server, IReadOnlyList<string> names, IReadOnlyList<string> collections, CancellationToken cancel)
    {
        if (names.Contains("all"))
        {
            using IDisposable progress = server.Progress.Show("clearing all");
            foreach (ProcessResult result in await server.Client.ClearAllProcessLogsAsync(cancel).ConfigureAwait(false))
            {
                Print(server, result.Namespec, result);
            }

            return;
        }

        foreach (string name in await NameExpansion.NamesAsync(server, names, collections, cancel).ConfigureAwait(false))
        {
            Namespec one = Namespec.Parse(name);
            try
            {
                await server.Client.ClearProcessLogsAsync(name, cancel).ConfigureAwait(false);
                server.Out.Line($"{Shown(one)}: cleared");
            }
            catch (XmlRpcFaultException fault)
            {
                Print(server, Shown(one), new(one.Group, one.Process ?? "", fault.Fault, fault.Message));
                if (fault.Fault == Fault.BadName)
                {
                    await NameExpansion.SuggestAsync(server, name, cancel).ConfigureAwait(false);
                }
            }
        }
    }

    /// <summary>Of a group that does not exist Supervisor's client shows the name it made of it.</summary>
    private static string Shown(Namespec name) => name.Process is { } process ? Namespec.Format(name.Group, process) : $"{name.Group}:None";

    private static void Print(ServerSession server, string name, ProcessResult result)
    {
        server.Out.Line(ResultText.Cleared(name, result));
        if (ResultText.StatusOf(result.Status) is > 0 and int status)
        {
            server.ExitCode = status;
        }
    }
}
