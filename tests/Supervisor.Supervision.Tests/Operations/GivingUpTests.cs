using Supervisor.Protocol;
using Supervisor.Simulation;
using Supervisor.Supervision.Operations;
using Supervisor.TestKit;

namespace Supervisor.Supervision.Tests.Operations;

/// <summary>What those are told who wait for an operation when the daemon goes on in another image, or ends.</summary>
public sealed class GivingUpTests
{
    [Fact]
    public void What_has_begun_goes_on_and_what_has_not_does_not()
    {
        ScriptedWorld world = new([Make.Alone(Make.Process("a"))]);
        OperationQueue operations = new(world.World.Loop);
        TaskCompletionSource<bool> never = new();
        Task<bool>? upgrade = null, stop = null, update = null;
        world.Act((_, _) =>
        {
            upgrade = operations.RunAsync(OperationKinds.Upgrade, "", _ => never.Task, default);
            stop = operations.RunAsync(OperationKinds.Stop, "", _ => never.Task, default);
            update = operations.RunAsync(OperationKinds.Update, "", _ => never.Task, default);
        });
        world.Run(1);
        world.Act((_, _) => operations.GiveUpAllBut(OperationKinds.Upgrade, "goes on", "was given up, as the daemon ends,"));
        world.Run(1);

        Assert.False(upgrade!.IsCompleted);
        Assert.Equal("GIVEN_UP: stop 2 goes on", Message(stop!));
        Assert.Equal("GIVEN_UP: update 3 was given up, as the daemon ends, before it began", Message(update!));
    }

    private static string Message(Task task) => Assert.IsType<XmlRpcFaultException>(task.Exception?.InnerException).Message;
}
