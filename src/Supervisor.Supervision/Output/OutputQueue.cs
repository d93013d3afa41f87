using Supervisor.Engine.Events;
using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;
using Supervisor.Protocol;
using Supervisor.Supervision.Logs;
using Supervisor.Supervision.Loop;

namespace Supervisor.Supervision.Output;

/// <summary>
/// What processes wrote, on its way from the output thread to the loop: what listeners say, and output that becomes events.
/// However many pieces come together, the loop is woken once for all of them, and what nobody wants is not even copied.
/// </summary>
internal sealed class OutputQueue
{
    /// <summary>Most bytes of output that wait to become PROCESS_LOG events.</summary>
    private const long MostWaiting = 32 * 1024 * 1024;

    private readonly SupervisionLoop _loop;
    private readonly IActivityLog _log;
    private readonly Lock _lock = new();
    private readonly Action _deliver;
    private List<Piece> _waiting = [];
    private List<Piece> _taken = [];
    private long _bytes;
    private int _lost;

    public OutputQueue(SupervisionLoop loop, IActivityLog log)
    {
        _loop = loop;
        _log = log;
        _deliver = Deliver;
    }

    /// <summary>Where the output of a process goes besides its logs.</summary>
    public ChildOutputHandlers HandlersOf(ManagedProcess process) => new()
    {
        OnOutput = (channel, data) => AddOutput(process, channel, data),
        OnMessage = (channel, data) => Add(new(Kind.Message, process, channel, data.ToArray())),
        MakeSign = () => process.Probes is not { Ready.Probe: { Kind: ProbeKind.Line } probe, HasShownReady: false } ? null : new(
            probe.Target, sign => _loop.Post(() => ShownReady(process, sign))),
        OnListenerOutput = process.Listener is not { } listener ? null : (channel, data) =>
        {
            // A listener that broke its protocol may go on to write whatever it likes, for as long as it likes.
            long end = channel.BytesRead;
            if (!listener.IsBroken)
            {
                Add(new(Kind.Listener, process, channel, data.ToArray(), end - data.Length, channel.Unheard));
            }
            else
            {
                channel.Unheard?.Heard(end);
            }
        },
    };

    private void ShownReady(ManagedProcess process, LineSign sign)
    {
        if (!sign.IsVoid)
        {
            _loop.Engine.ShownReady(process, process.Pid, _loop.Now);
        }
    }

    private void AddOutput(ManagedProcess process, OutputChannel channel, ReadOnlySpan<byte> data)
    {
        if (!_loop.Engine.Demand.Wants(channel.Stream == OutputStream.Stdout ? EventType.ProcessLogStdout : EventType.ProcessLogStderr))
        {
            return;
        }

        if (Volatile.Read(ref _bytes) > MostWaiting)
        {
            Interlocked.Increment(ref _lost);
            return;
        }

        Add(new(Kind.Output, process, channel, data.ToArray()));
    }

    private void Add(in Piece piece)
    {
        Interlocked.Add(ref _bytes, piece.Data.Length);
        lock (_lock)
        {
            _waiting.Add(piece);
            if (_waiting.Count > 1)
            {
                return;
            }
        }

        _loop.Post(_deliver);
    }

    private void Deliver()
    {
        lock (_lock)
        {
            (_waiting, _taken) = (_taken, _waiting);
        }

        int delivered = 0;
        try
        {
            while (delivered < _taken.Count)
            {
                Piece piece = _taken[delivered++];
                Interlocked.Add(ref _bytes, -piece.Data.Length);
                Deliver(piece);
            }
        }
        finally
        {
            KeepFrom(delivered);
            _taken.Clear();
        }

        if (Interlocked.Exchange(ref _lost, 0) is > 0 and var lost)
        {
            _log.Write(LogLevel.Error, $"{lost} PROCESS_LOG events were lost: more than {MostWaiting} bytes of output waited");
        }
    }

    /// <summary>What comes behind one that could not be delivered has its own turn.</summary>
    private void KeepFrom(int next)
    {
        if (next < _taken.Count)
        {
            lock (_lock)
            {
                _waiting.InsertRange(0, _taken.Skip(next));
            }

            _loop.Post(_deliver);
        }
    }

    private void Deliver(in Piece piece)
    {
        ManagedProcess process = piece.Process;
        bool stdout = piece.Channel.Stream == OutputStream.Stdout;

        // A disk that hung may have held it up until the process has another run.
        int ended = piece.Channel.EndedPid;
        int pid = ended > 0 ? ended : process.Pid;
        switch (piece.Kind)
        {
            case Kind.Listener:
                if (ended == 0)
                {
                    _loop.Engine.ListenerOutput(process, piece.Data, piece.Position);
                }

                if (piece.Unheard is { } unheard)
                {
                    long end = piece.Position + piece.Data.Length;
                    _loop.AfterJournal(() => unheard.Heard(end));
                }

                break;
            case Kind.Message:
                _loop.Engine.Publish(
                    SupervisorEvent.Communication(stdout, _loop.Now.Wall, process.Name, process.Group.Name, pid, piece.Data));
                break;
            default:
                _loop.Engine.Publish(
                    SupervisorEvent.Output(stdout, _loop.Now.Wall, process.Name, process.Group.Name, pid, piece.Data));
                break;
        }
    }

    private enum Kind
    {
        Output,
        Message,
        Listener,
    }

    private readonly record struct Piece(
        Kind Kind, ManagedProcess Process, OutputChannel Channel, byte[] Data, long Position = 0, UnheardBytes? Unheard = null);
}
