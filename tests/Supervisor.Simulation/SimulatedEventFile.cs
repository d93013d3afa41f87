using Supervisor.Os;

namespace Supervisor.Simulation;

/// <summary>Events on their way to listeners, which are there after the daemon that sends them has died.</summary>
internal sealed class SimulatedEventFile(SimulatedMachine machine, World world) : IEventFile
{
    private readonly List<byte> _bytes = [];
    private int _position;

    public long Add(ReadOnlySpan<byte> data)
    {
        int begin = _bytes.Count;
        if (world.Acts())
        {
            _bytes.AddRange(data);
            _position = begin;
        }

        return begin;
    }

    public int Move(int pipe, int length)
    {
        int moved = machine.Write(pipe, [.. _bytes.Skip(_position).Take(length)]);
        if (!world.IsDead)
        {
            _position = _bytes.Count;
        }

        return moved;
    }

    public byte[] Rest(long from, long to) =>
        from >= 0 && _position >= from && _position < to && to <= _bytes.Count ? [.. _bytes[_position..(int)to]] : [];
}
