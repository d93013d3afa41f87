using Supervisor.Os;
using Supervisor.Protocol;
using Supervisor.Simulation;
using Supervisor.Supervision.Port;
using Supervisor.TestKit;
using Supervisor.TestKit.Simulation;

namespace Supervisor.Supervision.Tests.Loop;

/// <summary>What a turn of the loop does, and that nothing in it can cost others theirs.</summary>
public sealed class TurnTests
{
    [Fact]
    public void However_much_is_asked_for_exits_are_seen_in_between()
    {
        const int all = 20_000;
        ScriptedWorld world = new([Make.Alone(Make.Process("a"))]);
        world.Script("a", new ScriptedRun { ExitDelay = TimeSpan.Zero });
        world.Ask(() => Restart(world), "a restart, from which on the script counts");
        int done = 0, afterTheExit = 0;
        world.World.Loop.Post(() => world.World.Machine.Signal(world.Process("a").Pid, 9, toGroup: false));
        for (int i = 0; i < all; i++)
        {
            world.World.Loop.Post(() =>
            {
                done++;
                afterTheExit += world.World.Machine.Children.Any() ? 0 : 1;
            });
        }

        world.RunUntil(() => done == all, "everything to be done");
        Assert.InRange(afterTheExit, 1, all);
    }

    [Fact]
    public void Whatever_throws_in_a_turn_whoever_waits_is_answered()
    {
        ScriptedWorld world = new([Make.Alone(Make.Process("a"))]);
        int told = 0;
        world.World.Loop.TurnPublished += () => throw new InjectedException();
        world.World.Loop.TurnPublished += () => told++;
        world.World.Loop.Post(() => throw new InjectedException());
        world.World.Loop.Post(() => world.World.Loop.CompleteAfterTurn(() => throw new InjectedException()));

        Assert.Equal(7, world.Ask(() => new ValueTask<int>(world.World.Loop.RunAsync(() => 7)), "a question"));
        Assert.InRange(told, 1, int.MaxValue);
    }

    [Fact]
    public void What_cannot_be_told_for_want_of_memory_ends_nothing()
    {
        ScriptedWorld world = new([Make.Alone(Make.Process("a"))]);
        int untold = 0;
        world.World.Log.Writing = text =>
        {
            if (text.Contains(InjectedException.Text, StringComparison.Ordinal))
            {
                untold++;
                throw new OutOfMemoryException();
            }
        };
        world.World.Loop.Post(() => throw new InjectedException());
        world.World.Loop.Post(() => world.World.Loop.CompleteAfterTurn(() => throw new InjectedException()));

        Assert.Equal(7, world.Ask(() => new ValueTask<int>(world.World.Loop.RunAsync(() => 7)), "a question"));
        Assert.Equal(2, untold);
    }

    /// <summary>The activity log lies on a disk that does not answer: that costs whoever clears it, and nobody else.</summary>
    [Fact]
    public void A_log_that_is_being_cleared_holds_up_nobody()
    {
        ScriptedWorld world = new([Make.Alone(Make.Process("a"))]);
        Action<int>? cleared = null;
        world.World.Log.Path = "/not/there/supervisord.log";
        world.World.Log.Clearing = done => cleared = done;
        Task<Supervisor.Supervision.Port.ActionOutcome>? clearing = null;
        world.World.Clients.Do(() => clearing = world.World.Port.Supervision.ClearMainLogAsync(CancellationToken.None).AsTask());

        world.Ask(() => Restart(world), "a restart meanwhile");
        Assert.False(clearing!.IsCompleted);
        cleared!(-Errno.ENOENT);
        Assert.Equal(Fault.NoFile, world.Ask(() => new ValueTask<Fault>(Outcome()), "clearLog"));

        async Task<Fault> Outcome() => (await clearing).Fault;
    }

    /// <summary>A daemon that ends while a client waits for its disk is nobody's unexpected fault.</summary>
    [Fact]
    public async Task What_is_waited_for_when_the_daemon_ends_is_answered_with_SHUTDOWN_STATE()
    {
        ScriptedWorld world = new([Make.Alone(Make.Process("a"))]);
        TaskCompletionSource<int> never = new();
        Task<int>? waiting = null;
        world.World.Log.Path = "/not/there/supervisord.log";
        world.World.Log.Clearing = _ => { };
        Task<Supervisor.Supervision.Port.ActionOutcome>? clearing = null;
        world.World.Clients.Do(() =>
        {
            waiting = world.World.Loop.InvokeAsync(() => world.World.Loop.WorkAsync("disk", TimeSpan.FromHours(1), _ => never.Task));
            clearing = world.World.Port.Supervision.ClearMainLogAsync(CancellationToken.None).AsTask();
        });

        world.Act((engine, now) => engine.Shutdown(now));
        world.RunUntil(() => world.World.Loop.IsOver, "the end", atMostSeconds: 9);
        world.World.Finish();

        XmlRpcFaultException fault = await Assert.ThrowsAsync<XmlRpcFaultException>(() => waiting!);
        Assert.Equal(Fault.ShutdownState, fault.Fault);
        Assert.Equal(Fault.ShutdownState, (await clearing!).Fault);
    }

    private static async ValueTask<bool> Restart(ScriptedWorld world)
    {
        ProcessTarget target = Supervisor.Supervision.Port.ProcessTarget.Process("a");
        await world.World.Port.Supervision.StopAsync(target, wait: true, CancellationToken.None);
        await world.World.Port.Supervision.StartAsync(target, wait: true, CancellationToken.None);
        return true;
    }
}
