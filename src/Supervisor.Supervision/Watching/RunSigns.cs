using Supervisor.Engine.Processes;
using Supervisor.Engine.Timing;
using Supervisor.Os;
using Supervisor.Protocol;
using Supervisor.Supervision.Launch;
using Supervisor.Supervision.Logs;
using Supervisor.Supervision.Loop;

namespace Supervisor.Supervision.Watching;

/// <summary>
/// What runs tell by themselves: on their <c>NOTIFY_SOCKET</c> and the descriptor of <c>ready=fd:n</c>. Runs on the loop. One that says
/// more than it may is not heard for a while, and waits when its socket is full.
/// </summary>
/// <param name="loop">The loop.</param>
/// <param name="system">What there is outside.</param>
/// <param name="sockets">Reads the sockets.</param>
/// <param name="log">The activity log.</param>
/// <param name="ownUid">The daemon's user.</param>
/// <param name="isKept">
/// Sockets and pipes outlive the daemon: what was said stays there until the journal has what has come of it, because nobody says it
/// again. A daemon that follows hears it twice rather than never.
/// </param>
internal sealed class RunSigns(
    SupervisionLoop loop, SystemPort system, INotifySockets sockets, IActivityLog log, uint ownUid, bool isKept) : ILoopDeadline
{
    private const int LongestMessage = 4096;
    private const int MostAtOnce = 32;
    private const int MostBytes = 64 * 1024;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private readonly List<ProcessRun> _paused = [];
    private readonly byte[] _buffer = new byte[LongestMessage];

    /// <summary>Has the runs of a host heard.</summary>
    public static void Of(ProcessHost host, RunSigns signs)
    {
        host.RunBegan += signs.Began;
        host.RunEnded += signs.Ended;
    }

    /// <inheritdoc/>
    public TimeSpan Deadline { get; private set; }

    /// <inheritdoc/>
    public void Elapsed(Instant now)
    {
        loop.Remove(this);
        ProcessRun[] paused = [.. _paused];
        _paused.Clear();
        foreach (ProcessRun run in paused)
        {
            ListenToSocket(run);
        }
    }

    /// <summary>A run has begun: listens to what it may say.</summary>
    public void Began(ProcessRun run)
    {
        run.NotifyStays = isKept && run.NotifyFd >= 0 && sockets.BeginPeeking(run.NotifyFd) >= 0;
        ListenToSocket(run);
        if (run.SignFd >= 0 && loop.Listen(run.SignFd, () => ReadSign(run), out ulong token) >= 0)
        {
            run.SignToken = token;
        }
    }

    /// <summary>A run has ended: what it said last is taken, then nothing more.</summary>
    public void Ended(ProcessRun run)
    {
        _paused.Remove(run);
        Unlisten(run.NotifyFd, run.NotifyToken);
        if (run.NotifyFd >= 0)
        {
            system.Pipes.Close(run.NotifyFd);
        }

        (run.NotifyFd, run.NotifyToken) = (-1, 0);
        CloseSign(run);
    }

    private void ListenToSocket(ProcessRun run)
    {
        if (run.NotifyFd >= 0 && loop.Listen(run.NotifyFd, () => ReadSocket(run), out ulong token) >= 0)
        {
            run.NotifyToken = token;
        }
    }

    private void Unlisten(int fd, ulong token)
    {
        if (token != 0)
        {
            loop.Unlisten(fd, token);
        }
    }

    private void ReadSocket(ProcessRun run)
    {
        for (int i = 0; i < MostAtOnce; i++)
        {
            // What it said may have had it stopped.
            NotifySender sender = default;
            int count = run.NotifyFd < 0 ? -Errno.EAGAIN : Next(run, out sender);
            if (count is -Errno.EAGAIN)
            {
                return;
            }

            Take(run, count, sender);
            if (run.NotifyStays && count < 0)
            {
                // The next that would be seen is the rest of it.
                return;
            }
        }

        Unlisten(run.NotifyFd, run.NotifyToken);
        run.NotifyToken = 0;
        _paused.Add(run);
        if (_paused.Count == 1)
        {
            Deadline = loop.Now.Monotonic + Pause;
            loop.Add(this);
        }
    }

    private int Next(ProcessRun run, out NotifySender sender)
    {
        if (!run.NotifyStays)
        {
            return sockets.Receive(run.NotifyFd, _buffer, out sender);
        }

        int count = sockets.Peek(run.NotifyFd, _buffer, out sender);
        if ((count >= 0 || count == -Errno.EMSGSIZE) && run.NotifyHeard++ == 0)
        {
            loop.AfterJournal(() => LetGo(run));
        }

        return count;
    }

    private void LetGo(ProcessRun run)
    {
        for (; run.NotifyHeard > 0; run.NotifyHeard--)
        {
            _ = run.NotifyFd < 0 ? 0 : sockets.Receive(run.NotifyFd, [], out _);
        }
    }

    private void Take(ProcessRun run, int count, NotifySender sender)
    {
        if (count < 0)
        {
            log.Write(LogLevel.Debug, $"{run.Process.DisplayName}: a message on its NOTIFY_SOCKET was passed over: error {-count}");
        }
        else if (IsOf(run, sender))
        {
            loop.Engine.Notified(run.Process, run.Pid, NotifyMessage.Parse(_buffer.AsSpan(0, count)), loop.Now);
        }
        else
        {
            log.Write(
                LogLevel.Warn, $"{run.Process.DisplayName}: a message on its NOTIFY_SOCKET was passed over: "
                    + $"it is of pid {sender.Pid} of uid {sender.Uid}, which is none of its processes");
        }
    }

    /// <summary>
    /// Its user, or root; and it itself or one of its process group. One that has ended since it spoke, as a shell's command has, is
    /// known by its user alone.
    /// </summary>
    private bool IsOf(ProcessRun run, NotifySender sender) =>
        (sender.Uid == (run.Uid ?? ownUid) || sender.Uid == 0)
        && (sender.Pid == run.Pid || sender.Group == run.Pid || (sender.Pid > 0 && sender.Group < 0));

    private void ReadSign(ProcessRun run)
    {
        int count = ReadSign(run.SignFd);
        if (count == -Errno.EAGAIN)
        {
            return;
        }

        run.SignBytes += Math.Max(count, 0);
        bool isShown = count > 0 && _buffer.AsSpan(0, count).Contains((byte)'\n');
        if (isShown || count <= 0 || run.SignBytes > MostBytes)
        {
            CloseSign(run);
        }

        if (isShown)
        {
            loop.Engine.ShownReady(run.Process, run.Pid, loop.Now);
        }
        else if (run.SignFd < 0)
        {
            log.Write(LogLevel.Warn, $"{run.Process.DisplayName} (pid {run.Pid}) has closed its ready descriptor without a line feed");
        }
    }

    /// <summary>A line feed stays in the pipe, and the pipe until <see cref="CloseSign"/>; the rest means nothing.</summary>
    private int ReadSign(int fd)
    {
        if (isKept && system.Pipes.Peek(fd, _buffer) is >= 0 and var there)
        {
            return there == 0 || _buffer.AsSpan(0, there).Contains((byte)'\n') ? there : system.Pipes.Read(fd, _buffer.AsSpan(0, there));
        }

        return system.Pipes.Read(fd, _buffer);
    }

    private void CloseSign(ProcessRun run)
    {
        int fd = run.SignFd;
        Unlisten(fd, run.SignToken);
        (run.SignFd, run.SignToken) = (-1, 0);
        if (fd < 0)
        {
            return;
        }

        if (isKept)
        {
            loop.AfterJournal(() => system.Pipes.Close(fd));
        }
        else
        {
            system.Pipes.Close(fd);
        }
    }
}
