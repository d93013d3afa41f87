using Supervisor.Client;
using Supervisor.PowerShell.Pipeline;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Sessions;

/// <summary>
/// What those who follow a daemon do while it cannot be reached: one warning for all of them, and patience.
/// </summary>
internal sealed class Outage(SupervisorSession session, Outbox outbox)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Followers do not notice at the same time, and a daemon that ends may take one more connection: what is lost so soon after is the
    /// same outage.
    /// </summary>
    private static readonly TimeSpan SameOutage = TimeSpan.FromSeconds(5);

    private readonly object _gate = new();
    private bool _lost;
    private long _lastLost = -(long)SameOutage.TotalMilliseconds;

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
        lock (_gate)
        {
            long now = Environment.TickCount64;
            if (!_lost && now - _lastLost >= SameOutage.TotalMilliseconds)
            {
                outbox.Warning($"The connection to {session.Name} ({session.Uri}) was lost; going on as soon as it answers again.");
            }

            _lost = true;
            _lastLost = now;
        }
    }

    /// <summary>There is one again.</summary>
    public void End()
    {
        lock (_gate)
        {
            if (_lost)
            {
                outbox.Verbose($"Connected to {session.Name} again.");
            }

            _lost = false;
        }
    }

    /// <summary>Waits before another attempt, the longer the more there were.</summary>
    public static Task PauseAsync(int attempt, CancellationToken cancel) =>
        Task.Delay(attempt > 5 ? LongestPause : FirstPause * (1 << attempt), cancel);
}
