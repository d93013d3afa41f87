using Supervisor.Os;
using Supervisor.Posix;

namespace Supervisor.Simulation;

/// <summary>
/// A keeper's file in which output is on its way: the real one, between simulated pipes and logs. The daemon dies at any step between
/// them; what its code does after that has no effect.
/// </summary>
internal sealed class SimulatedStaging(World world) : IStagedDescriptors, IDisposable
{
    private readonly int _memory = MemoryFile.Create([]);
    private StagingFile? _file;
    private int _stepsLeft = -1;
    private int _position;
    private bool _isOfOne;
    private (byte[] Bytes, int Position) _left = ([], 0);

    /// <summary>The daemon has died within a pass of its output thread that is not over.</summary>
    public bool IsDead { get; private set; }

    /// <summary>Bytes that daemons which died had on the way.</summary>
    public long Rescued { get; private set; }

    /// <summary>An image begins.</summary>
    public StagingFile Open()
    {
        _file?.Dispose();
        return _file = StagingFile.Open(_memory, this) ?? throw new InvalidOperationException("there is no memory");
    }

    /// <summary>The daemon dies after so many steps, if the output thread does as many.</summary>
    public void DieAfter(int steps) => _stepsLeft = steps;

    /// <summary>That pass is over, in which it has died or not.</summary>
    public void EndOfPass()
    {
        _stepsLeft = -1;
        if (!IsDead)
        {
            return;
        }

        if (_position != _left.Position)
        {
            _ = FileDescriptors.Write(_memory, _left.Bytes.AsSpan(0, _left.Position));
            _position = _left.Position;
        }

        _ = FileCalls.Truncate(_memory, _left.Bytes.Length);
        _ = FileCalls.WriteAt(_memory, _left.Bytes, 0);
        IsDead = false;
    }

    /// <summary>A step is done. True: the daemon dies after it.</summary>
    public bool Step()
    {
        if (IsDead || _stepsLeft < 0 || !_isOfOne || --_stepsLeft > 0)
        {
            return false;
        }

        IsDead = true;
        _left = (MemoryFile.ReadAll(_memory), _position);
        Rescued += _position;
        world.LogBook.Die();
        return true;
    }

    public int Move(int pipe, int file, int most)
    {
        _position = 0;
        if (IsDead)
        {
            return -Errno.EAGAIN;
        }

        byte[] bytes = new byte[Math.Min(most, Math.Max(1, world.Outputs.Pipes.BytesReadable(pipe)))];
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
        _file?.Dispose();
        FileDescriptors.Close(_memory);
    }
}
