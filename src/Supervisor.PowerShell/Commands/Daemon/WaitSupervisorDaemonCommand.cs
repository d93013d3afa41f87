using System.Management.Automation;
using Supervisor.PowerShell.Daemons;
using Supervisor.PowerShell.Pipeline;

namespace Supervisor.PowerShell.Commands;

/// <summary>Waits until daemons answer and are RUNNING, also where nobody listens yet; with -Gone until nobody listens any more.</summary>
[Cmdlet(VerbsLifecycle.Wait, "SupervisorDaemon")]
[OutputType(typeof(SupervisorDaemon))]
public sealed class WaitSupervisorDaemonCommand : SupervisorCommand
{
    private readonly List<SupervisorSession> _sessions = [];

    /// <summary>Wait for the end of the daemons, not for their beginning.</summary>
    [Parameter]
    public SwitchParameter Gone { get; set; }

    /// <summary>Longest wait in seconds; without it, as long as it takes. A daemon that is late is an error of its own.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int TimeoutSec { get; set; }

    /// <summary>Returns the daemons as they are afterwards. Without it nothing is returned.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void TakeRecord() => _sessions.AddRange(Sessions().Except(_sessions));

    /// <inheritdoc/>
    protected override void EndProcessing() => ForEach(_sessions, static session => session, WaitAsync, endless: true);

    private async Task WaitAsync(SupervisorSession session, Outbox outbox, CancellationToken cancel)
    {
        outbox.Verbose($"Waiting for {session.Name} to be {(Gone ? "gone" : "there")}.");
        DaemonWatch watch = new(session.Client, session.Options.Timeout, TimeLimit);
        if (Gone)
        {
            if (!await watch.UntilGoneAsync(cancel).ConfigureAwait(false))
            {
                outbox.Error(Late(session, "gone", watch.Elapsed));
            }
        }
        else if (await watch.UntilThereAsync(cancel).ConfigureAwait(false) is not { } info)
        {
            outbox.Error(Late(session, "up", watch.Elapsed));
        }
        else if (PassThru)
        {
            outbox.Write(new SupervisorDaemon(info, session, TemporaryDaemon.At(session.Endpoint)?.Folder));
        }
    }

    private static ErrorRecord Late(SupervisorSession session, string expected, TimeSpan waited) => Errors.Record(
        Errors.Ids.DaemonTimeout,
        ErrorCategory.OperationTimeout,
        session,
        $"{session.Name} ({session.Uri})",
        expected,
        (long)waited.TotalSeconds,
        "");
}
