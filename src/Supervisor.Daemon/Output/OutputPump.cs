using System.Diagnostics;
using Supervisor.Daemon.Logging;
using Supervisor.Engine;
using Supervisor.Posix;

namespace Supervisor.Daemon.Output;

/// <summary>
/// Reads the output of all processes and writes it where it belongs, on one thread of its own: a slow disk delays output,
/// never supervision. Public members may be called from any thread.
/// </summary>
/// <remarks>
/// A stream that trickles is written at once. When the thread is woken again and again for little it pauses for a
/// millisecond, so that a write carries many lines; pipes that fill up are made larger, so that their writers need not
/// wait meanwhile. Output that becomes events is left in its pipe for a moment, so that one event carries what was written
/// together.
/// </remarks>
public sealed class OutputPump : IDisposable
{
    /// <summary>What a pipe holds on Linux unless told otherwise, in bytes.</summary>
    internal const int DefaultPipeSize = 64 * 1024;

    // As much as Supervisor reads at once; bounds by how much a file can exceed its maxbytes.
    private const int ReadSize = 128 * 1024;
    private const int LargePipeSize = 256 * 1024;

    // Unprivileged users may have 64 MiB in pipes; those of the programs themselves count too.
    private const int LargePipes = 64;

    private const int EventsPerWait = 256;
    private const int LittlePerChannel = 8 * 1024;
    private const int PauseMilliseconds = 1;
    private const ulong CommandToken = ulong.MaxValue;

    private static readonly long BusyGap = Stopwatch.Frequency / 500;

    private readonly Epoll _epoll = new(EventsPerWait);
    private readonly Epoll _urgent = new(EventsPerWait);
    private readonly EventFd _wake = new();
    private readonly ChannelTable _channels = new();
    private readonly LogFileTable _files;
    private readonly DrainPatience _patience;
    private readonly int _gatherMilliseconds;
    private readonly List<OutputChannel> _gathering = [];
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(ReadSize, pinned: true);
    private readonly Lock _gate = new();
    private readonly Thread _thread;
    private List<Action> _commands = [];
    private List<Action> _running = [];
    private byte[] _scratch = [];
    private int _largePipes;
    private long _progress;
    private bool _stopping;
    private bool _stopped;

    /// <summary>Starts the thread.</summary>
    public OutputPump(ActivityLog log, LogFileTable files, OutputPumpOptions? options = null)
    {
        options ??= new OutputPumpOptions();
        Log = log;
        Syslog = options.Syslog;
        _gatherMilliseconds = (int)options.Gathering.TotalMilliseconds;
        _files = files;
        _patience = new DrainPatience(options.Clock, options.DrainPatience, () => Volatile.Read(ref _progress));
        foreach (var epoll in new[] { _epoll, _urgent })
        {
            if (epoll.Add(_wake.Fd, EpollEvents.Readable, CommandToken) is < 0 and var error)
            {
                throw new PosixException(-error, "epoll_ctl");
            }
        }

        _thread = new Thread(Run, 512 * 1024) { IsBackground = true, Name = "output" };
        _thread.Start();
    }

    internal ActivityLog Log { get; }

    internal Action<ReadOnlySpan<byte>> Syslog { get; }

    /// <summary>Begins to read from a pipe.</summary>
    /// <param name="fd">The reading end. The pump closes it.</param>
    /// <param name="sinks">Where the output goes. The pump lets go of the file.</param>
    /// <param name="state">How far another process image had come with the stream; null: it is new.</param>
    /// <exception cref="PosixException">The kernel has no room to watch another descriptor; it and the file are closed.</exception>
    public OutputChannel Attach(int fd, OutputSinks sinks, OutputState? state = null)
    {
        _ = FileDescriptors.SetNonBlocking(fd, true);
        var channel = new OutputChannel(this, fd, sinks, state) { Files = _files };
        channel.Token = _channels.Add(channel);
        var error = _epoll.Add(fd, EpollEvents.Readable, channel.Token);
        if (error == 0 && channel.IsUrgent)
        {
            _ = _urgent.Add(fd, EpollEvents.Readable, channel.Token);
        }

        if (error < 0)
        {
            _channels.Remove(channel.Token);
            channel.Finish();
            FileDescriptors.Close(fd);
            throw new PosixException(-error, $"watch the output of {sinks.ProcessName}");
        }

        return channel;
    }

    /// <summary>
    /// A process has ended: writes what it left in its pipes and closes them, even if others still hold them open, then calls
    /// <paramref name="done"/>: at once when there is nothing left to do, else from the pump's thread, or, when the disk
    /// hangs, from a timer after <see cref="OutputPumpOptions.DrainPatience"/>, and the output is written when it can be.
    /// </summary>
    public void DrainAndClose(IReadOnlyList<OutputChannel> channels, Action done)
    {
        if (AreClosed(channels))
        {
            done();
            return;
        }

        var request = _patience.Watch(channels, done);
        if (!Post(() => Drain(request)))
        {
            request.Complete();
        }
    }

