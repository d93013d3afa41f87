using Supervisor.Os;
using Supervisor.Supervision.Journal;

namespace Supervisor.Simulation;

/// <summary>
/// Where a journal is kept that outlives the daemon: it cannot always be written, and what was written last may be there in part when the
/// daemon dies.
/// </summary>
internal sealed class SimulatedJournal(Chance chance, World world) : IJournalStore
{
    private readonly List<byte> _bytes = [];
    private int _last;
    private long _writes;

    /// <summary>All that was to be written is there.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>All that was to be written could be; the last of it may have been torn since.</summary>
    public bool WasWhole { get; private set; }

    /// <summary>All that is there.</summary>
    public byte[] Written => [.. _bytes];

    public string Name => "journal";

    /// <summary>A keeper has it.</summary>
    private bool IsInMemory => world.Staging is not null;

    public int Append(ReadOnlySpan<byte> lines)
    {
        if (!world.Acts())
        {
            return 0;
        }

        world.Machine.Written();
        Random dice = chance.Of("journal append", _writes++);
        bool fails = world.Trouble && !IsInMemory && dice.OneIn(500);
        world.Machine.HasJustMade = false;
        _last = fails ? dice.Next(lines.Length) : lines.Length;
        _bytes.AddRange(lines[.._last]);
        IsWhole = WasWhole &= !fails;
        return fails ? -Errno.ENOSPC : 0;
    }

    public int Replace(ReadOnlySpan<byte> lines)
    {
        if (!world.Acts())
        {
            return 0;
        }

        world.Machine.Written();
        if (world.Trouble && !IsInMemory && chance.Of("journal replace", _writes++).OneIn(20))
        {
            IsWhole = WasWhole = false;
            return -Errno.ENOSPC;
        }

        _bytes.Clear();
        _bytes.AddRange(lines);
        _last = 0;
        IsWhole = WasWhole = true;
        return 0;
    }

    /// <summary>
    /// What the next daemon finds. The last line may be torn, but not of a child: that does not become its program before it is there.
    /// </summary>
    public byte[] Find(Random dice)
    {
        if (_last > 0 && !world.Machine.HasJustMade && dice.OneIn(IsInMemory ? 10 : 3))
        {
            IsWhole = false;
            int torn = dice.Next(1, _last + 1);
            return [.. _bytes[..^torn]];
        }

        return [.. _bytes];
    }

    public void Remove() => _bytes.Clear();

    public void Dispose()
    {
    }
}

/// <summary>Those who write it take their time, and are no more when the daemon has died.</summary>
internal sealed class JournalWorkers(Chance chance, Agenda agenda, World world) : IWorkers
{
    private long _works;
    private int _waiting;
    private bool _isOver;

    /// <summary>Nothing waits to be written.</summary>
    public bool IsIdle => _waiting == 0;

    public void Queue(string name, Action work)
    {
        if (world.Staging is not null)
        {
            // Memory is not waited for.
            work();
            return;
        }

        _waiting++;
        agenda.After(world.Delay(chance.Of("write journal", _works++), 100), () =>
        {
            if (!_isOver)
            {
                _waiting--;
                work();
            }
        });
    }

    public void Die() => _isOver = true;
}
