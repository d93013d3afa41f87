using Supervisor.Os;
using Supervisor.Posix;

namespace Supervisor.Simulation;

/// <summary>
/// A keeper's files in which output is on its way: the real ones, between simulated pipes and logs. The daemon dies at any step between
/// them; what its code does after that has no effect.
/// </summary>
internal sealed class SimulatedStaging(World world) : IStagedDescriptors, IDisposable
{
    private readonly List<int> _memories = [MemoryFile.Create([])];
    private StagingFiles? _files;
    private int _stepsLeft = -1;
    private int _last;
    private int _position;
    private bool _isOfOne;
    private byte[][] _left = [];
    private int _leftPosition;

    /// <summary>The daemon has died within a pass of an output thread that is not over.</summary>
    public bool IsDead { get; private set; }

    /// <summary>Something that a daemon had on the way which died is that still.</summary>
    public bool IsPending => _files?.Pending.Any(file => file.Pending > 0) == true;

    /// <summary>Bytes that daemons which died had on the way.</summary>
    public long Rescued { get; private set; }

    /// <summary>An image begins.</summary>
    public StagingFiles Open()
    {
        _files?.Close();
        StagingFile first = StagingFile.Open(_memories[0], this) ?? throw new InvalidOperationException("there is no memory");
        return _files = new(first, _memories.Skip(1).Select((fd, i) => (i + 1, fd)), _ =>
        {
            _memories.Add(MemoryFile.Create([]));
            return _memories[^1];
        });
    }

    /// <summary>The daemon dies after so many steps, if an output thread does as many.</summary>
    public void DieAfter(int steps) => _stepsLeft = steps;

    /// <summary>That pass is over.</summary>
    /// <returns>It has died in the midst of it.</returns>
    public bool EndOfPass()
    {
        _stepsLeft = -1;
        if (!IsDead)
        {
            return false;
        }

        // Whoever takes something goes to the beginning first.
        if (_position != _leftPosition)
        {
            _ = FileDescriptors.Write(_last, new byte[_leftPosition]);
            _position = _leftPosition;
        }

        foreach ((int memory, byte[] bytes) in _memories.Zip(_left))
        {
            _ = FileCalls.Truncate(memory, bytes.Length);
            _ = FileCalls.WriteAt(memory, bytes, 0);
        }

        IsDead = false;
        return true;
    }

    /// <summary>A step is done. True: the daemon dies after it.</summary>
    public bool Step()
    {
        if (IsDead || _stepsLeft < 0 || !_isOfOne || --_stepsLeft > 0)
        {
            return false;
        }

        IsDead = true;
        _left = [.. _memories.Select(MemoryFile.ReadAll)];
        _leftPosition = _position;
        Rescued += world.LogBook.OnTheWay;
        world.LogBook.Die();
        return true;
    }

    public int Move(int pipe, int file, int most)
    {
        (_last, _position) = (file, 0);
        if (IsDead)
        {
            return -Errno.EAGAIN;
        }

        byte[] bytes = new byte[Math.Min(most, Math.Max(1, world.Outputs.Pipes.Length(pipe)))];
        int count = world.Outputs.Pipes.Read(pipe, bytes);
        if (count > 0)
        {
            _position = FileDescriptors.Write(file, bytes.AsSpan(0, count));
        }

        _isOfOne = world.Outputs.GoesOnAsItIs(pipe);
        Step();
        return count;
    }

    public long LengthOf(int fd)
    {
        long length = world.Disk.LengthOf(fd);
        Step();
        return length;
    }

    public bool IsKept(int fd) => true;

    public void Dispose()
    {
        _files?.Close();
        _memories.ForEach(memory => FileDescriptors.Close(memory));
    }
}
