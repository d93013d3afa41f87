using Supervisor.Engine.Events;
using Supervisor.Engine.Settings;
using Supervisor.Protocol;
using Supervisor.TestKit;
using Supervisor.TestKit.Simulation;

namespace Supervisor.Engine.Tests.Timelines;

public sealed class ClockTests
{
    private static readonly ScriptedRun Ears = new() { Listener = new() };

    [Theory]
    [InlineData(-86400)]
    [InlineData(86400)]
    [InlineData(3)]
    [InlineData(-3)]
    public void Setting_the_wall_clock_moves_no_deadline(double jump)
    {
        SimulatedSystem system = new();
        system.Script("fails", new ScriptedRun { SpawnError = "no" });
        system.Script("deaf", new ScriptedRun { Ignored = new HashSet<int> { 15 } });
        system.After(0.5, () => system.Time.SetWall(system.Time.GetUtcNow().AddSeconds(jump)));
        system.After(1.5, () => system.Time.SetWall(system.Time.GetUtcNow().AddSeconds(-2 * jump)));
        system.After(2, () => system.Engine.Stop(system.Process("deaf"), system.Now));
        system.After(4, () => system.Time.SetWall(system.Time.GetUtcNow().AddSeconds(jump)));
        system.Begin(Make.Alone(Make.Process("fails")), Make.Alone(Make.Process("deaf")));
        system.Run(60);

        Assert.Equal(
            ["1 deaf STARTING -> RUNNING", "2 deaf RUNNING -> STOPPING", "6 fails BACKOFF -> FATAL", "12.01 deaf STOPPING -> STOPPED"],
            system.Journal.Timed(JournalKind.State)
                .Where(line => line.Contains("deaf STARTING ->") || line.Contains("FATAL") || line.Contains("STOPPING")));
    }

    [Fact]
    public void What_is_reported_is_wall_clock_time()
    {
        SimulatedSystem system = new();
        system.Begin(Make.Alone(Make.Process("cat")));
        system.Run(2);
        system.Time.SetWall(FakeTime.Beginning.AddYears(1));
        system.Engine.Stop(system.Process("cat"), system.Now);
        system.Run(1);

        Assert.Equal(FakeTime.Beginning, system.Engine.TakeSnapshot().Groups[0].Processes[0].Started);
        Assert.Equal(FakeTime.Beginning.AddYears(1).AddMilliseconds(10), system.Engine.TakeSnapshot().Groups[0].Processes[0].Stopped);
    }

    [Fact]
    public void Ticks_come_on_multiples_of_their_period_and_name_their_slice()
    {
        SimulatedSystem system = new(wall: FakeTime.Beginning.AddSeconds(-7.25)) { Level = LogLevel.Warn };
        system.Script("ears", Ears);
        system.Begin(Make.Listeners("ears", 1, "TICK"));
        system.Run(13);

        long hour = FakeTime.Beginning.ToUnixTimeSeconds();
        Assert.Equal(
            [
                $"2.25 TICK_5 when:{hour - 5}",
                $"7.25 TICK_5 when:{hour}",
                $"7.25 TICK_60 when:{hour}",
                $"7.25 TICK_3600 when:{hour}",
                $"12.25 TICK_5 when:{hour + 5}",
            ],
            system.Journal.Timed(JournalKind.Event).Where(line => line.Contains("TICK")));
    }

    [Theory]
    [InlineData("TICK_5", "TICK_5", 720)]
    [InlineData("TICK_60", "TICK_60", 60)]
    [InlineData("TICK_3600", "TICK_3600", 1)]
    [InlineData("EVENT", "TICK_60", 60)]
    [InlineData("TICK_60", "TICK_5", 0)]
    public void An_hour_has_as_many_as_the_period_says(string subscription, string type, int expected)
    {
        SimulatedSystem system = new(wall: FakeTime.Beginning.AddSeconds(1)) { Level = LogLevel.Warn };
        system.Script("ears", Ears);
        system.Begin(Make.Listeners("ears", 1, subscription));
        system.Run(3600);

        Assert.Equal(
            expected,
            system.Journal.Texts(JournalKind.Event).Count(text => text.StartsWith(type + " ", StringComparison.Ordinal)));
    }

