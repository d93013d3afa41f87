using Supervisor.Client;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Pipeline;

/// <summary>
/// What those who follow a daemon do while it cannot be reached: one warning for all of them, and patience.
/// </summary>
internal sealed class Outage(SupervisorSession session, Outbox outbox)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private int _lost;

    /// <summary>True for a failure that may go away: the daemon is restarted, or the network is.</summary>
    public static bool MayEnd(Exception e) => e switch
    {
        SupervisorConnectionException { StatusCode: >= 500 } => true,
        SupervisorConnectionException connection => connection.Failure is ConnectionFailure.NotFound or ConnectionFailure.Refused
            or ConnectionFailure.Unreachable or ConnectionFailure.Timeout or ConnectionFailure.Closed,
        XmlRpcFaultException fault => fault.Fault == Fault.ShutdownState,
        _ => false,
    };

    /// <summary>The connection ended.</summary>
    public void Begin()
    {
        if (Interlocked.Exchange(ref _lost, 1) == 0)
        {
            outbox.Warning($"The connection to {session.Name} ({session.Uri}) was lost; going on as soon as it answers again.");
        }
    }

    /// <summary>There is one again.</summary>
    public void End()
    {
        if (Interlocked.Exchange(ref _lost, 0) == 1)
        {
            outbox.Verbose($"Connected to {session.Name} again.");
        }
    }

    /// <summary>Waits before another attempt, the longer the more there were.</summary>
    public static Task PauseAsync(int attempt, CancellationToken cancel) =>
        Task.Delay(attempt > 5 ? LongestPause : FirstPause * (1 << attempt), cancel);
}
