using System.Globalization;
using System.Text.RegularExpressions;
using Supervisor.Engine.Events;
using Supervisor.Engine.Listeners;
using Supervisor.Engine.Processes;
using Supervisor.Engine.States;
using Supervisor.Protocol;
using Supervisor.Simulation;
using Supervisor.TestKit;
using Supervisor.TestKit.Simulation;

namespace Supervisor.Supervision.Tests.Journal;

/// <summary>
/// Under a keeper the daemon dies in the midst of a turn, before each of the things that it does to the world outside: to a program, to a
/// listener, to its journal. What the dead one had begun comes to its end, or never began; nobody waits for what has been said already.
/// </summary>
public sealed partial class DeathWithinTurnTests
{
    private const int MostEffects = 60;
    private readonly ScriptedWorld _world = new(
        [Make.Alone(Make.Process("a") with { StartSeconds = 0 }), Make.Listeners("ears", 1, "REMOTE_COMMUNICATION")], isKept: true);

    private int _last;

    public DeathWithinTurnTests()
    {
        _world.Script("a", new ScriptedRun { ExitDelay = TimeSpan.FromSeconds(2) });
        _world.Script("ears", new ScriptedRun { Listens = true });
        RestartAll();
    }

    public static TheoryData<int> Deaths => [.. Enumerable.Range(1, MostEffects)];

    [Theory]
    [MemberData(nameof(Deaths))]
    public void A_stop_has_taken_place_or_has_not(int effects)
    {
        int pid = _world.Process("a").Pid;
        _world.World.DieWithin(effects);
        _world.Act((engine, now) => engine.Stop(_world.Process("a"), now));
        _world.Run(60);
        _world.World.DieWithin(0);

        ManagedProcess a = _world.Process("a");
        Assert.True(
            (a.State, a.Pid) == (ProcessState.Running, pid) || (a.State, a.Wanted.Goal) == (ProcessState.Stopped, Goal.Down),
            $"{a} {a.Pid} {a.Wanted}");
        Assert.Equal(2, _world.Runs("a"));
    }

    [Theory]
    [MemberData(nameof(Deaths))]
    public void A_listener_hears_every_event_once_and_goes_on(int effects)
    {
        _world.World.DieWithin(effects);
        for (int i = 0; i < 8; i++)
        {
            Publish();
            _world.Run(8);
        }

        _world.Run(60);
        _world.World.DieWithin(0);
        Publish();
        _world.Run(60);

        int[] heard = [.. Ears.Heard.SelectMany(text => Serials().Matches(text)).Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))];
        Assert.Equal(heard.Distinct().Order(), heard);
        Assert.EndsWith(string.Create(CultureInfo.InvariantCulture, $"event {_last}"), Ears.Heard[^1], StringComparison.Ordinal);
        Assert.Equal(ListenerState.Ready, _world.Process("ears").Listener!.State);
        Assert.Equal(0, _world.Engine.FindGroup("ears")!.Pool!.Buffered);

        // At most the one that was published and had not reached it.
        Assert.InRange(heard.Length, 8, 9);
    }

    private SimulatedChild Ears => _world.World.Machine.Children.Single(child => child.Name == "ears:ears" && child.Exit is null);

    private void Publish()
    {
        string text = string.Create(CultureInfo.InvariantCulture, $"event {++_last}");
        _world.Act((engine, now) => engine.Publish(SupervisorEvent.Remote(now.Wall, "t", text)));
    }

    /// <summary>They were started before they were told how to be.</summary>
    private void RestartAll()
    {
        foreach (string name in (string[])["a", "ears"])
        {
            _world.Act((engine, now) => engine.Stop(_world.Process(name), now));
            _world.RunUntil(() => _world.Process(name).State == ProcessState.Stopped, "its end");
            _world.Act((engine, now) => engine.Start(_world.Process(name), now));
            _world.RunUntil(() => _world.Process(name).State == ProcessState.Running, "its start");
        }

        _world.RunUntil(() => _world.Process("ears").Listener!.State == ListenerState.Ready, "the listener");
    }

    [GeneratedRegex(" serial:([0-9]+) ")]
    private static partial Regex Serials();
}
