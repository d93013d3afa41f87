using System.Management.Automation;
using Supervisor.PowerShell.Completion;
using Supervisor.PowerShell.Selection;

namespace Supervisor.PowerShell.Commands;

/// <summary>Gets the sessions of this runspace, implicit ones included.</summary>
[Cmdlet(VerbsCommon.Get, "SupervisorSession", DefaultParameterSetName = "Name")]
[OutputType(typeof(SupervisorSession))]
public sealed class GetSupervisorSessionCommand : PSCmdlet
{
    /// <summary>Names of sessions; wildcards are allowed. Without it, all.</summary>
    [Parameter(ParameterSetName = "Name", Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(SessionCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    /// <summary>Numbers of sessions, as <c>Id</c> shows them.</summary>
    [Parameter(ParameterSetName = "Id", Mandatory = true)]
    public int[] Id { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        IReadOnlyList<SupervisorSession> all = SessionStore.Current.All;
        if (ParameterSetName == "Id")
        {
            foreach (int id in Id)
            {
                Write(all.Where(session => session.Id == id), id, isLiteral: true);
            }
        }
        else if (Name is null)
        {
            WriteObject(all, enumerateCollection: true);
        }
        else
        {
            foreach (NamePattern name in Name.Select(name => new NamePattern(name)))
            {
                Write(all.Where(session => name.Matches(session.Name)), name.Shown, name.IsLiteral);
            }
        }
    }

    private void Write(IEnumerable<SupervisorSession> sessions, object asked, bool isLiteral)
    {
        SupervisorSession[] found = [.. sessions];
        if (found.Length == 0 && isLiteral)
        {
            WriteError(Errors.Record(Errors.Ids.SessionNotFound, ErrorCategory.ObjectNotFound, asked, asked));
        }

        WriteObject(found, enumerateCollection: true);
    }
}
