using Supervisor.Posix;
using Supervisor.Supervision.Logs;
using Supervisor.Supervision.Output;

namespace Supervisor.Simulation;

/// <summary>
/// One output thread: the real pump, its loop, channels and patience, which gets to do something at times of its own, and for a long time
/// does not when its disk hangs.
/// </summary>
internal sealed class SimulatedPump
{
    private readonly World _world;
    private readonly SimulatedOutputs _outputs;
    private readonly PumpClock _clock;
    private readonly WatchedPipes _pipes;
    private PumpLoop? _loop;
    private bool _isDue;
    private bool _isOver;

    public SimulatedPump(World world, SimulatedOutputs outputs, LogFileTable files, StagingFile? staging, int number)
    {
        (_world, _outputs) = (world, outputs);
        _clock = new(world.Time, world.Agenda);
        _pipes = new(world.Chance, world, outputs.Pipes, _clock, number) { Kick = Kick };
        Pump = new(world.Log, files, new() { Clock = _clock, Syslog = _ => { }, Staging = staging }, _pipes, loop =>
        {
            _loop = loop;
            return new TaskCompletionSource().Task;
        });
    }

    public OutputPump Pump { get; }

    public WatchedPipes Pipes => _pipes;

    /// <summary>There is something to do.</summary>
    public bool HasWork => _loop is not null && !Pump.StandsStill && _pipes.IsReady;

    /// <summary>There is output to read that comes into a log.</summary>
    public bool HasOutput => HasWork && _pipes.HasOutput;

    /// <summary>There is something to do: it comes to that.</summary>
    public void Kick()
    {
        if (_isDue || _isOver || _loop is null || Pump.StandsStill)
        {
            return;
        }

        _isDue = true;
        _world.Agenda.After(_outputs.NextDelay(), () =>
        {
            if (!_isOver)
            {
                Pass();
            }
        });
    }

    /// <summary>Does what there is to do.</summary>
    public void Pass()
    {
        _isDue = false;
        if (_loop is null || Pump.StandsStill)
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

    /// <summary>Its image is gone.</summary>
    public void End() => _isOver = true;
}
