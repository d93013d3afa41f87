using Supervisor.Protocol;
using Supervisor.Simulation;
using Supervisor.Supervision.Port;
using Supervisor.TestKit;

namespace Supervisor.Supervision.Tests.Operations;

public sealed class HungDiskTests
{
    private readonly ScriptedWorld _world = new([Make.Alone(Make.Process("a")), Make.Alone(Make.Process("b"))]);

    [Fact]
    public async Task Emptying_logs_on_a_disk_that_hangs_fails_in_time()
    {
        _world.World.Outputs.Hang(TimeSpan.FromHours(1));
        Task<ActionOutcome> answer = Clear(ProcessTarget.Process("a:a"));

        _world.Run(9);
        Assert.False(answer.IsCompleted);

        _world.Run(2);
        Assert.Equal(Fault.Failed, (await answer).Fault);
    }

    [Fact]
    public void Who_waits_for_it_is_answered_when_the_daemon_ends()
    {
        _world.World.Outputs.Hang(TimeSpan.FromHours(1));
        Task<ActionOutcome> answer = Clear(ProcessTarget.All);

        _world.Act((engine, now) => engine.Shutdown(now));
        _world.RunUntil(() => _world.World.Loop.IsOver, "the end", atMostSeconds: 9);
        _world.World.Finish();

        Assert.True(answer.IsCompleted);
    }

    private Task<ActionOutcome> Clear(ProcessTarget target)
    {
        Task<ActionOutcome>? answer = null;
        _world.World.Clients.Do(() => answer = _world.World.Port.Supervision.ClearLogsAsync(target, CancellationToken.None).AsTask());
        return answer!;
    }
}
