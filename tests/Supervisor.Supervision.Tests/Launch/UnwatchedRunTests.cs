using Supervisor.Protocol;
using Supervisor.Simulation;
using Supervisor.TestKit;

namespace Supervisor.Supervision.Tests.Launch;

/// <summary>The user has no more watches of epoll(7): the end of a child would not be told of.</summary>
public sealed class UnwatchedRunTests
{
    [Fact]
    public void A_start_fails_says_why_and_the_next_one_works()
    {
        ScriptedWorld world = new([Make.Alone(Make.Process("a") with { AutoStart = false, StartRetries = 0 })]);
        world.World.Machine.HasNoWatches = true;
        world.Act((engine, now) => engine.Start(world.Process("a"), now));

        world.RunUntil(() => world.Process("a").State == ProcessState.Fatal, "it to be given up", atMostSeconds: 60);
        Assert.Empty(world.World.Machine.Children);
        Assert.Contains(world.World.Log.Lines, line => line.Contains(
            "a (pid 2) is killed: the daemon cannot look after it: watch for its end: ", StringComparison.Ordinal));

        world.World.Machine.HasNoWatches = false;
        world.Act((engine, now) => engine.Start(world.Process("a"), now));
        world.RunUntil(() => world.Process("a").State == ProcessState.Running, "it to run", atMostSeconds: 60);
    }

    /// <summary>Nothing but a look shows that it has ended: without one it would be given up after a thousand seconds and ten.</summary>
    [Fact]
    public void A_shutdown_waits_for_no_word_of_it()
    {
        ScriptedWorld world = new([Make.Alone(Make.Process("late") with { AutoStart = false, StopWaitSeconds = 1000 })]);
        world.World.Machine.HasNoWatches = true;
        world.Act((engine, now) => engine.Start(world.Process("late"), now));
        world.RunUntil(() => world.World.Machine.Starts("late:late") == 1, "its child", atMostSeconds: 10);
        world.Act((engine, now) => engine.Shutdown(now));

        world.RunUntil(() => world.Engine.IsFinished, "the end", atMostSeconds: 5);
        Assert.Empty(world.World.Machine.Children);
    }
}
