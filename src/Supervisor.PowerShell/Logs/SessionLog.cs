using System.Text;
using Supervisor.Client;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Logs;

/// <summary>One log of a daemon: of a process, or its own.</summary>
/// <param name="Session">The daemon.</param>
/// <param name="Process">The process; null for the daemon's own log.</param>
/// <param name="Stream">Which log of the process.</param>
internal sealed record SessionLog(SupervisorSession Session, ProcessName? Process, SupervisorLogStream Stream)
{
    private OutputStream Channel => Stream == SupervisorLogStream.StdErr ? OutputStream.Stderr : OutputStream.Stdout;

    /// <summary>What its lines are labelled with where they come among others; null where they are alone.</summary>
    public string? Label { get; init; }

    /// <summary>For messages.</summary>
    public override string ToString() => Process is { } process ? $"{process} {Stream}" : "supervisord";

    /// <summary>The last bytes of the log and, if wanted, what comes; null when there is no such log.</summary>
    public async Task<LogPortion?> OpenAsync(int bytes, bool follow, CancellationToken cancel)
    {
        try
        {
            return await (Process is { } process
                ? Session.Client.OpenProcessLogAsync(process.Full, Channel, bytes, follow, cancel)
                : Session.Client.OpenLogAsync(bytes, follow, cancel)).ConfigureAwait(false);
        }
        catch (SupervisorConnectionException e) when (e.StatusCode == 404)
        {
            return null;
        }
    }

    /// <summary>The last bytes of the log by XML-RPC: some characters do not survive it.</summary>
    public async Task<byte[]> ReadAsync(int bytes, CancellationToken cancel)
    {
        try
        {
            long offset = bytes == int.MaxValue ? 0 : -bytes;
            return Encoding.UTF8.GetBytes(await (Process is { } process
                ? Session.Client.ReadProcessLogAsync(process.Full, offset, 0, Channel, cancel)
                : Session.Client.ReadLogAsync(offset, 0, cancel)).ConfigureAwait(false));
        }
        catch (XmlRpcFaultException e) when (e.Fault == Fault.NoFile)
        {
            return [];
        }
    }

    /// <summary>False when the daemon knows the process no more.</summary>
    public async Task<bool> ExistsAsync(CancellationToken cancel)
    {
        if (Process is not { } process)
        {
            return true;
        }

        try
        {
            await Session.Client.GetProcessInfoAsync(process.Full, cancel).ConfigureAwait(false);
            return true;
        }
        catch (XmlRpcFaultException e) when (e.Fault == Fault.BadName)
        {
            return false;
        }
    }
}
