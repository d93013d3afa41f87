using Supervisor.Protocol;
using Supervisor.Simulation;
using Supervisor.TestKit;
using Supervisor.TestKit.Simulation;

namespace Supervisor.Supervision.Tests.Launch;

public sealed class StartsUnderWayTests
{
    [Fact]
    public void A_start_that_hangs_is_called_off_also_when_it_was_to_stop_before_another_image_began_it()
    {
        ScriptedWorld world = new([Make.Alone(Make.Process("a") with { AutoStart = false })]);
        world.Script("a", new ScriptedRun { SpawnDelay = TimeSpan.FromHours(1) });
        world.Act((engine, now) => engine.Start(world.Process("a"), now));
        world.Act((engine, now) => engine.Stop(world.Process("a"), now));
        world.World.GoOnInAnother();
        Assert.Equal((ProcessState.Stopping, 1), (world.Process("a").State, world.World.GoneOn));

        world.Run(3);
        Assert.Equal((ProcessState.Stopped, 1), (world.Process("a").State, world.Runs("a")));
    }
}
