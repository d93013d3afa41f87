using System.Management.Automation;
using Supervisor.PowerShell.Operations;
using Supervisor.PowerShell.Pipeline;

namespace Supervisor.PowerShell.Commands;

/// <summary>Start, stop and restart of groups and collections: one batch for every daemon.</summary>
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

    /// <summary>-TimeoutSec; null for no limit.</summary>
    private protected TimeSpan? Limit =>
        MyInvocation.BoundParameters.ContainsKey(nameof(TimeoutSec)) ? TimeSpan.FromSeconds(TimeoutSec) : null;

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        IReadOnlyList<Share<string>> confirmed = Confirm(
            Resolve(Kind.Plural, Kind.NamesAsync, static (name, one) => name.Matches(one), Kind.NotFound), static name => name);
        Run(confirmed);
    }

    /// <summary>Does it at all daemons.</summary>
    private protected virtual void Run(IReadOnlyList<Share<string>> confirmed)
    {
        BatchProgress progress = new(Activity);
        ForEach(confirmed, static share => share.Session, async (share, outbox, cancel) =>
        {
            ProcessBatch batch = new(share.Session.Client)
            {
                NoWait = NoWait,
                Timeout = Limit,
                Progress = progress.Of(share.Session, outbox),
            };
            await RunAsync(new(Kind, share.Session, share.Items, TimeoutSec, outbox), batch, cancel).ConfigureAwait(false);
            await PassAsync(share, outbox, cancel).ConfigureAwait(false);
        });
        progress.Finish(this);
    }

    /// <summary>Does it at one daemon.</summary>
    private protected abstract Task RunAsync(ProcessSetOperation operation, ProcessBatch batch, CancellationToken cancel);

    /// <summary>With -PassThru, returns those of one daemon.</summary>
    private protected async Task PassAsync(Share<string> share, Outbox outbox, CancellationToken cancel)
    {
        if (PassThru)
        {
            outbox.Write(await Kind.GetAsync(share.Session, share.Items, cancel).ConfigureAwait(false));
        }
    }
}
