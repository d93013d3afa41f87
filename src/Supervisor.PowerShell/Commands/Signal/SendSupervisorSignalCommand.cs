using System.Management.Automation;
using Supervisor.PowerShell.Completion;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Commands;

/// <summary>Sends a signal to processes.</summary>
[Cmdlet(VerbsCommunications.Send, "SupervisorSignal", DefaultParameterSetName = NameSet, SupportsShouldProcess = true)]
[OutputType(typeof(SupervisorProcess))]
public sealed class SendSupervisorSignalCommand : ProcessCallCommand
{
    /// <summary>The signal: its name, with or without SIG, or its number.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ArgumentCompleter(typeof(SignalCompleter))]
    [ValidateNotNullOrEmpty]
    public string Signal { get; set; } = "";

    /// <inheritdoc/>
    [Parameter(ParameterSetName = NameSet, Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = GroupSet, Position = 1)]
    [Parameter(ParameterSetName = CollectionSet, Position = 1)]
    [ArgumentCompleter(typeof(ProcessCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public override string[]? Name { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing() =>
        ForEachConfirmed((session, processes, outbox, cancel) =>
            CallAsync(session, processes, process => new("supervisor.signalProcess", [process.Full, Signal]), outbox, cancel));

    private protected override bool IsAboutAll(Fault fault) => fault == Fault.BadSignal || base.IsAboutAll(fault);

    private protected override ErrorRecord Record(XmlRpcFaultException fault, ProcessName process, SupervisorSession session) =>
        fault.Fault == Fault.BadSignal
            ? Errors.From(new XmlRpcFaultException(Fault.BadSignal, Signal), session, Signal)
            : base.Record(fault, process, session);
}
