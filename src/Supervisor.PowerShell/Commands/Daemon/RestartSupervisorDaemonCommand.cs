using System.Management.Automation;
using Supervisor.PowerShell.Daemons;
using Supervisor.PowerShell.Pipeline;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Commands;

/// <summary>
/// Has daemons stop all their processes and begin anew with what their files say, and waits until they answer again; or has them go
/// on in another image, one daemon after the other, with all processes as they are.
/// </summary>
[Cmdlet(VerbsLifecycle.Restart, "SupervisorDaemon", SupportsShouldProcess = true)]
[OutputType(typeof(SupervisorDaemon))]
public sealed class RestartSupervisorDaemonCommand : DaemonOperationCommand
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private string? _failed;

    /// <summary>Has the daemon go on in another image of itself: no process is touched, and the files are not read again.</summary>
    [Parameter]
    public SwitchParameter KeepProcesses { get; set; }

    /// <summary>With -KeepProcesses: absolute path, on the daemon's machine, of the program file that is to go on. Without it, the one that runs.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ProgramFile { get; set; }

    /// <summary>Returns the daemons as they are afterwards. Without it nothing is returned.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (ProgramFile is not null && !KeepProcesses)
        {
            ThrowTerminatingError(Errors.Record(Errors.Ids.ProgramFileAlone, ErrorCategory.InvalidArgument, ProgramFile));
        }

        base.BeginProcessing();
    }

    private protected override async Task RunAsync(SupervisorSession session, Outbox outbox, CancellationToken cancel)
    {
        if (KeepProcesses)
        {
            await KeepAsync(session, outbox, cancel).ConfigureAwait(false);
            return;
        }

        outbox.Verbose($"Calling supervisor.restart of {session.Name}.");
        await session.Client.RestartAsync(cancel).ConfigureAwait(false);
        if (!NoWait)
        {
            await WaitAsync(session, outbox, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>One daemon at a time; what fails at one is not tried at the next.</summary>
    private async Task KeepAsync(SupervisorSession session, Outbox outbox, CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            if (_failed is not null)
            {
                outbox.Error(Errors.Record(Errors.Ids.UpgradeSkipped, ErrorCategory.OperationStopped, session, session.Name, _failed));
                return;
            }

            _failed = session.Name;
            if (await UpgradeAsync(session, outbox, cancel).ConfigureAwait(false))
            {
                _failed = null;
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>True when the daemon is another image with the same processes, or with -NoWait when it has agreed to be.</summary>
    private async Task<bool> UpgradeAsync(SupervisorSession session, Outbox outbox, CancellationToken cancel)
    {
        KeptProcesses processes = await KeptProcesses.NoteAsync(session.Client, cancel).ConfigureAwait(false);
        outbox.Verbose($"Calling supervisor.upgradeDaemon of {session.Name}.");
        UpgradeInfo? done = null;
        bool isInTime = await InTimeAsync(
            session,
            "upgraded",
            outbox,
            async limit => done = NoWait
                ? await session.Client.BeginUpgradeAsync(ProgramFile, cancel: limit).ConfigureAwait(false)
                : await session.Client.UpgradeAsync(ProgramFile, cancel: limit).ConfigureAwait(false),
            cancel).ConfigureAwait(false);
        if (!isInTime || NoWait)
        {
            return isInTime;
        }

        outbox.Verbose($"{session.Name} goes on in {done!.File} ({done.Product}); nobody answered for {done.Gap:0} ms.");
        IReadOnlyList<string> others = await processes.OthersAsync(cancel).ConfigureAwait(false);
        if (others.Count > 0)
        {
            outbox.Error(Errors.Record(
                Errors.Ids.ProcessesChanged, ErrorCategory.InvalidResult, session, session.Name, string.Join(", ", others)));
            return false;
        }

        await WaitAsync(session, outbox, cancel).ConfigureAwait(false);
        return true;
    }

    private async Task WaitAsync(SupervisorSession session, Outbox outbox, CancellationToken cancel)
    {
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