    /// <summary>
    /// Stops reading streams that another process image will go on with. The descriptors stay open, what is in the pipes stays
    /// there. A stream that has ended gives null.
    /// </summary>
    /// <param name="channels">The streams.</param>
    /// <param name="done">Called on the pump's thread with one answer for each.</param>
    public void Detach(IReadOnlyList<OutputChannel> channels, Action<IReadOnlyList<DetachedOutput?>> done) =>
        PostOrRun(() => done([.. channels.Select(Detach)]));

    /// <summary>
    /// Sends the output of running processes elsewhere from here on, as if they had been started so. The pump lets go of the
    /// files, those of streams that have ended too.
    /// </summary>
    public void Redirect(IReadOnlyList<(OutputChannel Channel, OutputSinks Sinks)> changes) => PostOrRun(() =>
    {
        foreach (var (channel, sinks) in changes)
        {
            if (!channel.IsClosed)
            {
                channel.Redirect(sinks);
            }
            else if (sinks.File is { } file)
            {
                sinks.File = null;
                _files.Release(file);
            }
        }
    });

    /// <summary>Opens the log files of all running processes again (SIGUSR2); output read before is in the old ones.</summary>
    public void Reopen(Action? done = null) => PostOrRun(() =>
    {
        foreach (var file in _files.All())
        {
            file.Reopen();
        }

        done?.Invoke();
    });

    /// <summary>
    /// Empties logs, of running processes and of others: the files are made anew, what a process has in its capture buffer is
    /// forgotten. Null paths and what is not an ordinary file are left alone.
    /// </summary>
    /// <param name="logs">Path of each log and whether it is private (AUTO).</param>
    /// <param name="channels">Channels of the process, if it runs.</param>
    /// <param name="done">Called with 0 or the first -errno.</param>
    public void Clear(IReadOnlyList<(string? Path, bool IsPrivate)> logs, IReadOnlyList<OutputChannel> channels, Action<int> done) =>
        PostOrRun(() =>
        {
            var result = 0;
            foreach (var (path, isPrivate) in logs)
            {
                var error = path is null ? 0 : _files.Clear(path, isPrivate);
                result = result == 0 ? error : result;
            }

            foreach (var channel in channels)
            {
                channel.ClearCapture();
            }

            done(result);
        });

    /// <summary>Completes when everything asked for before has been done.</summary>
    public Task FlushAsync()
    {
        var flushed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        PostOrRun(flushed.SetResult);
        return flushed.Task;
    }

    /// <summary>Writes what is in the pipes now, closes everything and ends the thread. A disk that hangs is waited for five seconds.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_stopping)
            {
                return;
            }

