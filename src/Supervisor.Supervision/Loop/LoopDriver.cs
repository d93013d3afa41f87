using Supervisor.Os;
using Supervisor.Posix;
using Supervisor.Protocol;
using Supervisor.Supervision.Logs;

namespace Supervisor.Supervision.Loop;

/// <summary>
/// Drives a <see cref="SupervisionLoop"/>: sleeps in epoll_wait(2) until a child exits, a deadline comes, a pipe has room or
/// another thread has work for it, then has it do a turn.
/// </summary>
internal sealed class LoopDriver : IDisposable
{
    private const int MostReady = 256;
    private readonly Epoll _epoll = new(MostReady);
    private readonly EventFd _wakeUp = new();
    private readonly TimeProvider _clock;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public LoopDriver(TimeProvider clock)
    {
        _clock = clock;
        if (_epoll.AddReadable(_wakeUp.Fd, SupervisionLoop.NoToken) is < 0 and var error)
        {
            throw new PosixException(-error, "epoll_ctl");
        }
    }

    public IReadiness Readiness => _epoll;

    /// <summary>Completes when the loop has ended because nothing is left to supervise.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Ends the sleep; safe from any thread.</summary>
    public void WakeUp() => _wakeUp.Signal();

    public void Start(SupervisionLoop loop, IActivityLog log)
    {
        loop.Prepare();
        _ = ThreadReserve.Shared.Start("supervision", () => Run(loop, log));
    }

    public void Dispose()
    {
        _epoll.Dispose();
        _wakeUp.Dispose();
    }

    private void Run(SupervisionLoop loop, IActivityLog log)
    {
        try
        {
            ulong[] tokens = new ulong[MostReady];
            while (!loop.IsOver)
            {
                try
                {
                    Turn(loop, tokens);
                }
                catch (OutOfMemoryException)
                {
                    // What this turn has not come to is there for the next.
                }
            }

            loop.Finish();
            _ended.SetResult();
        }
        catch (Exception exception)
        {
            Fail(exception, log);
        }
    }

    private void Turn(SupervisionLoop loop, ulong[] tokens)
    {
        int ready = _epoll.Wait(loop.Inbox.PrepareToSleep() ? Timeout(loop) : 0);
        loop.Inbox.Awake();
        for (int i = 0; i < ready; i++)
        {
            tokens[i] = _epoll.Token(i);
            if (tokens[i] == SupervisionLoop.NoToken)
            {
                _wakeUp.Reset();
            }
        }

        loop.Turn(_clock.Now(), tokens.AsSpan(0, ready));
    }

    /// <summary>A daemon that answers and supervises nothing is worse than none: where nobody can be told, it ends.</summary>
    private void Fail(Exception exception, IActivityLog log)
    {
        try
        {
            log.Write(LogLevel.Critical, $"the supervision loop failed: {exception}");
            _ended.SetException(exception);
        }
        catch (OutOfMemoryException)
        {
            Environment.FailFast("the supervision loop failed, and there is no memory to say so");
        }
    }

    /// <summary>Milliseconds until the next deadline, rounded up; -1: none.</summary>
    private int Timeout(SupervisionLoop loop) => loop.NextDeadline is { } due
        ? (int)Math.Clamp(Math.Ceiling((due - _clock.Now().Monotonic).TotalMilliseconds), 0, int.MaxValue)
        : -1;
}
