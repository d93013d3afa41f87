using Supervisor.Client;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Operations;

/// <content>Looks at processes.</content>
internal sealed partial class ProcessBatch
{
    /// <summary>A look that is due when the time is up gets this much more to be answered.</summary>
    private static readonly TimeSpan LastLook = TimeSpan.FromSeconds(2);

    /// <summary>How many connections in a row may be lost over one look.</summary>
    private const int MostLost = 5;

    /// <summary>From how many processes on all of the daemon's are asked for, rather than each by its name.</summary>
    private const int AskForAll = 50;

    /// <summary>What the daemon tells about the processes now; those it does not know are left out.</summary>
    public async Task<IReadOnlyDictionary<ProcessName, ProcessInfo>> LookAsync(
        IReadOnlyList<ProcessName> processes, CancellationToken cancel)
    {
        if (processes.Count >= AskForAll)
        {
            return (await client.GetAllProcessInfoAsync(cancel).ConfigureAwait(false)).ToDictionary(ProcessName.Of);
        }

        IReadOnlyList<MulticallResult> answers = await client.MulticallAsync(
            [.. processes.Select(process => new XmlRpcCall("supervisor.getProcessInfo", [process.Full]))],
            cancel: cancel).ConfigureAwait(false);
        return answers.Where(answer => answer.Fault is not { Fault: Fault.BadName })
            .Select(answer => ProcessInfo.FromStruct(answer.Value.AsStruct())).ToDictionary(ProcessName.Of);
    }

    /// <summary>
    /// Looks once more, and again where the connection is lost over that: it may be that of a daemon that another image has taken over
    /// from. One that is about to begin anew, or to end, has nothing new to tell, if the user is patient.
    /// </summary>
    private async Task<IReadOnlyDictionary<ProcessName, ProcessInfo>?> LookAgainAsync(
        List<ProcessName> pending, IReadOnlyDictionary<ProcessName, ProcessInfo>? last, bool isPatient, CancellationToken cancel)
    {
        for (int lost = 0; ; lost++)
        {
            try
            {
                return await LookInTimeAsync(pending, last is null, cancel).ConfigureAwait(false);
            }
            catch (SupervisorConnectionException e) when (e.Failure == ConnectionFailure.Closed && lost < MostLost)
            {
                await Task.Delay(FirstPause * (1 << lost), cancel).ConfigureAwait(false);
            }
            catch (XmlRpcFaultException e) when (e.Fault == Fault.ShutdownState && isPatient && last is not null)
            {
                return last;
            }
        }
    }

    /// <summary>Looks once more; null when the daemon, which has answered before, does not do so in the time that is left.</summary>
    private async Task<IReadOnlyDictionary<ProcessName, ProcessInfo>?> LookInTimeAsync(
        List<ProcessName> pending, bool isFirst, CancellationToken cancel)
    {
        if (isFirst || Left is not { } left)
        {
            return await LookAsync(pending, cancel).ConfigureAwait(false);
        }

        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(left + LastLook);
        try
        {
            return await LookAsync(pending, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return null;
        }
        catch (SupervisorConnectionException e) when (e.Failure == ConnectionFailure.Timeout)
        {
            return null;
        }
    }
}
