using System.Management.Automation;
using Supervisor.PowerShell.Daemons;
using Supervisor.PowerShell.Pipeline;

namespace Supervisor.PowerShell.Commands;

/// <summary>Has daemons stop all their processes and begin anew with what their files say, and waits until they answer again.</summary>
[Cmdlet(VerbsLifecycle.Restart, "SupervisorDaemon", SupportsShouldProcess = true)]
[OutputType(typeof(SupervisorDaemon))]
public sealed class RestartSupervisorDaemonCommand : DaemonOperationCommand
{
    /// <summary>Returns the daemons as they are afterwards. Without it nothing is returned.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override async Task RunAsync(SupervisorSession session, Outbox outbox, CancellationToken cancel)
    {
        outbox.Verbose($"Calling supervisor.restart of {session.Name}.");
        await session.Client.RestartAsync(cancel).ConfigureAwait(false);
        if (NoWait)
        {
            return;
        }

        DaemonWatch watch = new(session.Client, session.Options.Timeout, TimeLimit);
        if (await watch.UntilBackAsync(cancel).ConfigureAwait(false) is not { } info)
        {
            outbox.Error(Late(
                session, "back", watch.Elapsed, "It may have other addresses now, or have refused its configuration: its log tells."));
        }
        else if (PassThru)
        {
            outbox.Write(new SupervisorDaemon(info, session, TemporaryDaemon.At(session.Endpoint)?.Folder));
        }
    }
}
