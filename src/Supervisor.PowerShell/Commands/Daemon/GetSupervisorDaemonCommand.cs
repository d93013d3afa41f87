using System.Management.Automation;
using Supervisor.PowerShell.Daemons;

namespace Supervisor.PowerShell.Commands;

/// <summary>Gets daemons: version, state, process id, and how many of their processes are in which state.</summary>
[Cmdlet(VerbsCommon.Get, "SupervisorDaemon")]
[OutputType(typeof(SupervisorDaemon))]
public sealed class GetSupervisorDaemonCommand : SupervisorCommand
{
    private readonly List<SupervisorSession> _sessions = [];

    private protected override PipelineKinds Taken => PipelineKinds.All;

    private protected override void TakeInput(PipelineObject input, SupervisorSession session) =>
        _sessions.AddRange(new[] { session }.Except(_sessions));

    private protected override void TakeRecord() => _sessions.AddRange(Sessions().Except(_sessions));

    /// <inheritdoc/>
    protected override void EndProcessing() => ForEach(_sessions, static session => session, static async (session, outbox, cancel) =>
    {
        outbox.Verbose($"Asking {session.Name} about itself.");
        DaemonInfo info = await DaemonInfo.AskAsync(session.Client, cancel).ConfigureAwait(false);
        outbox.Write(new SupervisorDaemon(info, session, TemporaryDaemon.At(session.Endpoint)?.Folder));
    });
}
