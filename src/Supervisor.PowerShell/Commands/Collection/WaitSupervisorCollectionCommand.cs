using System.Management.Automation;
using Supervisor.PowerShell.Completion;
using Supervisor.PowerShell.Operations;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Commands;

/// <summary>Waits until all processes of collections are in a state, whatever brings them there.</summary>
[Cmdlet(VerbsLifecycle.Wait, "SupervisorCollection")]
[OutputType(typeof(SupervisorCollection))]
public sealed class WaitSupervisorCollectionCommand : NamedCommand
{
    /// <summary>Names of collections; wildcards are allowed.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(CollectionCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    /// <summary>The states to wait for; each process has to be in one of them.</summary>
    [Parameter]
    [Alias("Status")]
    [ValidateNotNullOrEmpty]
    public ProcessState[] State { get; set; } = [ProcessState.Running];

    /// <summary>Waits for the processes to be ready, too, as far as they have a <c>ready</c> that says when they are.</summary>
    [Parameter]
    public SwitchParameter Ready { get; set; }

    /// <summary>Waits for the processes to be healthy, too, as far as they are looked at.</summary>
    [Parameter]
    public SwitchParameter Healthy { get; set; }

    /// <summary>
    /// Longest wait in seconds; without it, as long as it takes. Each process that has not arrived by then is an error of its own.
    /// </summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int TimeoutSec { get; set; }

    /// <summary>
    /// Ends the wait for a process that is in a state it does not leave by itself, such as FATAL, with an error, rather than wait for
    /// somebody to change that.
    /// </summary>
    [Parameter]
    public SwitchParameter FailFast { get; set; }

    /// <summary>Returns the collections as they are afterwards. Without it nothing is returned.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override PipelineKinds Own => PipelineKinds.Collection;

    private protected override void TakeRecord() => Select(Required(Name));

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        ProcessSetKind kind = ProcessSetKind.Collections;
        BatchProgress progress = new("Waiting for collections");
        ForEachFound<string, string>(
            kind.Plural,
            kind.NamesAsync,
            (selection, all, outbox) => selection.Pick(all, static (name, one) => name.Matches(one), kind.NotFound, outbox),
            nameOf: null,
            async (share, outbox, cancel) =>
            {
                SupervisorSession session = share.Session;
                ProcessName[] processes = [.. (await kind.MembersAsync(session, share.Items, cancel).ConfigureAwait(false))
                    .Select(ProcessName.Of)];
                ProcessBatch batch = new(session.Client) { Timeout = TimeLimit, Progress = progress.Of(session, outbox) };
                StateWait wait = new(session, State, (Ready ? Soundness.Ready : 0) | (Healthy ? Soundness.Healthy : 0), FailFast, TimeoutSec, outbox);
                IReadOnlyList<ProcessOutcome> outcomes = await wait.RunAsync(batch, processes, cancel).ConfigureAwait(false);
                foreach (ProcessOutcome outcome in outcomes.Where(outcome => outcome.Fault == Fault.BadName))
                {
                    outbox.Warning($"Process '{outcome.Process}' on {session.Name} was removed while it was waited for.");
                }

                if (PassThru)
                {
                    outbox.Write(await kind.GetAsync(session, share.Items, cancel).ConfigureAwait(false));
                }
            },
            endless: true);
        progress.Finish(this);
    }
}
