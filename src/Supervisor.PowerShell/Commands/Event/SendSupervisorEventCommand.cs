using System.Management.Automation;

namespace Supervisor.PowerShell.Commands;

/// <summary>Sends a REMOTE_COMMUNICATION event to the event listeners of daemons, and to those who watch their events.</summary>
[Cmdlet(VerbsCommunications.Send, "SupervisorEvent", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class SendSupervisorEventCommand : SupervisorCommand
{
    /// <summary>The type of the communication, which sender and listeners agree on.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Type { get; set; } = "";

    /// <summary>What to tell; an event for each.</summary>
    [Parameter(Position = 1, ValueFromPipeline = true)]
    [AllowEmptyString]
    public string[] Data { get; set; } = [""];

    private protected override bool TakesProperties => true;

    private protected override void TakeRecord()
    {
        IReadOnlyList<SupervisorSession> confirmed = [.. Sessions().Where(session => ShouldProcess(At(Type, session)))];
        ForEach(confirmed, static session => session, async (session, outbox, cancel) =>
        {
            outbox.Verbose($"Calling supervisor.sendRemoteCommEvent of {session.Name}.");
            foreach (string data in Data)
            {
                await session.Client.SendRemoteCommEventAsync(Type, data, cancel).ConfigureAwait(false);
            }
        });
    }
}
