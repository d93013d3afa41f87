using Supervisor.Client;
using Supervisor.Protocol;

namespace Supervisor.Ctl;

/// <summary>
/// Why starts failed. Supervisor's lines say that much and no more, and scripts look for them: the reasons go to standard error.
/// </summary>
internal static class StartReasons
{
    /// <summary>Says why for each result that is a failed start, as far as the daemon knows.</summary>
    public static async Task PrintAsync(ServerSession server, IEnumerable<ProcessResult> results, CancellationToken cancel)
    {
        HashSet<string> failed = [];
        foreach (ProcessResult result in results)
        {
            if (result.Status is Fault.SpawnError or Fault.AbnormalTermination)
            {
                failed.Add($"{result.Group}:{result.Name}");
            }
            else if (result.Status is Fault.NoFile or Fault.NotExecutable
                && result.Description.Split(": ", 2) is [_, { Length: > 0 } reason])
            {
                // It was never tried; the fault has it all.
                await server.Io.Error.WriteLineAsync($"{result.Namespec}: {reason}").ConfigureAwait(false);
            }
        }

        if (failed.Count == 0)
        {
            return;
        }

        try
        {
            foreach (ProcessInfo process in await server.ProcessesAsync(detailed: true, cancel).ConfigureAwait(false))
            {
                if (failed.Contains(NameExpansion.FullName(process)) && Reasons.OfFailedStart(process) is { } why)
                {
                    await server.Io.Error.WriteLineAsync($"{process.Namespec}: {why}").ConfigureAwait(false);
                }
            }
        }
        catch (Exception e) when (e is XmlRpcFaultException or SupervisorConnectionException)
        {
            // What matters has been said.
        }
    }
}