            _stopping = true;
        }

        _wake.Signal();
        if (_thread.Join(TimeSpan.FromSeconds(5)))
        {
            _epoll.Dispose();
            _urgent.Dispose();
            _wake.Dispose();
        }

        _patience.Dispose();
    }

    internal Span<byte> Scratch(int size)
    {
        if (_scratch.Length < size)
        {
            _scratch = GC.AllocateUninitializedArray<byte>(Math.Max(size, AnsiStripper.MaxLength(ReadSize)));
        }

        return _scratch;
    }

    private static bool AreClosed(IReadOnlyList<OutputChannel> channels)
    {
        for (var i = 0; i < channels.Count; i++)
        {
            if (!channels[i].IsClosed)
            {
                return false;
            }
        }

        return true;
    }

    private void Run()
    {
        var lastPass = 0L;
        var stopping = false;
        while (!stopping)
        {
            var count = _epoll.Wait(-1);
            var bytes = 0L;
            var channels = 0;
            var isCommanded = false;
            for (var i = 0; i < count; i++)
            {
                var token = _epoll.Token(i);
                if (token == CommandToken)
                {
                    _wake.Reset();
                    isCommanded = true;
                }
                else if (_channels.Find(token) is { } channel)
                {
                    if (IsGathering(channel))
                    {
                        _gathering.Add(channel);
                        continue;
                    }

                    bytes += Read(channel);
                    channels++;
                }
            }

            if (_gathering.Count > 0)
            {
                ReadGathered(pause: !isCommanded);
            }

            stopping = RunCommands();
            if (channels > 0 && count < EventsPerWait && bytes < (long)channels * LittlePerChannel)
            {
                lastPass = PauseIfBusy(lastPass);
            }
        }

        foreach (var channel in _channels.All())
        {
            Drain(channel);
        }
    }

    /// <summary>Output that becomes events and is little so far: more may belong to it.</summary>
    private static bool IsGathering(OutputChannel channel) =>
        channel.BecomesEvents && FileDescriptors.BytesReadable(channel.Fd) is > 0 and < LittlePerChannel;

    private void ReadGathered(bool pause)
    {
        if (pause)
        {
            Pause(_gatherMilliseconds);
        }

        foreach (var channel in _gathering)
        {
            Read(channel);
        }

        _gathering.Clear();
    }

    private long PauseIfBusy(long lastPass)
    {
        if (Stopwatch.GetTimestamp() - lastPass < BusyGap)
        {
            Pause(PauseMilliseconds);
        }

        return Stopwatch.GetTimestamp();
    }

    /// <summary>Commands end the pause: an exit never waits for it. Nor does an event listener, which is read meanwhile.</summary>
    private void Pause(int milliseconds)
    {
        var end = Stopwatch.GetTimestamp() + (Stopwatch.Frequency * milliseconds / 1000);
        do
        {
            var count = _urgent.Wait(milliseconds);
            for (var i = 0; i < count; i++)
            {
                if (_urgent.Token(i) == CommandToken)
                {
                    return;
                }

                if (_channels.Find(_urgent.Token(i)) is { } channel)
                {
                    Read(channel);
                }
            }
        }
        while (Stopwatch.GetTimestamp() < end);
    }

    private bool RunCommands()
    {
        lock (_gate)
        {
            (_commands, _running) = (_running, _commands);
            _stopped = _stopping && _running.Count == 0;
        }

        foreach (var command in _running)
        {
            Guard(command);
        }

        var any = _running.Count > 0;
        _running.Clear();
        return _stopped || (any && _stopping && RunCommands());
    }

    private bool Post(Action command)
    {
        lock (_gate)
        {
            if (_stopped)
            {
                return false;
            }

            _commands.Add(command);
            if (_commands.Count > 1)
            {
                return true;
            }
        }

        _wake.Signal();
        return true;
    }

    private void PostOrRun(Action command)
    {
        if (!Post(command))
        {
            command();
        }
    }

    /// <summary>One read of what is there; returns how many bytes.</summary>
    private int Read(OutputChannel channel)
    {
        var count = FileDescriptors.Read(channel.Fd, _buffer);
        if (count > 0)
        {
            Hand(channel, _buffer.AsSpan(0, count));
            if (IsFull(channel, count))
            {
                Enlarge(channel);
            }
        }
        else if (count != -Errno.EAGAIN)
        {
            Close(channel);
        }

        return Math.Max(count, 0);
    }

    private void Hand(OutputChannel channel, ReadOnlySpan<byte> data)
    {
        Volatile.Write(ref _progress, _progress + 1);
        try
        {
            channel.Process(data);
        }
        catch (Exception e)
        {
            Log.Write(LogLevel.Critical, $"output of '{channel.ProcessName}' ({channel.Stream.Name()}) was lost: {e}");
        }
    }

    /// <summary>A write that does not fit into what is left of a page begins another, so a pipe is full when it is half full.</summary>
    private static bool IsFull(OutputChannel channel, int count) =>
        channel.Capacity < LargePipeSize && count >= channel.Capacity / 2;

    private void Enlarge(OutputChannel channel)
    {
        var size = channel.Capacity < LargePipeSize && _largePipes < LargePipes ? FileDescriptors.SetPipeSize(channel.Fd, LargePipeSize) : 0;
        if (size >= LargePipeSize)
        {
            _largePipes++;
            channel.Capacity = size;
        }
        else
        {
            channel.Capacity = int.MaxValue;
        }
    }

    private void Drain(DrainRequest request)
    {
        for (var i = 0; i < request.Channels.Count; i++)
        {
            Drain(request.Channels[i]);
        }

        request.Complete();
    }

    private void Drain(OutputChannel channel)
    {
        if (channel.IsClosed)
        {
            return;
        }

        // The process is gone, so all it wrote is in the pipe now; what comes later is from a grandchild.
        var left = FileDescriptors.BytesReadable(channel.Fd);
        while (left > 0)
        {
            var count = FileDescriptors.Read(channel.Fd, _buffer);
            if (count <= 0)
            {
                break;
            }

            Hand(channel, _buffer.AsSpan(0, count));
            left -= count;
        }

        Close(channel);
    }

    private DetachedOutput? Detach(OutputChannel channel)
    {
        if (channel.IsClosed)
        {
            return null;
        }

        Unwatch(channel);
        var state = channel.Leave();
        channel.MarkClosed();
        return new DetachedOutput(channel.Fd, state);
    }

    private void Unwatch(OutputChannel channel)
    {
        _epoll.Remove(channel.Fd);
        if (channel.IsUrgent)
        {
            _urgent.Remove(channel.Fd);
        }

        _channels.Remove(channel.Token);
        if (channel.Capacity is >= LargePipeSize and < int.MaxValue)
        {
            _largePipes--;
        }
    }

    private void Close(OutputChannel channel)
    {
        Unwatch(channel);
        Guard(channel.Finish);
        Volatile.Write(ref _progress, _progress + 1);
        FileDescriptors.Close(channel.Fd);
        channel.MarkClosed();
    }

    private void Guard(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e)
        {
            Log.Write(LogLevel.Critical, $"uncaught exception in the output thread: {e}");
        }
    }
}
