using System.Diagnostics;
using System.Management.Automation;
using Supervisor.PowerShell.Pipeline;

namespace Supervisor.PowerShell.Commands;

/// <summary>
/// Stop and restart of daemons: gathers what comes down the pipeline, asks for each, then does it at all of them at once.
/// </summary>
public abstract class DaemonOperationCommand : SupervisorCommand
{
    private readonly List<SupervisorSession> _sessions = [];

    /// <summary>Returns as soon as the daemon has been told.</summary>
    [Parameter]
    public SwitchParameter NoWait { get; set; }

    /// <summary>
    /// Longest wait in seconds; without it, as long as it takes. A daemon that is late is an error of its own; it is left as it is.
    /// </summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int TimeoutSec { get; set; }

    private protected override void TakeRecord() => _sessions.AddRange(Sessions().Except(_sessions));

    /// <inheritdoc/>
    protected override void EndProcessing() => ForEach(
        [.. _sessions.Where(session => ShouldProcess($"{session.Name} ({session.Uri})"))], static session => session, RunAsync);

    /// <summary>Does it at one daemon.</summary>
    private protected abstract Task RunAsync(SupervisorSession session, Outbox outbox, CancellationToken cancel);

    /// <summary>
    /// Does something that waits for what is under way at a daemon. False, and an error, when it has taken longer than -TimeoutSec, or than
    /// makes sense.
    /// </summary>
    private protected async Task<bool> InTimeAsync(
        SupervisorSession session, string expected, Outbox outbox, Func<CancellationToken, Task> work, CancellationToken cancel)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        if (TimeLimit is { } most)
        {
            limit.CancelAfter(most);
        }

        long began = Stopwatch.GetTimestamp();
        try
        {
            await work(limit.Token).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is TimeoutException || (e is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            outbox.Error(Late(
                session,
                expected,
                Stopwatch.GetElapsedTime(began),
                "It waits for what is under way, which Get-SupervisorOperation tells, or its log says why not."));
            return false;
        }
    }

    /// <summary>The error that it is not yet so.</summary>
    private protected ErrorRecord Late(SupervisorSession session, string expected, TimeSpan waited, string hint) => Errors.Record(
        Errors.Ids.DaemonTimeout,
        ErrorCategory.OperationTimeout,
        session,
        $"{session.Name} ({session.Uri})",
        expected,
        (long)waited.TotalSeconds,
        hint);
}
