using Supervisor.Os;
using Supervisor.Posix;
using Supervisor.Supervision.Logs;

namespace Supervisor.Supervision.Output;

/// <summary>
/// Reads the output of processes and writes it where it belongs, on one thread of its own: a slow disk delays output,
/// never supervision. Public members may be called from any thread.
/// </summary>
public sealed partial class OutputPump : IOutputs, IChannelSurroundings, IDisposable
{
    /// <summary>How long a disk that hangs is waited for at the end.</summary>
    internal static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(5);

    private readonly IActivityLog _log;
    private readonly Action<ReadOnlySpan<byte>> _syslog;
    private readonly IOutputPipes _pipes;
    private readonly PumpCommands _commands;
    private readonly ChannelWatch _watch;
    private readonly ChannelReading _reading;
    private readonly LogFileTable _files;
    private readonly DrainPatience _patience;
    private readonly Task _thread;
    private readonly StagingFile? _staging;
    private List<OutputChannel>? _restored;
    private bool _followsDead;
    private byte[] _scratch = [];
    private bool _isDisposed;
    private int _handedOver;

    /// <summary>Starts the thread.</summary>
    /// <exception cref="PosixException">It, or a descriptor, cannot be had.</exception>
    public OutputPump(IActivityLog log, LogFileTable files, OutputPumpOptions? options = null)
        : this(log, files, options ?? new OutputPumpOptions(), new OutputPipes(), loop => ThreadReserve.Shared.Start("output", loop.Run))
    {
    }

    /// <summary>The same with other pipes.</summary>
    /// <param name="log">The activity log.</param>
    /// <param name="files">The logs.</param>
    /// <param name="options">How it works.</param>
    /// <param name="pipes">The pipes. The pump closes them.</param>
    /// <param name="start">Makes the thread, which is over when what comes back is.</param>
    internal OutputPump(
        IActivityLog log, LogFileTable files, OutputPumpOptions options, IOutputPipes pipes, Func<PumpLoop, Task> start)
    {
        _log = log;
        _pipes = pipes;
        _syslog = options.Syslog;
        _files = files;
        _commands = new PumpCommands(log, pipes.Wake);
        _watch = new ChannelWatch(pipes);
        _staging = options.Staging;
        _reading = new ChannelReading(pipes, _watch, log, _staging);
        _patience = new DrainPatience(options.Clock, options.DrainPatience, () => _reading.Progress, () => _commands.StandsStill);
        try
        {
            _thread = start(new PumpLoop(pipes, _watch, _reading, _commands, options.Clock, (int)options.Gathering.TotalMilliseconds));
        }
        catch (PosixException)
        {
            _pipes.Dispose();
            _patience.Dispose();
            throw;
        }
    }

    IActivityLog IChannelSurroundings.Log => _log;

    Action<ReadOnlySpan<byte>> IChannelSurroundings.Syslog => _syslog;

    StagingFile? IChannelSurroundings.Staging => _reading.Staging;

    /// <summary>Ends with the thread.</summary>
    internal Task Ended => _thread;

