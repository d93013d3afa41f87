using System.Management.Automation;

namespace Supervisor.PowerShell.Commands;

/// <summary>Writes lines to the daemon's own log. The daemon needs <c>[rpcinterface:twiddler]</c>.</summary>
[Cmdlet(VerbsCommunications.Write, "SupervisorLog", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class WriteSupervisorLogCommand : SupervisorCommand
{
    private static readonly string[] Names = ["CRIT", "ERRO", "WARN", "INFO", "DEBG", "TRAC", "BLAT"];

    /// <summary>The lines.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [AllowEmptyString]
    public string[] Message { get; set; } = [];

    /// <summary>How grave. The daemon leaves out what is below its <c>loglevel</c>.</summary>
    [Parameter(Position = 1)]
    public SupervisorLogLevel Level { get; set; } = SupervisorLogLevel.Info;

    private protected override bool TakesProperties => true;

    private protected override void TakeRecord()
    {
        IReadOnlyList<SupervisorSession> confirmed = [.. Sessions().Where(session => ShouldProcess(At("log of supervisord", session)))];
        ForEach(confirmed, static session => session, async (session, outbox, cancel) =>
        {
            outbox.Verbose($"Calling twiddler.log of {session.Name}.");
            foreach (string line in Message)
            {
                await session.Client.TwiddlerLogAsync(line, Names[(int)Level], cancel).ConfigureAwait(false);
            }
        });
    }
}
