using Supervisor.Protocol;

namespace Supervisor.Ctl.Actions;

/// <summary>
/// Rereads the files and applies them. By default in Supervisor's own steps, group by group, which every daemon
/// understands; with --apply in one step of the daemon that touches only what changed.
/// </summary>
internal sealed class UpdateAction : CtlAction
{
    private const string Plan = "--plan";
    private const string Apply = "--apply";
    private const string Collection = "--collection";

    public override string Name => "update";

    public override string Help => "update\t\t\tReload config and add/remove as necessary, and will restart affected programs\n"
        + "update all\t\tReload config and add/remove as necessary, and will restart affected programs\n"
        + "update <gname> [...]\tUpdate specific groups";

    public override string HelpBeyond => "update --plan\t\tShow what the daemon would change, option by option; changes nothing\n"
        + "update --apply [<gname> ...]\tLet the daemon change that, touching nothing else\n"
        + "update --collection <cname>\tUpdate the groups that have a process in the collection";

    public override async Task RunAsync(ServerSession server, string argument, CancellationToken cancel)
    {
        Arguments arguments = new(argument, [Plan, Apply], [Collection]);
        HashSet<string> wanted = [.. arguments.Names];
        if (wanted.Contains("all"))
        {
            wanted = [];
        }

        foreach (string collection in arguments.Values(Collection))
        {
            IReadOnlyList<ProcessInfo> members = await Selection.MembersAsync(server, collection, cancel).ConfigureAwait(false);
            if (members.Count == 0)
            {
                return;
            }

            wanted.UnionWith(members.Select(process => process.Group));
        }

        using IDisposable progress = server.Progress.Show("updating");
        try
        {
            if (arguments.Has(Plan))
            {
                server.Out.Lines(PlanText.Describe(await server.Client.PlanUpdateAsync(cancel).ConfigureAwait(false)));
            }
            else if (arguments.Has(Apply))
            {
                UpdatePlan done = await server.Client.UpdateAsync(wanted, cancel).ConfigureAwait(false);
                server.Out.Lines(PlanText.Describe(done));
                server.ExitStatus = done.Items.Any(item => item.Error.Length > 0) ? ExitStatus.Generic : server.ExitStatus;
            }
            else
            {
                await StepByStepAsync(server, wanted, cancel).ConfigureAwait(false);
            }
        }
        catch (XmlRpcFaultException fault) when (fault.Fault is Fault.ShutdownState or Fault.CantReread)
        {
            server.Out.Line(fault.Fault == Fault.CantReread ? $"ERROR: {fault.Message}" : "ERROR: already shutting down");
            server.ExitStatus = ExitStatus.Generic;
        }
    }

    private static async Task StepByStepAsync(ServerSession server, HashSet<string> wanted, CancellationToken cancel)
    {
        ConfigChanges changes = await server.Client.ReloadConfigAsync(cancel).ConfigureAwait(false);
        if (wanted.Count > 0)
        {
            await CheckAsync(server, wanted, changes, cancel).ConfigureAwait(false);
        }

        foreach (string group in changes.Removed.Where(IsWanted))
        {
            IReadOnlyList<ProcessResult> results = await server.Client.StopProcessGroupAsync(group, cancel: cancel).ConfigureAwait(false);
            server.Out.Line($"{group}: stopped");
            if (results.Any(result => result.Status == Fault.Failed))
            {
                server.Out.Line($"{group}: has problems; not removing");
                server.ExitStatus = ExitStatus.Generic;
                continue;
            }

            await server.Client.RemoveProcessGroupAsync(group, cancel).ConfigureAwait(false);
            server.Out.Line($"{group}: removed process group");
        }

        foreach (string group in changes.Changed.Where(IsWanted))
        {
            await server.Client.StopProcessGroupAsync(group, cancel: cancel).ConfigureAwait(false);
            server.Out.Line($"{group}: stopped");
            await server.Client.RemoveProcessGroupAsync(group, cancel).ConfigureAwait(false);
            await server.Client.AddProcessGroupAsync(group, cancel).ConfigureAwait(false);
            server.Out.Line($"{group}: updated process group");
        }

        foreach (string group in changes.Added.Where(IsWanted))
        {
            await server.Client.AddProcessGroupAsync(group, cancel).ConfigureAwait(false);
            server.Out.Line($"{group}: added process group");
        }

        if (wanted.Count == 0)
        {
            await CollectionsAsync(server, cancel).ConfigureAwait(false);
        }

        bool IsWanted(string group) => wanted.Count == 0 || wanted.Contains(group);
    }

    private static async Task CheckAsync(ServerSession server, HashSet<string> wanted, ConfigChanges changes, CancellationToken cancel)
    {
        IReadOnlyList<ProcessInfo> processes = await server.Client.GetAllProcessInfoAsync(cancel).ConfigureAwait(false);
        HashSet<string> groups = [.. processes.Select(process => process.Group), .. changes.Added];
        foreach (string unknown in wanted.Where(group => !groups.Contains(group)))
        {
            server.Out.Line($"ERROR: no such group: {unknown}");
            server.ExitStatus = ExitStatus.Generic;
        }
    }

    private static async Task CollectionsAsync(ServerSession server, CancellationToken cancel)
    {
        if ((await CollectionChanges.GetAsync(server, cancel).ConfigureAwait(false)).IsEmpty)
        {
            return;
        }

        ConfigChanges done = await server.Client.ApplyCollectionChangesAsync(cancel).ConfigureAwait(false);
        server.Out.Lines(
        [
            .. done.Removed.Select(name => $"{name}: removed collection"),
            .. done.Changed.Select(name => $"{name}: updated collection"),
            .. done.Added.Select(name => $"{name}: added collection"),
        ]);
    }
}
