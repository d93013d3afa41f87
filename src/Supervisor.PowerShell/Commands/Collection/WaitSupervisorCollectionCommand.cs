using System.Management.Automation;
using Supervisor.PowerShell.Completion;
using Supervisor.PowerShell.Operations;
using Supervisor.PowerShell.Pipeline;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Commands;

/// <summary>Waits until all processes of collections are in a state, whatever brings them there.</summary>
[Cmdlet(VerbsLifecycle.Wait, "SupervisorCollection", DefaultParameterSetName = NameSet)]
[OutputType(typeof(SupervisorCollection))]
public sealed class WaitSupervisorCollectionCommand : NamedCommand
{
    /// <summary>Names of collections; wildcards are allowed.</summary>
    [Parameter(ParameterSetName = NameSet, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(CollectionCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    /// <summary>Collections, as other commands return them.</summary>
    [Parameter(ParameterSetName = InputObjectSet, Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public SupervisorCollection[]? InputObject { get; set; }

    /// <summary>The states to wait for; each process has to be in one of them.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public ProcessState[] State { get; set; } = [ProcessState.Running];

    /// <summary>
    /// Longest wait in seconds; without it, as long as it takes. Each process that has not arrived by then is an error of its own.
    /// </summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int TimeoutSec { get; set; }

    /// <summary>Returns the collections as they are afterwards. Without it nothing is returned.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void TakeRecord() => Select(InputObject, static collection => collection.Name, Name);

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        ProcessSetKind kind = ProcessSetKind.Collections;
        IReadOnlyList<Share<string>> found = Resolve(
            kind.Plural, kind.NamesAsync, static (name, one) => name.Matches(one), kind.NotFound);
        BatchProgress progress = new("Waiting for collections");
        ForEach([.. found.Where(share => share.Items.Count > 0)], static share => share.Session, async (share, outbox, cancel) =>
        {
            SupervisorSession session = share.Session;
            ProcessName[] processes = [.. (await kind.MembersAsync(session, share.Items, cancel).ConfigureAwait(false))
                .Select(ProcessName.Of)];
            ProcessBatch batch = new(session.Client)
            {
                Timeout = MyInvocation.BoundParameters.ContainsKey(nameof(TimeoutSec)) ? TimeSpan.FromSeconds(TimeoutSec) : null,
                Progress = progress.Of(session, outbox),
            };
            outbox.Verbose($"Waiting for {processes.Length} processes of {session.Name}.");
            IReadOnlyList<ProcessOutcome> outcomes = await batch.WaitAsync(
                processes, process => State.Contains(process.State) ? GoalState.Reached : GoalState.UnderWay, cancel).ConfigureAwait(false);
            foreach (ProcessOutcome outcome in outcomes)
            {
                if (outcome.Kind == OutcomeKind.TimedOut)
                {
                    outbox.Error(OutcomeReport.Timeout(outcome, string.Join(" or ", State), session, TimeoutSec));
                }
                else if (outcome.Kind == OutcomeKind.Failed)
                {
                    outbox.Warning($"Process '{outcome.Process}' on {session.Name} was removed while it was waited for.");
                }
            }

            if (PassThru)
            {
                outbox.Write(await kind.GetAsync(session, share.Items, cancel).ConfigureAwait(false));
            }
        });
        progress.Finish(this);
    }
}
