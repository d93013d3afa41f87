using Supervisor.Os;
using Supervisor.Supervision.Logs;
using Supervisor.Supervision.Output;

namespace Supervisor.Simulation;

/// <summary>
/// The output thread: the real pump, its loop, channels and patience, which gets to do something at times of its own, and for a long time
/// does not when the disk hangs.
/// </summary>
internal sealed class SimulatedOutputs : IOutputs
{
    private readonly Chance _chance;
    private readonly Agenda _agenda;
    private readonly World _world;
    private readonly PumpClock _clock;
    private readonly SimulatedPipes _pipes;
    private readonly Dictionary<int, OutputChannel> _channels = [];
    private readonly List<Action> _behind = [];
    private LogFileTable _files = null!;
    private OutputPump _pump = null!;
    private PumpLoop? _loop;
    private TimeSpan _hang;
    private long _passes;
    private int _image;
    private bool _isDue;
    private bool _isHolding;
    private bool _isHeld;

    public SimulatedOutputs(Chance chance, Agenda agenda, World world)
    {
        (_chance, _agenda, _world) = (chance, agenda, world);
        _clock = new(world.Time, agenda);
        _pipes = new(chance, world, _clock) { Kick = Kick, Destination = DestinationOf };
        world.Machine.Wrote = _pipes.Add;
        world.Machine.Ended = Kick;
    }

    public SimulatedPipes Pipes => _pipes;

    /// <summary>There is something to do for the thread.</summary>
    public bool HasWork => _loop is not null && !_isHeld && _pipes.IsReady;

    /// <summary>An image begins.</summary>
    public void Begin(LogFileTable files)
    {
        _files = files;
        OutputPumpOptions options = new() { Clock = _clock, Syslog = _ => { }, Staging = _world.Staging?.Open() };
        _pump = new(_world.Log, files, options, _pipes, loop =>
        {
            _loop = loop;
            return Task.CompletedTask;
        });
    }

    public OutputChannel Attach(int fd, OutputSinks sinks, OutputState? state = null)
    {
        OutputChannel channel = _pump.Attach(fd, sinks, state);
        if (fd >= 0)
        {
            _channels[fd] = channel;
        }

        return channel;
    }

    /// <summary>What is attached from here on is of the image before.</summary>
    public void BeginRestore(bool ofDead) => _pump.BeginRestore(ofDead);

    /// <summary>All of that is there.</summary>
    public void EndRestore() => _pump.EndRestore();

    /// <summary>The output of a pipe goes where it did, and nobody has asked for another place.</summary>
    public bool GoesOnAsItIs(int fd) => _channels.TryGetValue(fd, out OutputChannel? channel)
        && channel.Describe() is var next && channel.Capture() is var now
        && (next.File, next.StripAnsi, next.CaptureMaxBytes) == (now.File, now.StripAnsi, now.CaptureMaxBytes);

    public void DrainAndClose(IReadOnlyList<OutputChannel> channels, Action done) => Ask(() => _pump.DrainAndClose(channels, done));

    public void Write(OutputSinks sinks, byte[] text, Action done) => Ask(() =>
    {
        _pipes.HoldFor = sinks.File?.Path;
        _pump.Write(sinks, text, done);
    });

    public void Redirect(IReadOnlyList<(OutputChannel Channel, OutputSinks Sinks)> changes) => Ask(() => _pump.Redirect(changes));

    public void Clear(IReadOnlyList<(string? Path, bool IsPrivate)> logs, IReadOnlyList<OutputChannel> channels, Action<int> done) =>
        Ask(() => _pump.Clear(logs, channels, done));

    /// <summary>Has all logs opened again.</summary>
    public void Reopen() => Ask(() => _pump.Reopen(_files.All(), () => { }));

    /// <summary>Does what was asked for before, then stands still: what is asked for from now on waits, and dies with the image.</summary>
    public void Hold(Action held)
    {
        int image = _image;
        _isHolding = true;
        _pump.Hold(release =>
        {
            release();
            if (_isHolding && image == _image)
            {
                _isHeld = true;
                held();
            }
        });
    }

    /// <summary>The disk hangs for so long, as soon as there is something to do.</summary>
    public void Hang(TimeSpan time) => _hang = time;

    /// <summary>All goes on: there is no other image.</summary>
    public void Release()
    {
        _isHolding = _isHeld = false;
        Action[] behind = [.. _behind];
        _behind.Clear();
        Array.ForEach(behind, action => action());
        Kick();
    }

    /// <summary>The daemon ends, and lets the thread do what there is to do.</summary>
    public void Finish()
    {
        while (_loop is not null && _pipes.IsReady)
        {
            Pass();
        }
    }

    /// <summary>The daemon dies while the thread does what there is to do, or not: then nothing is on the way.</summary>
    /// <returns>True when it died in the midst of it.</returns>
    public bool Die(SimulatedStaging staging, Random dice)
    {
        staging.DieAfter(dice.Next(1, 6));
        if (HasWork)
        {
            Pass();
        }

        bool hasDied = staging.IsDead;
        staging.EndOfPass();
        return hasDied;
    }

    /// <summary>The image is gone.</summary>
    /// <param name="hasLost">With what it had read of messages.</param>
    public void Forget(bool hasLost)
    {
        _image++;
        _isHolding = _isHeld = _isDue = false;
        _behind.Clear();
        _channels.Clear();
        _pipes.Forget(hasLost);
        _loop = null;
    }

    private void Ask(Action action)
    {
        if (_isHolding)
        {
            _behind.Add(action);
        }
        else
        {
            action();
        }
    }

    private ChannelRecord? DestinationOf(int fd) => _channels.GetValueOrDefault(fd)?.Capture();

    private void Kick()
    {
        if (_isDue || _isHeld || _loop is null)
        {
            return;
        }

        _isDue = true;
        int image = _image;
        Random dice = _chance.Of("pass", _passes++);
        TimeSpan delay = _world.Trouble && dice.OneIn(150)
            ? TimeSpan.FromSeconds(dice.Next(dice.OneIn(10) ? 1800 : 8))
            : _world.Delay(dice, 30) + _hang;
        _hang = TimeSpan.Zero;
        _agenda.After(delay, () =>
        {
            if (image == _image)
            {
                Pass();
            }
        });
    }

    private void Pass()
    {
        _isDue = false;
        if (_isHeld || _loop is null)
        {
            return;
        }

        _clock.Begin();
        _loop.Pass();
        if (_world.IsDead)
        {
            return;
        }

        _world.LogBook.Settle();
        if (_pipes.IsReady)
        {
            Kick();
        }
    }
}
