using Supervisor.Os;
using Supervisor.Posix;
using Supervisor.Protocol;
using Supervisor.Server.Http;
using Supervisor.Supervision.Logs;
using Supervisor.Supervision.Loop;

namespace Supervisor.Daemon.Lifetime;

/// <summary>
/// Asks itself, when memory has been refused to work of the runtime, whether the daemon still hears: such work may be lost, and with it
/// whoever accepts connections. Then that is begun anew; a daemon that hears nobody all the same ends where another goes on with its
/// programs, and else says so.
/// </summary>
/// <param name="loop">The loop.</param>
/// <param name="log">The activity log.</param>
/// <param name="http">Answers.</param>
/// <param name="isFollowed">Another daemon goes on with all programs.</param>
internal sealed class DeafWatch(SupervisionLoop loop, ActivityLog log, HttpService http, Func<bool> isFollowed)
{
    private const int Sigabrt = 6;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FirstPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan LogPatience = TimeSpan.FromSeconds(1);
    private int _seen = MemoryRefusals.Count;
    private bool _isAsking;
    private bool _isTold;

    /// <summary>Begins to look, at the end of every turn in which there is a reason to.</summary>
    public void Begin() => loop.TurnPublished += Look;

    private void Look()
    {
        int refusals = MemoryRefusals.Count;
        if (refusals == _seen || _isAsking || _isTold)
        {
            return;
        }

        _seen = refusals;
        _isAsking = true;
        try
        {
            _ = AskAsync();
        }
        catch (OutOfMemoryException)
        {
            _isAsking = false;
            _seen--;
        }
    }

    private async Task AskAsync()
    {
        try
        {
            if (!await HearsAsync(FirstPatience))
            {
                http.Revive();
                if (await HearsAsync(Patience))
                {
                    log.Write(LogLevel.Error, "memory was refused to what accepts connections: it was begun anew");
                }
                else
                {
                    Tell();
                }
            }
        }
#pragma warning disable CA1031 // memory is refused still, or the daemon ends
        catch (Exception)
#pragma warning restore CA1031
        {
            _seen--;
        }
        finally
        {
            _isAsking = false;
        }
    }

    private Task<bool> HearsAsync(TimeSpan patience) => loop.WorkAsync("question to itself", 4 * Patience, () =>
    {
        Thread.Sleep(Pause);
        return http.Hears(patience);
    });

    private void Tell()
    {
        const string what = "memory was refused to the runtime, and nobody is heard any more, also when there is some again";
        _isTold = true;
        if (!isFollowed())
        {
            log.Write(LogLevel.Critical, $"{what}; supervision goes on. With keeper=true the next daemon would go on with all programs");
            return;
        }

        log.Write(LogLevel.Critical, $"{what}: this daemon ends, the next one goes on");
        log.Flush(LogPatience);
        _ = Signals.Kill(Environment.ProcessId, Sigabrt);
    }
}
