using Supervisor.Posix;
using Supervisor.Supervision.Logs;
using Supervisor.Supervision.Output;

namespace Supervisor.Simulation;

/// <summary>The output of the children: the real pumps and their handing over to each other, on simulated threads.</summary>
internal sealed class SimulatedOutputs : IOutputs
{
    private readonly World _world;
    private readonly Dictionary<int, OutputChannel> _channels = [];
    private readonly List<SimulatedPump> _threads = [];
    private readonly List<Action> _behind = [];
    private OutputPumps _pumps = null!;
    private LogFileTable _files = null!;
    private TimeSpan _hang;
    private long _passes;
    private int _made;
    private int _image;
    private bool _isHolding;
    private Action _release = () => { };

    public SimulatedOutputs(World world)
    {
        _world = world;
        Pipes = new(world.Chance, world) { Written = Written, Destination = fd => _channels.GetValueOrDefault(fd)?.Capture() };
        world.Machine.Wrote = Pipes.Add;
        world.Machine.Ended = Ended;
    }

    public SimulatedPipes Pipes { get; }

    /// <summary>There is output for a thread to read.</summary>
    public bool HasOutput => _threads.Exists(thread => thread.HasOutput);

    /// <summary>There is something to do for a thread.</summary>
    public bool HasWork => _threads.Exists(thread => thread.HasWork);

    /// <summary>How many threads there are.</summary>
    public int Threads => _threads.Count;

    /// <summary>An image begins.</summary>
    public void Begin(LogFileTable files)
    {
        int image = _image;
        _files = files;
        _pumps = new(files, _world.Staging?.Open(), Make, work => _world.Agenda.After(NextDelay(), () =>
        {
            if (image == _image)
            {
                work();
            }
        }));

        OutputPump Make(StagingFile? staging)
        {
            SimulatedPump thread = new(_world, this, files, staging, _made++);
            _threads.Add(thread);
            return thread.Pump;
        }
    }

    public OutputChannel Attach(int fd, OutputSinks sinks, OutputState? state = null)
    {
        OutputChannel channel = _pumps.Attach(fd, sinks, state);
        if (fd >= 0)
        {
            _channels[fd] = channel;
        }

        return channel;
    }

    /// <summary>What is attached from here on is of the image before.</summary>
    public void BeginRestore(bool ofDead) => _pumps.BeginRestore(ofDead);

    /// <summary>All of that is there.</summary>
    public void EndRestore() => _pumps.EndRestore();

    /// <summary>The output of a pipe goes where it did, and nobody has asked for another place.</summary>
    public bool GoesOnAsItIs(int fd) => _channels.TryGetValue(fd, out OutputChannel? channel)
        && channel.Describe() is var next && channel.Capture() is var now
        && (next.File, next.StripAnsi, next.CaptureMaxBytes) == (now.File, now.StripAnsi, now.CaptureMaxBytes);

    public void DrainAndClose(IReadOnlyList<OutputChannel> channels, Action done) => Ask(() => _pumps.DrainAndClose(channels, done));

    public void Write(OutputSinks sinks, byte[] text, Action done) => Ask(() =>
    {
        Pipes.HoldFor = sinks.File?.Path;
        _pumps.Write(sinks, text, done);
    });

    public void Redirect(IReadOnlyList<(OutputChannel Channel, OutputSinks Sinks)> changes) => Ask(() => _pumps.Redirect(changes));

    public void Clear(IReadOnlyList<(string? Path, bool IsPrivate)> logs, IReadOnlyList<OutputChannel> channels, Action<int> done) =>
        Ask(() => _pumps.Clear(logs, channels, done));

    /// <summary>Has all logs opened again.</summary>
    public void Reopen() => Ask(() => _pumps.Reopen());

    /// <summary>Does what was asked for before, then stands still: what is asked for from now on waits, and dies with the image.</summary>
    public void Hold(Action held)
    {
        int image = _image;
        _isHolding = true;
        _release = _pumps.Hold(_ =>
        {
            if (image == _image)
            {
                held();
            }
        });
    }

    /// <summary>The disk hangs for so long, as soon as there is something to do.</summary>
    public void Hang(TimeSpan time) => _hang = time;

    /// <summary>All goes on: there is no other image.</summary>
    public void Release()
    {
        _isHolding = false;
        _release();
        _release = () => { };
        Action[] behind = [.. _behind];
        _behind.Clear();
        Array.ForEach(behind, action => action());
        _threads.ForEach(thread => thread.Kick());
    }

    /// <summary>The daemon ends, and lets its threads do what there is to do.</summary>
    public void Finish()
    {
        while (_threads.Find(thread => thread.HasWork) is { } thread)
        {
            thread.Pass();
        }
    }

    /// <summary>
    /// The daemon dies while its threads do what there is to do: some have done it, one is in the midst of it, or none is, and then nothing
    /// is on the way.
    /// </summary>
    /// <returns>True when it died in the midst of it.</returns>
    public bool Die(SimulatedStaging staging, Random dice)
    {
        SimulatedPump[] busy = [.. _threads.Where(thread => thread.HasWork)];
        dice.Shuffle(busy);
        foreach (SimulatedPump thread in busy)
        {
            staging.DieAfter(dice.Next(1, 6));
            thread.Pass();
            if (staging.EndOfPass())
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The image is gone.</summary>
    /// <param name="hasLost">With what it had read of messages.</param>
    public void Forget(bool hasLost)
    {
        _image++;
        _isHolding = false;
        _release = () => { };
        _behind.Clear();
        _channels.Clear();
        _threads.ForEach(thread => thread.End());
        _threads.Clear();
        if (hasLost)
        {
            Pipes.DropRestOfMarks();
        }
    }

    /// <summary>How long it is until a thread comes to something.</summary>
    public TimeSpan NextDelay()
    {
        Random dice = _world.Chance.Of("pass", _passes++);
        TimeSpan delay = _world.Trouble && dice.OneIn(150)
            ? TimeSpan.FromSeconds(dice.Next(dice.OneIn(10) ? 1800 : 8))
            : _world.Delay(dice, 30) + _hang;
        _hang = TimeSpan.Zero;
        return delay;
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

    private void Written(int fd) => _threads.Find(thread => thread.Pipes.IsWatched(fd))?.Kick();

    /// <summary>A child has ended, and with it the other end of its pipes. The order is that of the pipes, which is any image's.</summary>
    private void Ended()
    {
        foreach (SimulatedPump thread in _threads.Where(thread => thread.HasWork).OrderBy(thread => thread.Pipes.FirstReadable).ToArray())
        {
            thread.Kick();
        }
    }
}
