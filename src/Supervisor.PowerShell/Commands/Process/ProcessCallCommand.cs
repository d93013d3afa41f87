using System.Management.Automation;
using Supervisor.Client;
using Supervisor.PowerShell.Operations;
using Supervisor.PowerShell.Pipeline;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Commands;

/// <summary>One call for each process, all of a daemon in one request; done when it is answered.</summary>
public abstract class ProcessCallCommand : ProcessCommand
{
    /// <summary>Returns the processes as they are afterwards. Without it nothing is returned.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Makes the calls to one daemon; each fault is an error about its process.</summary>
    private protected async Task CallAsync(
        SupervisorSession session,
        IReadOnlyList<ProcessName> processes,
        Func<ProcessName, XmlRpcCall> call,
        Outbox outbox,
        CancellationToken cancel)
    {
        XmlRpcCall[] calls = [.. processes.Select(call)];
        outbox.Verbose($"Calling {calls[0].MethodName} for {calls.Length} processes of {session.Name}.");
        IReadOnlyList<MulticallResult> answers = await session.Client.MulticallAsync(calls, cancel: cancel).ConfigureAwait(false);
        List<ProcessName> done = [];
        bool isRefusedForAll = false;
        for (int i = 0; i < calls.Length; i++)
        {
            if (answers[i].Fault is not { } fault)
            {
                done.Add(processes[i]);
            }
            else if (!isRefusedForAll)
            {
                outbox.Error(Record(fault, processes[i], session));
                isRefusedForAll = IsAboutAll(fault.Fault);
            }
        }

        if (PassThru)
        {
            ProcessBatch batch = new(session.Client);
            IReadOnlyDictionary<ProcessName, ProcessInfo> now = await batch.LookAsync(done, cancel).ConfigureAwait(false);
            outbox.Write(done.Where(now.ContainsKey).Select(process => new SupervisorProcess(now[process], session)));
        }
    }

    /// <summary>True for a fault that has nothing to do with the process, and is therefore told once.</summary>
    private protected virtual bool IsAboutAll(Fault fault) => fault is Fault.ShutdownState or Fault.UnknownMethod;

    /// <summary>The error for a fault.</summary>
    private protected virtual ErrorRecord Record(XmlRpcFaultException fault, ProcessName process, SupervisorSession session) =>
        fault.Fault == Fault.BadName
            ? Errors.Record(fault, Errors.Ids.ProcessNotFound, ErrorCategory.ObjectNotFound, process.ToString(), process, session)
            : Errors.From(
                IsAboutAll(fault.Fault) ? fault : CallReport.Named(fault, process.ToString()), session, process.ToString());
}
