using System.Management.Automation;
using Supervisor.PowerShell.Completion;
using Supervisor.PowerShell.Operations;
using Supervisor.PowerShell.Pipeline;
using Supervisor.PowerShell.Selection;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Commands;

/// <summary>
/// Removes groups with their processes. One that was added while the daemon runs is gone for good; one of the configuration
/// is back when the daemon starts again, or with Add-SupervisorGroup -FromConfiguration.
/// </summary>
[Cmdlet(
    VerbsCommon.Remove,
    "SupervisorGroup",
    SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class RemoveSupervisorGroupCommand : NamedCommand
{
    /// <summary>Names of groups; wildcards are allowed.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(GroupCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    /// <summary>Stop their processes first. Without it, a group with a process that runs is an error and stays.</summary>
    [Parameter]
    [Alias("Force")]
    public SwitchParameter Stop { get; set; }

    private protected override PipelineKinds Own => PipelineKinds.Group;

    private protected override void TakeRecord() => Select(Required(Name));

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        BatchProgress progress = new("Stopping groups");
        ForEachFound(
            "groups",
            GroupList.AskAsync,
            static (selection, all, outbox) => selection.Pick(
                all, static (name, group) => name.Matches(group.Name), Errors.Ids.GroupNotFound, outbox),
            static group => group.Name,
            (share, outbox, cancel) => RemoveAsync(share, progress, outbox, cancel));
        progress.Finish(this);
    }

    private async Task RemoveAsync(Share<SupervisorGroup> share, BatchProgress progress, Outbox outbox, CancellationToken cancel)
    {
        string[] runtime = [.. share.Items.Where(group => group.IsRuntime).Select(group => group.Name)];
        string[] configured = [.. share.Items.Where(group => !group.IsRuntime).Select(group => group.Name)];
        if (Stop && configured.Length > 0)
        {
            ProcessBatch batch = new(share.Session.Client) { Progress = progress.Of(share.Session, outbox) };
            ProcessSetOperation stop = new(ProcessSetKind.Groups, share.Session, configured, 0, outbox);
            await stop.RunAsync(ProcessGoal.Stopped, batch, null, cancel).ConfigureAwait(false);
        }

        outbox.Verbose($"Removing {share.Items.Count} groups of {share.Session.Name}.");
        XmlRpcCall[] calls =
        [
            .. runtime.Select(name => new XmlRpcCall("supervisor.removeGroup", [name, Stop.IsPresent])),
            .. configured.Select(name => new XmlRpcCall("supervisor.removeProcessGroup", [name])),
        ];
        await CallReport.ForEachAsync(
            share.Session,
            calls,
            static call => call,
            (fault, call) => CallReport.Fault(fault, share.Session, call.Params[0].AsString(), Errors.Ids.GroupNotFound, outbox),
            cancel).ConfigureAwait(false);
    }
}
