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

        Assert.True(await Watch(client, TimeSpan.FromSeconds(30)).UntilGoneAsync(default));
        Assert.True(asked >= 3);
    }

    [Fact]
    public async Task One_that_stays_is_not_gone_when_time_is_up()
    {
        await using FakeSupervisor server = new(_ => new XmlRpcStruct { { "statecode", 1 }, { "statename", "RUNNING" } });
        using SupervisorClient client = server.Client();

        Assert.False(await Watch(client, TimeSpan.Zero).UntilGoneAsync(default));
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

        DaemonInfo? back = await Watch(client, TimeSpan.FromSeconds(30)).UntilBackAsync(default);

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

        Assert.Null(await Watch(client, TimeSpan.Zero).UntilBackAsync(default));
    }

    [Fact]
    public async Task One_that_never_comes_back_is_given_up_after_a_while()
    {
        FakeSupervisor server = new(_ => true);
        using SupervisorClient client = server.Client();
        await server.DisposeAsync();

        Assert.Null(await new DaemonWatch(client, TimeSpan.FromMilliseconds(50), null).UntilBackAsync(default));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task One_that_takes_connections_and_never_answers_is_an_error(bool back)
    {
        await using FakeSupervisor server = new(_ => true) { Answer = _ => new TaskCompletionSource<XmlRpcValue>().Task };
        using SupervisorClient client = server.Client(new() { Timeout = TimeSpan.FromMilliseconds(50) });
        DaemonWatch watch = Watch(client, null);
        SupervisorConnectionException e = await Assert.ThrowsAsync<SupervisorConnectionException>(
            async () => _ = back ? await watch.UntilBackAsync(default) is null : await watch.UntilGoneAsync(default));
        Assert.Equal(ConnectionFailure.Timeout, e.Failure);
    }

    private static DaemonWatch Watch(SupervisorClient client, TimeSpan? timeout) => new(client, TimeSpan.FromSeconds(60), timeout);

    private static XmlRpcValue Told(SupervisorState state) => new XmlRpcValue[]
    {
        "me", "4.3.0", "3.0", new XmlRpcStruct { { "statecode", (int)state }, { "statename", state.Name() } }, 42,
        new XmlRpcValue[] { new ProcessInfo { Name = "a", Group = "a", State = ProcessState.Running }.ToStruct() },
    };
}
