using System.Management.Automation;
using Supervisor.Client;
using Supervisor.PowerShell.Pipeline;
using Supervisor.PowerShell.Selection;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Operations;

/// <summary>
/// What an update of one daemon would do, and the doing of it. Supervisor for Python knows no plans: there it is told from
/// <c>reloadConfig</c>, and done group by group as <c>supervisorctl update</c> does.
/// </summary>
internal sealed class ConfigurationUpdate
{
    private const string Group = "group";

    private readonly SupervisorSession _session;
    private readonly IReadOnlyList<string>? _groups;

    private ConfigurationUpdate(SupervisorSession session, UpdatePlan plan, IReadOnlyList<string>? groups, bool isOneStep)
    {
        _session = session;
        _groups = groups;
        IsOneStep = isOneStep;
        Items = Described(plan);
    }

    /// <summary>What is to be done, in order, what stays as it is included.</summary>
    public IReadOnlyList<SupervisorPlanItem> Items { get; }

    /// <summary>The daemon does it by itself, touching only what differs.</summary>
    public bool IsOneStep { get; }

    /// <summary>Something is to be done.</summary>
    public bool HasWork => Items.Any(item => item.Action != UpdateStep.Nothing);

    /// <summary>Has the daemon read its files anew and tells what differs.</summary>
    /// <param name="session">The daemon.</param>
    /// <param name="groups">Only these groups; a literal name that is none is reported. Null for everything.</param>
    /// <param name="outbox">Takes errors and messages.</param>
    /// <param name="cancel">Gives the call up.</param>
    public static async Task<ConfigurationUpdate> PlanAsync(
        SupervisorSession session, IReadOnlyList<string>? groups, Outbox outbox, CancellationToken cancel)
    {
        outbox.Verbose($"Asking {session.Name} how its files differ from what runs.");
        UpdatePlan plan;
        bool isOneStep = true;
        try
        {
            plan = await session.Client.PlanUpdateAsync(cancel).ConfigureAwait(false);
        }
        catch (XmlRpcFaultException fault) when (fault.Fault == Fault.UnknownMethod)
        {
            outbox.Verbose($"{session.Name} has no planUpdate; its groups are compared instead.");
            isOneStep = false;
            plan = await PlanGroupsAsync(session.Client, cancel).ConfigureAwait(false);
        }

        if (groups is null)
        {
            return new(session, plan, null, isOneStep);
        }

        string[] all = [.. plan.Items.Where(item => item.Kind == Group).Select(item => item.Name).Distinct()];
        NamePattern[] patterns = [.. groups.Select(group => new NamePattern(group))];
        foreach (NamePattern pattern in patterns.Where(pattern => pattern.IsLiteral && !all.Any(pattern.Matches)))
        {
            outbox.Error(Errors.Record(Errors.Ids.GroupNotFound, ErrorCategory.ObjectNotFound, pattern.Shown, pattern.Shown, session));
        }

        return new(session, plan, [.. all.Where(group => patterns.Any(pattern => pattern.Matches(group)))], isOneStep);
    }

    /// <summary>Does it; returns what was done and what failed.</summary>
    public async Task<IReadOnlyList<SupervisorPlanItem>> ApplyAsync(Outbox outbox, CancellationToken cancel)
    {
        if (!IsOneStep)
        {
            return await ApplyGroupsAsync(outbox, cancel).ConfigureAwait(false);
        }

        outbox.Verbose($"Calling supervisor.update of {_session.Name}.");
        return Described(await _session.Client.UpdateAsync(_groups, cancel).ConfigureAwait(false));
    }

    private static async Task<UpdatePlan> PlanGroupsAsync(SupervisorClient client, CancellationToken cancel)
    {
        ConfigChanges changes = await client.ReloadConfigAsync(cancel).ConfigureAwait(false);
        IReadOnlyList<ProcessInfo> processes = await client.GetAllProcessInfoAsync(cancel).ConfigureAwait(false);
        HashSet<string> differing = [.. changes.Removed, .. changes.Changed, .. changes.Added];
        return new(
        [
            .. changes.Removed.Select(name => Item(name, PlanItemChange.Removed, UpdateStep.Remove)),
            .. changes.Changed.Select(name => Item(name, PlanItemChange.Changed, UpdateStep.Restart)),
            .. changes.Added.Select(name => Item(name, PlanItemChange.Added, UpdateStep.Add)),
            .. processes.Select(process => process.Group).Distinct().Where(name => !differing.Contains(name))
                .Select(name => Item(name, PlanItemChange.Unchanged, UpdateStep.Nothing)),
        ]);
    }

    private static UpdateItem Item(string group, PlanItemChange change, UpdateStep action) =>
        new() { Kind = Group, Name = group, Change = change.ToString().ToLowerInvariant(), Action = action };

    private async Task<IReadOnlyList<SupervisorPlanItem>> ApplyGroupsAsync(Outbox outbox, CancellationToken cancel)
    {
        List<UpdateItem> done = [];
        foreach (SupervisorPlanItem item in Items)
        {
            string error = "";
            try
            {
                error = await ApplyGroupAsync(item, outbox, cancel).ConfigureAwait(false);
            }
            catch (XmlRpcFaultException fault) when (fault.Fault != Fault.ShutdownState)
            {
                error = fault.Message;
            }

            done.Add(Item(item.Name, item.Change, item.Action) with { Error = error });
        }

        return Described(new(done));
    }

    private async Task<string> ApplyGroupAsync(SupervisorPlanItem item, Outbox outbox, CancellationToken cancel)
    {
        if (item.Action is UpdateStep.Remove or UpdateStep.Restart)
        {
            outbox.Verbose($"Stopping and removing group '{item.Name}' of {_session.Name}.");
            IReadOnlyList<ProcessResult> stopped = await _session.Client.StopProcessGroupAsync(
                item.Name, cancel: cancel).ConfigureAwait(false);
            if (stopped.FirstOrDefault(result => result.Status == Fault.Failed) is { } failed)
            {
                return $"process '{ProcessName.Of(failed)}' could not be stopped: {failed.Description}";
            }

            await _session.Client.RemoveProcessGroupAsync(item.Name, cancel).ConfigureAwait(false);
        }

        if (item.Action is UpdateStep.Add or UpdateStep.Restart)
        {
            outbox.Verbose($"Adding group '{item.Name}' to {_session.Name}.");
            await _session.Client.AddProcessGroupAsync(item.Name, cancel).ConfigureAwait(false);
        }

        return "";
    }

    private SupervisorPlanItem[] Described(UpdatePlan plan) =>
    [
        .. plan.Items.Select(item => new SupervisorPlanItem(item, GroupOf(item), _session))
            .Where(item => _groups is null || (item.Group is not null && _groups.Contains(item.Group))),
    ];

    private static string? GroupOf(UpdateItem item) => item.Kind switch
    {
        "collection" => null,
        _ => item.Kind != Group && item.Name.IndexOf(':', StringComparison.Ordinal) is > 0 and int colon ? item.Name[..colon] : item.Name,
    };
}
