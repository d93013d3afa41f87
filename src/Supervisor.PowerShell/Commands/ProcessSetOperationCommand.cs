using System.Management.Automation;
using Supervisor.PowerShell.Operations;
using Supervisor.PowerShell.Pipeline;
using Supervisor.PowerShell.Selection;

namespace Supervisor.PowerShell.Commands;

/// <summary>Start, stop and restart of groups and collections: one batch for every daemon, as soon as it has answered.</summary>
public abstract class ProcessSetOperationCommand : NamedCommand
{
    /// <summary>Returns the groups or collections as they are afterwards. Without it nothing is returned.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Returns as soon as the daemon has been asked, without waiting for the processes.</summary>
    [Parameter]
    public SwitchParameter NoWait { get; set; }

    /// <summary>
    /// Longest wait in seconds; without it, as long as it takes. Each process that has not arrived by then is an error of its own; it is
    /// left as it is.
    /// </summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int TimeoutSec { get; set; }

    /// <summary>Groups or collections.</summary>
    private protected abstract ProcessSetKind Kind { get; }

    /// <summary>The words of the progress, such as <c>Starting groups</c>.</summary>
    private protected abstract string Activity { get; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        BatchProgress progress = new(Activity);
        ForEachFound<string, string>(Kind.Plural, Kind.NamesAsync, Pick, static name => name, async (share, outbox, cancel) =>
        {
            ProcessBatch batch = new(share.Session.Client)
            {
                NoWait = NoWait,
                Timeout = TimeLimit,
                Progress = progress.Of(share.Session, outbox),
            };
            await RunAsync(new(Kind, share.Session, share.Items, TimeoutSec, outbox), batch, cancel).ConfigureAwait(false);
            await PassAsync(share, outbox, cancel).ConfigureAwait(false);
        });
        progress.Finish(this);
    }

    /// <summary>Does it at one daemon.</summary>
    private protected abstract Task RunAsync(ProcessSetOperation operation, ProcessBatch batch, CancellationToken cancel);

    /// <summary>Names that are meant, of all that there are.</summary>
    private protected IReadOnlyList<string> Pick(NameSelection selection, IReadOnlyList<string> all, Outbox outbox) =>
        selection.Pick(all, static (name, one) => name.Matches(one), Kind.NotFound, outbox);

    /// <summary>With -PassThru, returns those of one daemon.</summary>
    private protected async Task PassAsync(Share<string> share, Outbox outbox, CancellationToken cancel)
    {
        if (PassThru)
        {
            outbox.Write(await Kind.GetAsync(share.Session, share.Items, cancel).ConfigureAwait(false));
        }
    }
}
