using Supervisor.Client;
using Supervisor.PowerShell.Daemons;
using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.PowerShell.Tests.Daemons;

public sealed class DaemonWatchTests
{
    [Fact]
    public async Task A_daemon_is_gone_when_nobody_listens_and_not_while_it_is_shutting_down()
    {
        int asked = 0;
        FakeSupervisor server = new(_ => throw new XmlRpcFaultException((int)Fault.ShutdownState, Fault.ShutdownState.Text()));
        using SupervisorClient client = server.Client();
        server.Answer = async call =>
        {
            if (++asked == 3)
            {
                _ = Task.Run(async () => await server.DisposeAsync());
            }

            await Task.Yield();
            throw new XmlRpcFaultException((int)Fault.ShutdownState, Fault.ShutdownState.Text());
        };

        Assert.True(await DaemonWatch.UntilGoneAsync(client, TimeSpan.FromSeconds(30), default));
        Assert.True(asked >= 3);
    }

    [Fact]
    public async Task One_that_stays_is_not_gone_when_time_is_up()
    {
        await using FakeSupervisor server = new(_ => new XmlRpcStruct { { "statecode", 1 }, { "statename", "RUNNING" } });
        using SupervisorClient client = server.Client();

        Assert.False(await DaemonWatch.UntilGoneAsync(client, TimeSpan.Zero, default));
    }

    [Fact]
    public async Task A_daemon_is_back_when_it_is_RUNNING_again()
    {
        int asked = 0;
        await using FakeSupervisor server = new(_ => throw new InvalidOperationException());
        server.Answer = async _ =>
        {
            await Task.Yield();
            return ++asked switch
            {
                1 => throw new XmlRpcFaultException((int)Fault.ShutdownState, Fault.ShutdownState.Text()),
                2 => Told(SupervisorState.Restarting),
                _ => Told(SupervisorState.Running),
            };
        };
        using SupervisorClient client = server.Client();

        DaemonInfo? back = await DaemonWatch.UntilBackAsync(client, TimeSpan.FromSeconds(30), default);

        Assert.Equal(("me", "4.3.0", "3.0", SupervisorState.Running, 42), (
            back!.Identification, back.Version, back.ApiVersion, back.State, back.ProcessId));
        Assert.Equal([ProcessState.Running], back.States);
        Assert.Equal(3, asked);
    }

    [Fact]
    public async Task One_that_does_not_come_back_is_not_waited_for_longer()
    {
        await using FakeSupervisor server = new(_ => Told(SupervisorState.Restarting));
        using SupervisorClient client = server.Client();

        Assert.Null(await DaemonWatch.UntilBackAsync(client, TimeSpan.Zero, default));
    }

    private static XmlRpcValue Told(SupervisorState state) => new XmlRpcValue[]
    {
        "me", "4.3.0", "3.0", new XmlRpcStruct { { "statecode", (int)state }, { "statename", state.Name() } }, 42,
        new XmlRpcValue[] { new ProcessInfo { Name = "a", Group = "a", State = ProcessState.Running }.ToStruct() },
    };
}
