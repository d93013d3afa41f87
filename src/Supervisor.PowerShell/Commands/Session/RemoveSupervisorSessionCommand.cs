using System.Management.Automation;
using Supervisor.PowerShell.Completion;
using Supervisor.PowerShell.Selection;
using Supervisor.PowerShell.Sessions;

namespace Supervisor.PowerShell.Commands;

/// <summary>Removes sessions from this runspace and closes their connections. Daemons and processes are not touched.</summary>
[Cmdlet(VerbsCommon.Remove, "SupervisorSession", DefaultParameterSetName = "Name", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class RemoveSupervisorSessionCommand : PSCmdlet
{
    /// <summary>Names of sessions; wildcards are allowed.</summary>
    [Parameter(ParameterSetName = "Name", Mandatory = true, Position = 0)]
    [ArgumentCompleter(typeof(SessionCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>Sessions, as other commands return them.</summary>
    [Parameter(ParameterSetName = "Session", Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public SupervisorSession[] Session { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        IReadOnlyList<SupervisorSession> all = SessionStore.Current.All;
        foreach (NamePattern name in Name.Select(name => new NamePattern(name)))
        {
            SupervisorSession[] found = [.. all.Where(session => name.Matches(session.Name))];
            if (name.IsLiteral && found.Select(session => session.Endpoint).Distinct().Count() > 1)
            {
                WriteError(Errors.Record(
                    Errors.Ids.AmbiguousSession,
                    ErrorCategory.InvalidArgument,
                    name.Text,
                    name.Text,
                    SessionTransformationAttribute.Several(found)));
                continue;
            }

            if (found.Length == 0 && name.IsLiteral)
            {
                WriteError(Errors.Record(Errors.Ids.SessionNotFound, ErrorCategory.ObjectNotFound, name.Shown, name.Shown));
            }

            Remove(found);
        }

        Remove(Session);
    }

    private void Remove(IEnumerable<SupervisorSession> sessions)
    {
        foreach (SupervisorSession session in sessions.Where(session => ShouldProcess($"{session.Name} ({session.Uri})")))
        {
            SessionStore.Current.Remove(session);
        }
    }
}