    [Fact]
    public void Nobody_is_woken_for_ticks_that_nobody_wants()
    {
        SimulatedSystem system = new();
        system.Script("ears", Ears);
        system.Begin(Make.Listeners("ears", 1, "PROCESS_STATE"), Make.Alone(Make.Process("cat")));
        system.Run(2);

        Assert.Null(system.Engine.NextDeadline);
        system.Engine.AddGroup(Make.Listeners("clock", 1, "TICK_60"), system.Now);
        Assert.Equal(TimeSpan.FromSeconds(58), system.Engine.NextDeadline - system.Time.Monotonic);
        Assert.True(system.Engine.RemoveGroup(system.Engine.FindGroup("clock")!, system.Now));
        Assert.Null(system.Engine.NextDeadline);
    }

    [Fact]
    public void A_subscription_that_comes_late_gets_no_tick_of_the_past()
    {
        SimulatedSystem system = new() { Level = LogLevel.Warn };
        system.Script("ears", Ears);
        system.Script("more", Ears);
        system.Begin(Make.Listeners("ears", 1, "TICK_3600"));
        system.Run(123);
        system.Journal.Restart();
        system.Engine.AddGroup(Make.Listeners("more", 1, "TICK_5"), system.Now);
        system.Run(3);

        Assert.Equal(
            ["2 TICK_5"],
            system.Journal.Timed(JournalKind.Event).Where(line => line.Contains("TICK")).Select(line => line.Split(" when")[0]));
    }

    [Theory]
    [InlineData(3600)]
    [InlineData(-3600)]
    [InlineData(7)]
    [InlineData(-7)]
    public void Ticks_that_a_jump_leaves_out_are_not_caught_up(double jump)
    {
        SimulatedSystem system = new() { Level = LogLevel.Warn };
        system.Script("ears", Ears);
        system.Begin(Make.Listeners("ears", 1, "TICK_5"));
        system.Run(12);
        system.Time.SetWall(system.Time.GetUtcNow().AddSeconds(jump));
        system.Journal.Restart();
        system.Run(20);

        IReadOnlyList<string> ticks = [.. system.Journal.Timed(JournalKind.Event)];
        Assert.InRange(ticks.Count, 4, 5);
        long aligned = system.Time.GetUtcNow().ToUnixTimeSeconds() / 5 * 5;
        Assert.EndsWith($"when:{aligned}", ticks[^1]);
    }

    [Fact]
    public void A_turn_that_comes_late_makes_one_tick()
    {
        SimulatedSystem system = new() { Level = LogLevel.Warn };
        system.Script("ears", Ears);
        system.Begin(Make.Listeners("ears", 1, "TICK_5"));
        system.Journal.Restart();
        system.Engine.Elapsed(system.Time.Advance(33));

        long hour = FakeTime.Beginning.ToUnixTimeSeconds();
        Assert.Equal([$"TICK_5 when:{hour + 30}"], system.Journal.Texts(JournalKind.Event));
    }

    [Fact]
    public void A_stream_gets_ticks_as_long_as_it_wants_them()
    {
        SimulatedSystem system = new() { Level = LogLevel.Warn };
        system.Begin(Make.Alone(Make.Process("p", "p", 999)));
        system.Run(12);
        Assert.False(system.Engine.Demand.Wants(EventType.Tick5));
        Assert.Equal(0, Ticks());

        system.Engine.SetStreamDemand(EventTypeSet.Of(EventType.Tick5) | EventTypeSet.Of(EventType.ProcessLog), system.Now);
        Assert.True(system.Engine.Demand.Wants(EventType.ProcessLogStderr));
        system.Run(10);
        Assert.Equal(2, Ticks());

        system.Engine.SetStreamDemand(default, system.Now);
        system.Run(20);
        Assert.Equal(2, Ticks());
        Assert.False(system.Engine.Demand.Wants(EventType.ProcessLogStderr));

        int Ticks() => system.Journal.Timed(JournalKind.Event).Count(line => line.Contains("TICK"));
    }

    [Fact]
    public void Demand_follows_the_pools()
    {
        SimulatedSystem system = new() { Level = LogLevel.Warn };
        system.Begin(Make.Listeners("ears", 1, "PROCESS_LOG_STDOUT"));
        Assert.True(system.Engine.Demand.Wants(EventType.ProcessLogStdout));
        Assert.False(system.Engine.Demand.Wants(EventType.ProcessLogStderr));
        system.Engine.Shutdown(system.Now);
        system.Run(30);
        Assert.True(system.Engine.RemoveGroup(system.Engine.FindGroup("ears")!, system.Now));
        Assert.False(system.Engine.Demand.Wants(EventType.ProcessLogStdout));
    }
}
