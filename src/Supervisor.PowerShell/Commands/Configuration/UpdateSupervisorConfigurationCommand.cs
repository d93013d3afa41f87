using System.Management.Automation;
using Supervisor.PowerShell.Completion;
using Supervisor.PowerShell.Operations;

namespace Supervisor.PowerShell.Commands;

/// <summary>
/// Has daemons read their files again and apply what changed, touching nothing else. Returns what was done; with -WhatIf, what would be.
/// </summary>
[Cmdlet(VerbsData.Update, "SupervisorConfiguration", SupportsShouldProcess = true)]
[OutputType(typeof(SupervisorPlanItem))]
public sealed class UpdateSupervisorConfigurationCommand : SupervisorCommand
{
    private readonly List<SupervisorSession> _sessions = [];
    private readonly Dictionary<SupervisorSession, List<string>> _groups = [];

    /// <summary>Only these groups; wildcards are allowed. All other groups, and the collections, are left alone.</summary>
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(GroupCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Group { get; set; }

    /// <summary>Also returns what stays as it is.</summary>
    [Parameter]
    public SwitchParameter IncludeUnchanged { get; set; }

    private protected override PipelineKinds Taken => PipelineKinds.Where | PipelineKinds.Group;

    private protected override IReadOnlyList<string> NamingParameters => ["Group"];

    private protected override void TakeInput(PipelineObject input, SupervisorSession session)
    {
        if (!_groups.TryGetValue(session, out List<string>? groups))
        {
            _groups.Add(session, groups = []);
            _sessions.AddRange(new[] { session }.Except(_sessions));
        }

        groups.Add(WildcardPattern.Escape(input.Name));
    }

    private protected override void TakeRecord() => _sessions.AddRange(Sessions().Except(_sessions));

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        Dictionary<SupervisorSession, ConfigurationUpdate> plans = [];
        ForEach(_sessions, static session => session, async (session, outbox, cancel) =>
        {
            ConfigurationUpdate plan = await ConfigurationUpdate.PlanAsync(
                session, _groups.GetValueOrDefault(session)?.ToArray() ?? Group, outbox, cancel).ConfigureAwait(false);
            lock (plans)
            {
                plans.Add(session, plan);
            }
        });

        List<SupervisorSession> confirmed = [];
        foreach (SupervisorSession session in _sessions.Where(plans.ContainsKey))
        {
            if (IsWanted(session, plans[session]))
            {
                confirmed.Add(session);
            }
        }

        ForEach(confirmed, static session => session, async (session, outbox, cancel) =>
        {
            IReadOnlyList<SupervisorPlanItem> done = await plans[session].ApplyAsync(outbox, cancel).ConfigureAwait(false);
            outbox.Write(done.Where(IsShown));
            foreach (SupervisorPlanItem failed in done.Where(item => item.Error is not null))
            {
                outbox.Error(Errors.Record(
                    Errors.Ids.UpdateItemFailed,
                    ErrorCategory.OperationStopped,
                    failed,
                    failed.Kind,
                    failed.Name,
                    session,
                    failed.Error));
            }
        });
    }

    /// <summary>Asks, with the plan in the question; what is not to be done is returned as the plan with -WhatIf.</summary>
    private bool IsWanted(SupervisorSession session, ConfigurationUpdate plan)
    {
        if (!plan.HasWork)
        {
            WriteVerbose($"{session.Name} is as its files say.");
            WriteObject(plan.Items.Where(IsShown), enumerateCollection: true);
            return false;
        }

        string[] lines = [.. plan.Items.Where(item => item.IsOfInterest).Select(item => $"  {item}")];
        string description = $"Update {session.Name} ({session.Uri}):{Environment.NewLine}{string.Join(Environment.NewLine, lines)}";
        if (ShouldProcess(
            description, $"{description}{Environment.NewLine}Do this?", "Update configuration", out ShouldProcessReason reason))
        {
            return true;
        }

        if (reason == ShouldProcessReason.WhatIf)
        {
            WriteObject(plan.Items.Where(IsShown), enumerateCollection: true);
        }

        return false;
    }

    private bool IsShown(SupervisorPlanItem item) => IncludeUnchanged || item.IsOfInterest;
}
