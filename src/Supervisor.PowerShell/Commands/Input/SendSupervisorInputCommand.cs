using System.Management.Automation;
using Supervisor.PowerShell.Completion;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Commands;

/// <summary>Writes lines to the standard input of processes.</summary>
[Cmdlet(VerbsCommunications.Send, "SupervisorInput", DefaultParameterSetName = NameSet, SupportsShouldProcess = true)]
[OutputType(typeof(SupervisorProcess))]
public sealed class SendSupervisorInputCommand : ProcessCallCommand
{
    private IReadOnlyList<Share<ProcessInfo>>? _resolved;
    private string[]? _text;

    /// <inheritdoc/>
    [Parameter(ParameterSetName = NameSet, Position = 0)]
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
    [AllowEmptyString]
    public string[] Value { get; set; } = [];

    /// <summary>Writes the text as it is, without line ends.</summary>
    [Parameter]
    public SwitchParameter NoNewline { get; set; }

    private protected override IReadOnlyList<string> NamingParameters => ["Group", "Collection"];

    private protected override void TakeRecord()
    {
        // Lines of the pipeline go to the processes as they come.
        if (_resolved is null)
        {
            base.TakeRecord();
            _resolved = Resolve();
        }

        Send();
    }

    private protected override void TakeInput(PipelineObject input, SupervisorSession session)
    {
        if (Name is not null)
        {
            if (Value.Length > 0)
            {
                ThrowTerminatingError(Errors.Record(
                    Errors.Ids.NameAndInputObject,
                    ErrorCategory.InvalidArgument,
                    input.Name,
                    nameof(Name),
                    input.Kind.Singular(),
                    input.Name));
            }

            // It stands first on the command line, where the names of processes are if they do not come down the pipeline.
            _text ??= Name;
        }
        else if (Value.Length == 0)
        {
            ThrowTerminatingError(Errors.Record(
                Errors.Ids.ParameterMissing, ErrorCategory.InvalidArgument, input.Name, MyInvocation.MyCommand.Name, nameof(Value)));
        }

        base.TakeInput(input, session);
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_resolved is null && Selections.Count > 0)
        {
            _resolved = Resolve();
            Value = _text ?? Value;
            Send();
        }
    }

    private protected override ErrorRecord Record(XmlRpcFaultException fault, ProcessName process, SupervisorSession session) =>
        fault.Fault == Fault.NoFile
            ? Errors.Record(fault, Errors.Ids.InputClosed, ErrorCategory.InvalidOperation, process.ToString(), process, session)
            : base.Record(fault, process, session);

    private IReadOnlyList<Share<ProcessInfo>> Resolve()
    {
        List<Share<ProcessInfo>> resolved = [];
        ForEachFound((selection, found, _, _) =>
        {
            lock (resolved)
            {
                resolved.Add(new(selection.Session, found));
            }

            return Task.CompletedTask;
        });
        return resolved;
    }

    private void Send()
    {
        string text = string.Concat(Value.Select(line => NoNewline ? line : line + "\n"));
        ForEach(_resolved!, static share => share.Session, async (share, outbox, cancel) =>
        {
            IReadOnlyList<ProcessName> wanted = await ConfirmAsync(share.Session, share.Items, outbox, cancel).ConfigureAwait(false);
            if (wanted.Count > 0)
            {
                await CallAsync(
                    share.Session,
                    wanted,
                    process => new("supervisor.sendProcessStdin", [process.Full, text]),
                    outbox,
                    cancel).ConfigureAwait(false);
            }
        });
    }
}
