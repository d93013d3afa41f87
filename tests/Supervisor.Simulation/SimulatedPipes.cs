using Supervisor.Os;
using Supervisor.Supervision.Output;

namespace Supervisor.Simulation;

/// <summary>
/// The pipes that children write to, as the output thread sees them: what is ready comes in any order, reads give a part of what is
/// there, and what is read is entered in the <see cref="LogBook"/>.
/// </summary>
internal sealed class SimulatedPipes(Chance chance, World world, PumpClock clock) : IOutputPipes
{
    private readonly Dictionary<int, SimulatedPipe> _pipes = [];
    private readonly SortedDictionary<int, (ulong Token, bool IsUrgent)> _watched = [];
    private readonly Random _dice = chance.Of("pipes");
    private readonly Dictionary<int, string?> _held = [];
    private readonly ulong[][] _ready = [[], []];
    private bool _isWoken;

    /// <summary>Called when there is something for the thread to do.</summary>
    public Action Kick { get; set; } = () => { };

    /// <summary>What becomes of the output of a pipe just now; null: nothing.</summary>
    public Func<int, ChannelRecord?> Destination { get; set; } = _ => null;

    /// <summary>Which log the text is for that is held next.</summary>
    public string? HoldFor { get; set; }

    /// <summary>A wait would end at once.</summary>
    public bool IsReady => _isWoken || _watched.Keys.Any(IsReadable);

    /// <summary>Somebody writes.</summary>
    public void Add(int fd, Piece piece)
    {
        Pipe(fd).Add(piece);
        Kick();
    }

    /// <summary>The image that waited is gone.</summary>
    /// <param name="hasLost">What was read of a message so far has died with it: the rest of that never comes, to keep things simple.</param>
    public void Forget(bool hasLost)
    {
        _watched.Clear();
        _isWoken = false;
        if (hasLost)
        {
            foreach (SimulatedPipe pipe in _pipes.Values)
            {
                pipe.DropRestOfMark();
            }
        }
    }

    public int Watch(int fd, ulong token, bool isUrgent)
    {
        if (world.Trouble && chance.Of("attach", fd).OneIn(200))
        {
            return -Errno.ENOSPC;
        }

        _watched.Add(fd, (token, isUrgent));
        Kick();
        return 0;
    }

    public void Unwatch(int fd, bool isUrgent) => _watched.Remove(fd);

    public int Wait(bool forUrgent, int milliseconds)
    {
        List<ulong> ready = [.. _watched.Where(watch => (!forUrgent || watch.Value.IsUrgent) && IsReadable(watch.Key)).Select(watch => watch.Value.Token)];
        if (_isWoken)
        {
            ready.Add(ChannelWatch.CommandToken);
        }

        ulong[] tokens = _ready[forUrgent ? 1 : 0] = [.. ready];
        (world.IsCalm ? chance.Of("pipes", world.Time.Monotonic.Ticks) : _dice).Shuffle(tokens);
        if (tokens.Length == 0 && milliseconds > 0)
        {
            clock.Pause(milliseconds);
        }

        return tokens.Length;
    }

    public ulong Token(bool forUrgent, int index) => _ready[forUrgent ? 1 : 0][index];

    public void Wake()
    {
        _isWoken = true;
        Kick();
    }

    public void Acknowledge() => _isWoken = false;

    public int Read(int fd, Span<byte> buffer)
    {
        if (!world.Machine.IsOpen(fd))
        {
            world.Violation($"reading from descriptor {fd}, which is not open");
            return -Errno.EBADF;
        }

        SimulatedPipe pipe = Pipe(fd);
        if (pipe.Length == 0)
        {
            return IsAtEnd(fd) ? 0 : -Errno.EAGAIN;
        }

        int most = Math.Min(pipe.Length, buffer.Length);
        ChannelRecord? to = Destination(fd);
        string? path = to is null ? _held.GetValueOrDefault(fd) : to.File;
        return pipe.Read(
            buffer[..(world.Trouble && _dice.OneIn(4) ? _dice.Next(1, most + 1) : most)],
            (bytes, kind) =>
            {
                bool isLeftOut = kind switch
                {
                    PieceKind.Message => to?.CaptureMaxBytes > 0,
                    PieceKind.Sequence => to?.StripAnsi is true,
                    _ => false,
                };
                if (path is not null && !isLeftOut)
                {
                    world.LogBook.Expect(path, bytes);
                }
            });
    }

    public int BytesReadable(int fd) => Pipe(fd).Length;

    public int Enlarge(int fd, int bytes) => -Errno.EPERM;

    public ulong Identify(int fd) => (ulong)fd;

    public int Hold(ReadOnlySpan<byte> text)
    {
        if (world.IsDead || (world.Trouble && _dice.OneIn(50)))
        {
            return -Errno.EMFILE;
        }

        int fd = world.Machine.Open("text for a log");
        Pipe(fd).Add(new(text.ToArray(), PieceKind.Text));
        _held[fd] = HoldFor;
        return fd;
    }

    public void Close(int fd)
    {
        if (world.IsDead)
        {
            return;
        }

        if (_watched.ContainsKey(fd))
        {
            world.Violation($"pipe {fd} is closed while it is watched");
        }

        _pipes.Remove(fd);
        _held.Remove(fd);
        world.Machine.Close(fd);
    }

    public void Dispose()
    {
    }

    private SimulatedPipe Pipe(int fd) => _pipes.TryGetValue(fd, out SimulatedPipe? pipe) ? pipe : _pipes[fd] = new();

    private bool IsReadable(int fd) => Pipe(fd).Length > 0 || IsAtEnd(fd);

    /// <summary>Nobody has the other end any more.</summary>
    private bool IsAtEnd(int fd) => world.Machine.ChildOf(fd) is not { } child || (child.Exit is not null && !child.LeavesPipesOpen);
}

/// <summary>What programs write.</summary>
internal enum PieceKind
{
    /// <summary>Text.</summary>
    Text,

    /// <summary>A message between its marks: no text where messages are captured.</summary>
    Message,

    /// <summary>A sequence for terminals, which is taken out.</summary>
    Sequence,
}

/// <summary>What a program writes at once.</summary>
internal sealed record Piece(byte[] Bytes, PieceKind Kind);

/// <summary>What is in a pipe.</summary>
internal sealed class SimulatedPipe
{
    private readonly Queue<Piece> _pieces = new();

    /// <summary>Bytes of the first piece that have been read.</summary>
    private int _taken;

    public int Length { get; private set; }

    public void Add(Piece piece)
    {
        _pieces.Enqueue(piece);
        Length += piece.Bytes.Length;
    }

    public int Read(Span<byte> buffer, Action<byte[], PieceKind> taken)
    {
        int count = 0;
        while (count < buffer.Length && _pieces.TryPeek(out Piece? piece))
        {
            int part = Math.Min(piece.Bytes.Length - _taken, buffer.Length - count);
            byte[] bytes = piece.Bytes[_taken..(_taken + part)];
            bytes.CopyTo(buffer[count..]);
            taken(bytes, piece.Kind);
            count += part;
            _taken += part;
            if (_taken == piece.Bytes.Length)
            {
                _pieces.Dequeue();
                _taken = 0;
            }
        }

        Length -= count;
        return count;
    }

    public void DropRestOfMark()
    {
        if (_taken > 0 && _pieces.Peek() is { Kind: not PieceKind.Text } piece)
        {
            Length -= piece.Bytes.Length - _taken;
            _taken = 0;
            _pieces.Dequeue();
        }
    }
}
