using Supervisor.Ctl.Updates;
using Supervisor.Protocol;

namespace Supervisor.Ctl.Actions;

/// <summary>
/// Rereads the files and applies them. A daemon that can changes by itself what differs and nothing else; Supervisor for Python gets
/// the steps that it knows, group by group.
/// </summary>
internal sealed class UpdateAction : CtlAction
{
    internal const string Plan = "--plan";
    internal const string Apply = "--apply";
    internal const string WholeGroups = "--whole-groups";
    private const string Collection = "--collection";

    public override string Name => "update";

    public override string Help => "update\t\t\tReload config and add/remove as necessary, and will restart affected programs\n"
        + "update all\t\tReload config and add/remove as necessary, and will restart affected programs\n"
        + "update <gname> [...]\tUpdate specific groups";

    public override string HelpBeyond => "update --plan\t\tShow what the daemon would change, option by option; changes nothing\n"
        + "update --apply [<gname> ...]\tUpdate, and show what was changed, option by option\n"
        + "update --whole-groups\tRestart every group that differs as a whole, as Supervisor does\n"
        + "update --collection <cname>\tUpdate the groups that have a process in the collection";

    public override async Task RunAsync(ServerSession server, string argument, CancellationToken cancel)
    {
        Arguments arguments = new(argument, [Plan, Apply, WholeGroups], [Collection]);
        HashSet<string> wanted = [.. arguments.Names];
        if (wanted.Contains("all"))
        {
            wanted = [];
        }

        foreach (string collection in arguments.Values(Collection))
        {
            IReadOnlyList<ProcessInfo> members = await NameExpansion.MembersAsync(server, collection, cancel).ConfigureAwait(false);
            if (members.Count == 0)
            {
                return;
            }

            wanted.UnionWith(members.Select(process => process.Group));
        }

        using IDisposable progress = server.Progress.Show("updating");
        try
        {
            await RunAsync(server, arguments, wanted, cancel).ConfigureAwait(false);
        }
        catch (XmlRpcFaultException fault) when (fault.Fault is Fault.ShutdownState or Fault.CantReread)
        {
            server.Out.Line(fault.Fault == Fault.CantReread ? $"ERROR: {fault.Message}" : "ERROR: already shutting down");
            server.ExitCode = ExitCode.Generic;
        }
    }

    private static async Task RunAsync(ServerSession server, Arguments arguments, HashSet<string> wanted, CancellationToken cancel)
    {
        if (arguments.Has(Plan))
        {
            UpdatePlan plan = await server.Client.PlanUpdateAsync(cancel).ConfigureAwait(false);
            server.Out.Lines(PlanText.Describe(DaemonUpdate.Only(server, plan, wanted)));
        }
        else if (arguments.Has(Apply))
        {
            if (await DaemonUpdate.ApplyAsync(server, wanted, cancel).ConfigureAwait(false) is { } done)
            {
                server.Out.Lines(PlanText.Describe(done, isDone: true));
                server.ExitCode = done.Items.Any(item => item.Error.Length > 0) ? ExitCode.Generic : server.ExitCode;
            }
        }
        else if (arguments.Has(WholeGroups) || !await IsPlannedAsync(server, wanted, cancel).ConfigureAwait(false))
        {
            await GroupwiseUpdate.RunAsync(server, wanted, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>False when the daemon makes no plans, so that nothing has been done.</summary>
    private static async Task<bool> IsPlannedAsync(ServerSession server, HashSet<string> wanted, CancellationToken cancel)
    {
        UpdatePlan? done;
        try
        {
            done = await DaemonUpdate.ApplyAsync(server, wanted, cancel).ConfigureAwait(false);
        }
        catch (XmlRpcFaultException fault) when (fault.Fault == Fault.UnknownMethod)
        {
            return false;
        }

        if (done is not null)
        {
            await DaemonUpdate.PrintAsync(server, done, cancel).ConfigureAwait(false);
        }

        return true;
    }
}
