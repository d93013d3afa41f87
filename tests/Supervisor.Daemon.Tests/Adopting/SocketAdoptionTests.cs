using System.Globalization;
using System.Net.Sockets;
using Supervisor.Client;
using Supervisor.Daemon.Tests.Keeping;
using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.Daemon.Tests.Adopting;

/// <summary>Sockets between a daemon and its programs, when it is killed: that of FastCGI programs, and the NOTIFY_SOCKET of each.</summary>
public sealed class SocketAdoptionTests
{
    private const string Shared =
        """
        [fcgi-program:f]
        command=/bin/sleep 600
        socket=unix://@DIR@/f.sock
        numprocs=2
        process_name=%(program_name)s_%(process_num)d
        startsecs=0

        """;

    private static readonly string Notify =
        $"""
        [program:late]
        command={TestPrograms.TestChild} notify:STATUS=loading gate:@DIR@/go notify:READY=1,STATUS=serving gate:@DIR@/on wait
        startsecs=0
        ready=notify
        ready_timeout=300
        [program:alive]
        command={TestPrograms.TestChild} notify:READY=1,WATCHDOG=1 gate:@DIR@/go notify:WATCHDOG=trigger wait
        startsecs=0
        ready=notify
        ready_timeout=300
        health=watchdog
        health_interval=300
        health_action=none

        """;

    [Fact]
    public async Task The_socket_of_FastCGI_programs_is_had_from_one_of_them()
    {
        await using CrashingDaemon daemon = await CrashingDaemon.StartAsync(Shared);
        await daemon.Now.WaitForAsync("f:f_1", ProcessState.Running);
        await daemon.NotePidsAsync();
        await CheckSharedAsync(daemon.Now, async () =>
        {
            await daemon.CrashAsync();
            return await daemon.StartAgainAsync(Shared);
        });
    }

    [NativeFact]
    public async Task The_same_under_a_keeper()
    {
        await using TestDaemon keeper = await TestDaemon.StartAsync(Shared, KeptDaemon.Option);
        await keeper.WaitForAsync("f:f_1", ProcessState.Running);
        await CheckSharedAsync(keeper, async () =>
        {
            await keeper.KillDaemonAsync();
            return keeper;
        });
    }

    [Fact]
    public async Task What_a_program_says_after_the_crash_is_heard()
    {
        await using CrashingDaemon daemon = await CrashingDaemon.StartAsync(Notify);
        await CheckNotifyAsync(daemon.Now, async () =>
        {
            await daemon.CrashAsync();
            return await daemon.StartAgainAsync(Notify);
        });
        await daemon.NotePidsAsync();
    }

    [NativeFact]
    public async Task The_same_under_a_keeper_and_what_it_says_meanwhile_too()
    {
        await using TestDaemon keeper = await TestDaemon.StartAsync(Notify, KeptDaemon.Option);
        await CheckNotifyAsync(keeper, async () =>
        {
            // The keeper has the socket: what is sent while there is no daemon waits in it.
            int daemon = keeper.DaemonPid();
            TestDaemon.Signal("STOP", daemon);
            keeper.Folder.Write("go", "");
            await keeper.KillDaemonAsync();
            return keeper;
        });
    }

    private static async Task CheckSharedAsync(TestDaemon first, Func<Task<TestDaemon>> crash)
    {
        (int before, int other) = (await PidAsync(first, "f_0"), await PidAsync(first, "f_1"));
        string socket = SocketOf(before);
        TestDaemon next = await crash();
        await using SupervisorClient client = new(next.Endpoint);
        Assert.Equal(before, (await client.GetProcessInfoAsync("f:f_0")).Pid);
        await client.StopProcessAsync("f:f_0");
        await client.StartProcessAsync("f:f_0");
        Assert.Equal(socket, SocketOf((await client.GetProcessInfoAsync("f:f_0")).Pid));
        Assert.Equal(socket, SocketOf(other));
        using (Socket connection = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            await connection.ConnectAsync(new UnixDomainSocketEndPoint(next.Folder["f.sock"]));
        }

        await client.StopProcessGroupAsync("f");
        await next.WaitForLogAsync("Closing socket unix://");
        await client.ShutdownAsync();
        Assert.Equal(0, await next.WaitForExitAsync());

        static async Task<int> PidAsync(TestDaemon daemon, string name) => (await daemon.Client.GetProcessInfoAsync($"f:{name}")).Pid;

        static string SocketOf(int pid) => new FileInfo(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/fd/0")).LinkTarget!;
    }

    private static async Task CheckNotifyAsync(TestDaemon first, Func<Task<TestDaemon>> crash)
    {
        // A program may say something before it is known under which pid it was started, and is well before it has said anything: one that
        // says its first word when nobody listens is refused and ends.
        ProcessInfo late = await first.WaitForAsync(
            "late", info => info.Pid > 0 && info.Description.Contains("loading", StringComparison.Ordinal), "loading");
        ProcessInfo alive = await first.WaitForAsync(
            "alive", info => info.Pid > 0 && info.Health == "healthy" && info.Readiness == "ready", "ready");
        Assert.Equal("waiting", late.Readiness);
        TestDaemon next = await crash();
        next.Folder.Write("go", "");
        await using SupervisorClient client = new(next.Endpoint);
        await next.WaitForAsync(async () => (await client.GetProcessInfoAsync("late")).Readiness == "ready", "ready");
        await next.WaitForAsync(async () => (await client.GetProcessInfoAsync("alive")).Health == "unhealthy", "unhealthy");
        (int, int) now = ((await client.GetProcessInfoAsync("late")).Pid, (await client.GetProcessInfoAsync("alive")).Pid);
        Assert.True((late.Pid, alive.Pid) == now, $"{(late.Pid, alive.Pid)}, then {now}:\n{next.Log}");
    }
}