    /// <summary>Begins to read from a pipe.</summary>
    /// <param name="fd">The reading end. The pump closes it. Negative: there is none, and the stream has ended.</param>
    /// <param name="sinks">Where the output goes. The pump lets go of the file.</param>
    /// <param name="state">How far another process image had come with the stream; null: it is new.</param>
    /// <exception cref="PosixException">The kernel has no room to watch another descriptor; it and the file are closed.</exception>
    public OutputChannel Attach(int fd, OutputSinks sinks, OutputState? state = null)
    {
        OutputChannel channel = new(this, fd, sinks, state) { Files = _files, Pump = this };
        if (fd < 0)
        {
            _ = channel.Leave();
            channel.MarkClosed();
            return channel;
        }

        if (_staging is not null || _restored is not null)
        {
            channel.Pipe = _pipes.Identify(fd);
        }

        if (_restored is null && _staging is not null)
        {
            channel.KeepUnheard();
        }

        if (_restored is not null)
        {
            if (_followsDead)
            {
                channel.GoOnFrom(_staging!.StateOf(channel.Pipe));
            }

            _restored.Add(channel);
            return channel;
        }

        if (_watch.Add(channel) is < 0 and var error)
        {
            channel.Finish();
            _pipes.Close(fd);
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

        DrainRequest request = _patience.Watch(channels, done);
        if (!_commands.Post(() => Drain(request)))
        {
            request.Complete();
        }
    }

    /// <summary>Writes as if a child had, and lets go of the file.</summary>
    /// <param name="sinks">Where to. The pump lets go of the file.</param>
    /// <param name="text">What.</param>
    /// <param name="done">Called when it is written, or cannot be, as <see cref="DrainAndClose"/> does.</param>
    public void Write(OutputSinks sinks, byte[] text, Action done)
    {
        int read = _pipes.Hold(text);
        if (read < 0)
        {
            Release(sinks);
            done();
            return;
        }

        List<OutputChannel> channels;
        try
        {
            channels = [Attach(read, sinks)];
        }
        catch (PosixException)
        {
            done();
            return;
        }

        DrainAndClose(channels, done);
    }

    /// <summary>Opens log files again; output read before is in the old ones.</summary>
    internal void Reopen(IReadOnlyList<RotatingLogFile> files, Action done) => _commands.PostOrRun(() =>
    {
        foreach (RotatingLogFile file in files)
        {
            file.Reopen();
        }

        done();
    });

    /// <summary>Does something on the pump's thread, in the order of asking.</summary>
    internal void Do(Action action) => _commands.PostOrRun(action);

    /// <summary>
    /// Empties logs, of running processes and of others: the files are made anew, what a process has in its capture buffer is
    /// forgotten. Null paths and what is not an ordinary file are left alone.
    /// </summary>
    /// <param name="logs">Path of each log and whether it is private (AUTO).</param>
    /// <param name="channels">Channels of the process, if it runs.</param>
    /// <param name="done">Called with 0 or the first -errno.</param>
    public void Clear(IReadOnlyList<(string? Path, bool IsPrivate)> logs, IReadOnlyList<OutputChannel> channels, Action<int> done) =>
        _commands.PostOrRun(() =>
        {
            int result = 0;
            foreach ((string? path, bool isPrivate) in logs)
            {
                int error = path is null ? 0 : _files.Clear(path, isPrivate);
                result = result == 0 ? error : result;
            }

            foreach (OutputChannel channel in channels)
            {
                channel.ClearCapture();
            }

            done(result);
        });

    /// <summary>
    /// Does what was asked for before, then stands still: nothing is read and no file is written. <paramref name="held"/> is called
    /// on the pump's thread; what it is given ends the standstill.
    /// </summary>
    public void Hold(Action<Action> held) => _commands.PostOrRun(
        () =>
        {
            _commands.StandStill();
            held(_commands.GoOn);
        },
        isUrgent: true);

    /// <summary>It stands still.</summary>
    internal bool StandsStill => _commands.StandsStill;

    /// <summary>Completes when everything asked for before has been done.</summary>
    public Task FlushAsync()
    {
        TaskCompletionSource flushed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _commands.PostOrRun(flushed.SetResult);
        return flushed.Task;
    }

    /// <summary>Writes what is in the pipes now, closes everything and ends the thread, which the task tells.</summary>
    internal Task EndAsync()
    {
        _ = _commands.Stop();
        return _thread;
    }

    /// <summary>
    /// Writes what is in the pipes now, closes everything and ends the thread. A disk that hangs is waited for five seconds.
    /// </summary>
    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        if (EndAsync().Wait(EndPatience))
        {
            _pipes.Dispose();
        }

        _patience.Dispose();
    }

    Span<byte> IChannelSurroundings.Scratch(int size)
    {
        if (_scratch.Length < size)
        {
            _scratch = GC.AllocateUninitializedArray<byte>(Math.Max(size, AnsiStripper.MaxLength(ChannelReading.Size)));
        }

        return _scratch;
    }

    private static bool AreClosed(IReadOnlyList<OutputChannel> channels)
    {
        for (int i = 0; i < channels.Count; i++)
        {
            if (!channels[i].IsClosed)
            {
                return false;
            }
        }

        return true;
    }

    private void Release(OutputSinks sinks)
    {
        if (sinks.File is { } file)
        {
            sinks.File = null;
            _files.Release(file);
        }
    }
}
