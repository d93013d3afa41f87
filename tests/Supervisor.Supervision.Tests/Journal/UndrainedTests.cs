using System.Text;
using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;
using Supervisor.Protocol;
using Supervisor.Simulation;
using Supervisor.TestKit;

namespace Supervisor.Supervision.Tests.Journal;

/// <summary>
/// The end of a program is told of before its output is in the log when the disk hangs. Under a keeper a daemon that dies then is followed
/// by one that writes it.
/// </summary>
public sealed class UndrainedTests
{
    private const string Line = "the last words\n";
    private const int MostEffects = 8;
    private readonly ScriptedWorld _world = new(
        [Make.Alone(Make.Process("a") with { StartSeconds = 0, Stdout = new() { LogFile = LogTarget.File("/logs/a") }, RedirectStderr = true })],
        isKept: true,
        hasLogs: true);

    public static TheoryData<int> Deaths => [.. Enumerable.Range(1, MostEffects)];

    /// <summary>Each by its dice: at another step between the pipe and the log, and some of them twice.</summary>
    public static TheoryData<int, bool> LaterDeaths
    {
        get
        {
            TheoryData<int, bool> deaths = [];
            for (int death = 1; death <= 10; death++)
            {
                deaths.Add(death, death % 2 == 0);
            }

            return deaths;
        }
    }

    [Theory]
    [MemberData(nameof(Deaths))]
    public void What_it_wrote_last_is_in_the_log_once_wherever_the_daemon_dies(int effects)
    {
        SayAndHang();
        _world.World.DieWithin(effects);
        _world.Act((engine, now) => engine.Stop(_world.Process("a"), now));
        _world.Run(200);
        _world.World.DieWithin(0);

        Assert.Equal(Line.Length, _world.World.LogBook.Bytes);
        Assert.NotEqual(0, _world.World.Died);
    }

    [Theory]
    [MemberData(nameof(LaterDeaths))]
    public void It_is_so_when_the_end_has_been_told_of(int death, bool startsAgain)
    {
        SayAndHang();
        _world.Act((engine, now) => engine.Stop(_world.Process("a"), now));
        _world.RunUntil(() => _world.Process("a").State == ProcessState.Stopped, "its end");
        Assert.Equal(0, _world.World.LogBook.Bytes);
        if (startsAgain)
        {
            _world.Act((engine, now) => engine.Start(_world.Process("a"), now));
            _world.RunUntil(() => _world.Process("a").State == ProcessState.Running, "its start");
        }

        _world.World.Die(death);
        _world.Run(200);

        Assert.Equal(startsAgain ? ProcessState.Running : ProcessState.Stopped, _world.Process("a").State);
        Assert.Equal(Line.Length, _world.World.LogBook.Bytes);
        Assert.NotEqual(0, _world.World.Died);
    }

    private void SayAndHang()
    {
        SimulatedChild child = Assert.Single(_world.World.Machine.Children);
        _world.World.Outputs.Hang(TimeSpan.FromSeconds(100));
        _world.World.Machine.Wrote(child.StdoutFd, new(Encoding.UTF8.GetBytes(Line), PieceKind.Text));
    }
}
