using Supervisor.Os;
using Supervisor.Supervision.Output;

namespace Supervisor.Simulation;

/// <summary>The pipes that one output thread waits for: what is ready comes in any order.</summary>
internal sealed class WatchedPipes(Chance chance, World world, SimulatedPipes pipes, PumpClock clock, int number) : IOutputPipes
{
    private readonly SortedDictionary<int, (ulong Token, bool IsUrgent)> _watched = [];
    private readonly Random _dice = chance.Of("ready pipes", number);
    private readonly ulong[][] _ready = [[], []];
    private bool _isWoken;

    /// <summary>Called when there is something for the thread to do.</summary>
    public Action Kick { get; set; } = () => { };

    /// <summary>A wait would end at once.</summary>
    public bool IsReady => _isWoken || FirstReadable is not null;

    /// <summary>Somebody has written something that has not been read and comes into a log.</summary>
    public bool HasOutput => _watched.Keys.Any(fd => pipes.Length(fd) > 0 && pipes.Destination(fd)?.File is not null);

    /// <summary>The first of those that a wait would end for; null: there is none.</summary>
    public int? FirstReadable
    {
        get
        {
            foreach (int fd in _watched.Keys)
            {
                if (pipes.IsReadable(fd))
                {
                    return fd;
                }
            }

            return null;
        }
    }

    public bool IsWatched(int fd) => _watched.ContainsKey(fd);

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
        List<ulong> ready =
            [.. _watched.Where(watch => (!forUrgent || watch.Value.IsUrgent) && pipes.IsReadable(watch.Key)).Select(watch => watch.Value.Token)];
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

    public int Read(int fd, Span<byte> buffer) => pipes.Read(fd, buffer);

    public int BytesReadable(int fd) => pipes.Length(fd);

    public int Enlarge(int fd, int bytes) => -Errno.EPERM;

    public int CapacityOf(int fd) => ChannelRecord.DefaultCapacity;

    public ulong Identify(int fd) => (ulong)fd;

    public int Hold(ReadOnlySpan<byte> text) => pipes.Hold(text);

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

        pipes.Close(fd);
    }

    public void Dispose()
    {
    }
}
