using System.Management.Automation;
using Supervisor.Client;
using Supervisor.PowerShell.Daemons;
using Supervisor.PowerShell.Pipeline;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Commands;

/// <summary>
/// Stops daemons with all their processes, or without them, and waits until they are gone. The folder of a temporary daemon goes with
/// it and its processes.
/// </summary>
[Cmdlet(VerbsLifecycle.Stop, "SupervisorDaemon", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class StopSupervisorDaemonCommand : DaemonOperationCommand
{
    private readonly List<SupervisorSession> _removed = [];

    /// <summary>Leaves the processes as they are: the next start of the daemon takes them over.</summary>
    [Parameter]
    public SwitchParameter KeepProcesses { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        base.EndProcessing();
        foreach (SupervisorSession session in _removed)
        {
            // Its address will never be used again.
            SessionStore.Current.Remove(session);
        }
    }

    private protected override async Task RunAsync(SupervisorSession session, Outbox outbox, CancellationToken cancel)
    {
        if (KeepProcesses)
        {
            outbox.Verbose($"Calling supervisor.shutdownAndKeep of {session.Name}.");
            _ = await InTimeAsync(
                session,
                "gone",
                outbox,
                limit => NoWait ? session.Client.BeginShutdownAndKeepAsync(limit) : session.Client.ShutdownAndKeepAsync(limit),
                cancel).ConfigureAwait(false);
            return;
        }

        TemporaryDaemon? temporary = TemporaryDaemon.At(session.Endpoint);
        outbox.Verbose($"Calling supervisor.shutdown of {session.Name}.");
        try
        {
            await session.Client.ShutdownAsync(cancel).ConfigureAwait(false);
        }
        catch (XmlRpcFaultException fault) when (fault.Fault == Fault.ShutdownState)
        {
            outbox.Verbose($"{session.Name} is shutting down already.");
        }
        catch (SupervisorConnectionException) when (temporary is not null)
        {
            outbox.Verbose($"{session.Name} has ended already.");
        }

        if (NoWait)
        {
            return;
        }

        DaemonWatch watch = new(session.Client, session.Options.Timeout, TimeLimit);
        if (!await watch.UntilGoneAsync(cancel).ConfigureAwait(false))
        {
            outbox.Error(Late(session, "gone", watch.Elapsed, "Programs that do not stop are killed after their stopwaitsecs."));
        }
        else if (temporary is not null)
        {
            await temporary.RemoveAsync(cancel).ConfigureAwait(false);
            lock (_removed)
            {
                _removed.Add(session);
            }
        }
    }
}
