using Supervisor.Os;
using Supervisor.Supervision.Output;

namespace Supervisor.Simulation;

/// <summary>
/// The pipes that children write to, as all output threads see them: reads give a part of what is there, and what is read is entered in
/// the <see cref="LogBook"/>.
/// </summary>
internal sealed class SimulatedPipes(Chance chance, World world)
{
    private readonly Dictionary<int, SimulatedPipe> _pipes = [];
    private readonly Random _dice = chance.Of("pipes");
    private readonly Dictionary<int, string?> _held = [];
    private readonly Dictionary<int, string> _logs = [];

    /// <summary>Called when somebody has written to a pipe.</summary>
    public Action<int> Written { get; set; } = _ => { };

    /// <summary>What becomes of the output of a pipe just now; null: nothing.</summary>
    public Func<int, ChannelRecord?> Destination { get; set; } = _ => null;

    /// <summary>Which log the text is for that is held next.</summary>
    public string? HoldFor { get; set; }

    /// <summary>Somebody writes.</summary>
    public void Add(int fd, Piece piece)
    {
        Pipe(fd).Add(piece);
        Written(fd);
    }

    /// <summary>What was read of a message so far has died with the daemon: the rest of that never comes, to keep things simple.</summary>
    public void DropRestOfMarks()
    {
        foreach (SimulatedPipe pipe in _pipes.Values)
        {
            pipe.DropRestOfMark();
        }
    }

    /// <summary>A daemon goes on from one that has died, under a keeper: what programs have written it has, and so has their log.</summary>
    /// <param name="taken">The descriptors that it goes on with.</param>
    public void CheckLeft(HashSet<int> taken)
    {
        foreach ((int fd, SimulatedPipe pipe) in _pipes)
        {
            bool isLeft = pipe.Length > 0 && !taken.Contains(fd) && !_held.ContainsKey(fd);
            if (isLeft && world.Machine.IsKept(fd) && world.Machine.ChildOf(fd) is { IsStray: false } child)
            {
                world.Violation($"{pipe.Length} bytes that {child.Name} has written are left to nobody");
            }

            // Of a program that has ended meanwhile and of which the keeper was not told nothing is left to go on with.
            if (!taken.Contains(fd) && !world.Machine.IsKept(fd) && _logs.TryGetValue(fd, out string? log))
            {
                world.LogBook.Excuse(log);
            }
        }
    }

    public bool IsReadable(int fd) => Length(fd) > 0 || IsAtEnd(fd);

    /// <summary>How many bytes wait in it.</summary>
    public int Length(int fd) => Pipe(fd).Length;

    /// <summary>Reads what is there. Returns how many bytes, 0 at the end, or -errno.</summary>
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
                    _logs[fd] = path;
                    world.LogBook.Expect(path, bytes);
                }
            });
    }

    /// <summary>A pipe that holds a text, and nothing more will come. Or -errno.</summary>
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
        _pipes.Remove(fd);
        _held.Remove(fd);
        _logs.Remove(fd);
        world.Machine.Close(fd);
    }

    private SimulatedPipe Pipe(int fd) => _pipes.TryGetValue(fd, out SimulatedPipe? pipe) ? pipe : _pipes[fd] = new();

    /// <summary>Nobody has the other end any more.</summary>
    private bool IsAtEnd(int fd) => world.Machine.ChildOf(fd) is not { } child || (child.Exit is not null && !child.LeavesPipesOpen);
}
