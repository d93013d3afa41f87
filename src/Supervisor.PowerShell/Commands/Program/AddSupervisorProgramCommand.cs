using System.Management.Automation;
using Supervisor.PowerShell.Completion;
using Supervisor.PowerShell.Operations;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Commands;

/// <summary>
/// Adds programs while the daemon runs and returns their processes. They start by themselves unless AutoStart is false; they
/// are not waited for.
/// </summary>
/// <remarks>A Supervisor for Python with supervisor_twiddler can be used as well, for programs in a group and without -Persist.</remarks>
[Cmdlet(VerbsCommon.Add, "SupervisorProgram", SupportsShouldProcess = true)]
[OutputType(typeof(SupervisorProcess))]
public sealed class AddSupervisorProgramCommand : ProgramOptionsCommand
{
    private readonly Gathering<ProgramToAdd> _programs = new();

    /// <summary>Name of the program.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "";

    /// <summary>The group it joins, which must be there. Without it, the program has one of its own.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(GroupCompleter))]
    public string? Group { get; set; }

    /// <summary>Keep the program across restarts of the daemon. It needs <c>runtime_state_file</c> for that.</summary>
    [Parameter]
    public SwitchParameter Persist { get; set; }

    private protected override bool TakesProperties => true;

    private protected override void TakeRecord()
    {
        if (OptionsFor(Name, mayBeNil: false) is { } options)
        {
            foreach (SupervisorSession session in Sessions())
            {
                _programs.Add(session, new(Name, Group is { Length: > 0 } ? Group : null, options, Persist));
            }
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing() =>
        ForEach(Confirm(_programs.Shares, static program => program.Name), static share => share.Session, async (share, outbox, cancel) =>
        {
            ProgramAddition addition = new(share.Session, outbox);
            IReadOnlyList<ProcessName> made = await addition.AddAsync(share.Items, cancel).ConfigureAwait(false);
            if (made.Count > 0)
            {
                IReadOnlyDictionary<ProcessName, ProcessInfo> now = await new ProcessBatch(share.Session.Client).LookAsync(
                    made, cancel).ConfigureAwait(false);
                outbox.Write(made.Where(now.ContainsKey).Select(process => new SupervisorProcess(now[process], share.Session)));
            }
        });
}
