using Supervisor.Protocol;
using Supervisor.Simulation;
using Supervisor.Supervision.Port;
using Supervisor.Supervision.RunTime;
using Supervisor.TestKit;

namespace Supervisor.Supervision.Tests.RunTime;

public sealed class ProcessIntentsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Whatever_keeps_a_stop_from_being_remembered_whoever_waits_is_told()
    {
        ScriptedWorld world = new([Make.Alone(Make.Process("a"))]);
        File.WriteAllText(_folder["state"], "rubbish");
        RuntimeStateFile file = new(_folder["state"], (_, _) => throw new InjectedException(), world.World.Time);
        ProcessIntents intents = new(world.World.Loop, new(world.World.Loop, file, RuntimeState.Empty));
        List<ActionOutcome?> told = [];
        world.World.Loop.Post(() => intents.Remember([world.Process("a")], stopped: true, told.Add));
        world.RunUntil(() => told.Count > 0, "an answer");

        Assert.NotNull(Assert.Single(told));
    }
}
