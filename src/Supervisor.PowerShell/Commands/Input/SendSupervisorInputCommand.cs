using System.Management.Automation;
using Supervisor.PowerShell.Completion;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Commands;

/// <summary>Writes lines to the standard input of processes.</summary>
[Cmdlet(VerbsCommunications.Send, "SupervisorInput", DefaultParameterSetName = NameSet, SupportsShouldProcess = true)]
[OutputType(typeof(SupervisorProcess))]
public sealed class SendSupervisorInputCommand : ProcessCallCommand
{
    private IReadOnlyList<(SupervisorSession Session, IReadOnlyList<ProcessInfo> Found)>? _resolved;

    /// <inheritdoc/>
    [Parameter(ParameterSetName = NameSet, Mandatory = true, Position = 0)]
    [Parameter(ParameterSetName = GroupSet)]
    [Parameter(ParameterSetName = CollectionSet)]
    [ArgumentCompleter(typeof(ProcessCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public override string[]? Name { get; set; }

    /// <summary>The lines. A line end is added to each, unless -NoNewline is given.</summary>
    [Parameter(ParameterSetName = NameSet, Mandatory = true, Position = 1, ValueFromPipeline = true)]
    [Parameter(ParameterSetName = GroupSet, Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [Parameter(ParameterSetName = CollectionSet, Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [Parameter(ParameterSetName = InputObjectSet, Mandatory = true, Position = 0)]
    [AllowEmptyString]
    public string[] Value { get; set; } = [];

    /// <summary>Writes the text as it is, without line ends.</summary>
    [Parameter]
    public SwitchParameter NoNewline { get; set; }

    private protected override void TakeRecord()
    {
        if (InputObject is not null)
        {
            base.TakeRecord();
            return;
        }

        // Lines of the pipeline go to the processes as they come.
        if (_resolved is null)
        {
            base.TakeRecord();
            _resolved = Resolve();
        }

        Send();
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (InputObject is not null)
        {
            _resolved = Resolve();
            Send();
        }
    }

    private protected override ErrorRecord Record(XmlRpcFaultException fault, ProcessName process, SupervisorSession session) =>
        fault.Fault == Fault.NoFile
            ? Errors.Record(fault, Errors.Ids.InputClosed, ErrorCategory.InvalidOperation, process.ToString(), process, session.Name)
            : base.Record(fault, process, session);

    private void Send()
    {
        string text = string.Concat(Value.Select(line => NoNewline ? line : line + "\n"));
        Call(Confirm(_resolved!), process => new("supervisor.sendProcessStdin", [process.Full, text]));
    }
}
