using System.Net.Sockets;
using System.Text;
using Supervisor.Client;
using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.Daemon.Tests.Keeping;

/// <summary>The keeper where services live: told to a service manager, as process 1, as an ordinary user.</summary>
public sealed class KeeperSurroundingsTests
{
    private const string Cat = "[program:a]\ncommand=/bin/cat\nstartsecs=0\n";

    [NativeFact]
    public async Task The_service_manager_hears_of_one_service_from_one_process()
    {
        using TempFolder folder = new();
        using Socket socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(folder["notify"]));
        await using TestDaemon keeper = await TestDaemon.StartAfterAsync($"export NOTIFY_SOCKET='{folder["notify"]}'", Cat, KeptDaemon.Option);
        Assert.Equal("READY=1\nSTATUS=", await ReceiveAsync());

        await keeper.KillDaemonAsync();

        Assert.Equal("READY=1\nSTATUS=", await ReceiveAsync());
        keeper.Signal("HUP");
        Assert.StartsWith("RELOADING=1", await ReceiveAsync(), StringComparison.Ordinal);
        while (await ReceiveAsync() != "READY=1\nSTATUS=")
        {
        }

        keeper.Signal("TERM");
        Assert.StartsWith("STOPPING=1", await ReceiveAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await keeper.WaitForExitAsync());

        async Task<string> ReceiveAsync()
        {
            byte[] buffer = new byte[4096];
            using CancellationTokenSource bound = new(TimeSpan.FromSeconds(30));
            return Encoding.UTF8.GetString(buffer, 0, await socket.ReceiveAsync(buffer, bound.Token));
        }
    }

    [NativeRootFact]
    public async Task As_process_1()
    {
        await using TestDaemon daemon = await TestDaemon.StartByAsync(
            ["unshare", "--pid", "--fork", "--kill-child=KILL", "--mount-proc"], Cat, KeptDaemon.Option);
        int keeper = Assert.Single(KeptDaemon.Children(daemon.Pid));
        ProcessInfo before = await daemon.WaitForAsync("a", ProcessState.Running);
        Assert.Equal("1\n", File.ReadAllText(daemon.Folder["s.pid"]));
        for (int i = 0; i < 3; i++)
        {
            int old = KeptDaemon.DaemonOf(keeper);
            TestDaemon.Signal("KILL", old);
            await daemon.WaitForAsync(() => Task.FromResult(KeptDaemon.DaemonOf(keeper) is not 0 and var now && now != old), "another daemon");
            await using SupervisorClient client = new(daemon.Endpoint);
            ProcessInfo after = await client.GetProcessInfoAsync("a");
            Assert.Equal((before.Pid, before.Start, before.State), (after.Pid, after.Start, after.State));
        }

        TestDaemon.Signal("TERM", keeper);
        Assert.Equal(0, await daemon.WaitForExitAsync());
        Assert.False(File.Exists(daemon.Folder["s.pid"]));
    }

    /// <summary>docs/security.md says so: a change of it is to be noticed.</summary>
    [NativeRootFact]
    public async Task A_user_that_comes_with_a_reload_is_not_the_keeper_s()
    {
        using TempFolder folder = new();
        folder.ShareWithAll();
        await using TestDaemon keeper = await TestDaemon.StartAsync(Cat, KeptDaemon.Option, folder);
        await keeper.WaitForAsync("a", ProcessState.Running);
        File.Delete(folder["s.log"]);
        keeper.Configure(Cat, $"{KeptDaemon.Option}\nuser=nobody");
        keeper.Signal("HUP");
        await keeper.WaitForAsync(
            () => Task.FromResult(keeper.DaemonPid() is not 0 and var daemon && KeptDaemon.Status(daemon, "Uid").StartsWith("65534\t", StringComparison.Ordinal)),
            "the daemon to be another user's");
        Assert.StartsWith("0\t", KeptDaemon.Status(keeper.Pid, "Uid"), StringComparison.Ordinal);
    }

    [NativeRootFact]
    public async Task As_an_ordinary_user_and_as_one_it_becomes()
    {
        await using (TestDaemon keeper = await TestDaemon.StartAsNobodyElseAsync(Cat, KeptDaemon.Option))
        {
            await CheckAsync(keeper);
        }

        using TempFolder folder = new();
        folder.ShareWithAll();
        await using TestDaemon root = await TestDaemon.StartAsync(Cat, $"{KeptDaemon.Option}\nuser=nobody", folder);
        Assert.Equal("65534", KeptDaemon.Status(root.Pid, "Uid").Split('\t')[0]);
        await CheckAsync(root);

        static async Task CheckAsync(TestDaemon keeper)
        {
            ProcessInfo before = await keeper.WaitForAsync("a", ProcessState.Running);
            await keeper.KillDaemonAsync();
            await using SupervisorClient client = new(keeper.Endpoint);
            ProcessInfo after = await client.GetProcessInfoAsync("a");
            Assert.Equal((before.Pid, before.Start, before.State), (after.Pid, after.Start, after.State));
            await client.StopProcessAsync("a");
            Assert.Equal(ProcessState.Stopped, (await client.GetProcessInfoAsync("a")).State);
            keeper.Signal("TERM");
            Assert.Equal(0, await keeper.WaitForExitAsync());
        }
    }
}
