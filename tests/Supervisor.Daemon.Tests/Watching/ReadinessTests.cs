using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.Daemon.Tests.Watching;

/// <summary><c>ready=</c> under a real daemon, with real children that show it in each of the ways.</summary>
public sealed class ReadinessTests
{
    [Theory]
    [InlineData("notify", "sleep:0.2 notify:STATUS=loading wait", "notify:READY=1 wait")]
    [InlineData("fd:3", "wait", "sign:3 wait")]
    [InlineData("fd:7", "wait", "sign:7 wait")]
    [InlineData("line:open for * business", "say:open_for_nothing wait", "raw:6f70656e20666f7220616e7920627573696e6573730a wait")]
    [InlineData("line:on_stderr", "say:x wait", "err:it_is_on_stderr wait")]
    public async Task A_program_shows_it_itself(string ready, string never, string shows)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(
            $"""
            [program:never]
            command={TestPrograms.TestChild} {never}
            startsecs=0
            ready={ready}
            [program:shows]
            command={TestPrograms.TestChild} {shows}
            startsecs=0
            ready={ready}
            """);
        ProcessInfo shown = await daemon.WaitForAsync("shows", info => info.Readiness == "ready", "ready");
        Assert.True(shown.IsReady);
        Assert.True(shown.ReadySince > 0);
        ProcessInfo waiting = await daemon.WaitForAsync("never", ProcessState.Running);
        Assert.Equal("waiting", waiting.Readiness);
        Assert.Equal(0, waiting.ReadySince);
        Assert.False(waiting.IsReady);
        Assert.Contains(", not ready", waiting.Description, StringComparison.Ordinal);
        Assert.Matches(@"INFO ready: shows after \d+(\.\d+)? seconds\n", daemon.Log);
    }

    [Fact]
    public async Task A_file_shows_it_when_it_is_made_or_written_after_the_start()
    {
        using TempFolder folder = new();
        folder.Write("old", "from an earlier run");

        // What is younger than a tick of the kernel before the start counts as made after it, and a native daemon starts within one.
        do
        {
            folder.Write("now", "");
        }
        while (File.GetLastWriteTimeUtc(folder["now"]) - File.GetLastWriteTimeUtc(folder["old"]) < TimeSpan.FromMilliseconds(100));

        await using TestDaemon daemon = await TestDaemon.StartAsync(
            $"""
            [program:made]
            command=/bin/sleep 600
            startsecs=0
            ready=file:{folder["new/deep/ready"]}
            [program:written]
            command=/bin/sleep 600
            startsecs=0
            ready=file:{folder["old"]}
            """);
        await daemon.WaitForAsync("made", ProcessState.Running);
        await daemon.WaitForAsync("written", info => info.Description.EndsWith("is older than the process", StringComparison.Ordinal), "told");
        Assert.Equal("waiting", (await daemon.Client.GetProcessInfoAsync("made")).Readiness);
        Directory.CreateDirectory(folder["new"]);
        Directory.CreateDirectory(folder["new/deep"]);
        File.WriteAllText(folder["new/deep/ready"], "");
        File.AppendAllText(folder["old"], ".");
        await daemon.WaitForAsync("made", info => info.IsReady, "ready");
        await daemon.WaitForAsync("written", info => info.IsReady, "ready");
    }

    [Fact]
    public async Task Servers_and_commands_are_asked_until_they_answer()
    {
        using TcpListener taken = new(IPAddress.Loopback, 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;
        taken.Stop();
        await using TestDaemon daemon = await TestDaemon.StartAsync(
            $"""
            [program:tcp]
            command=/bin/sleep 600
            startsecs=0
            ready=tcp://localhost:{port}
            ready_interval=0.1
            [program:unix]
            command=/bin/sleep 600
            startsecs=0
            ready=unix:@DIR@/app.sock
            ready_interval=0.1
            [program:command]
            command=/bin/sleep 600
            startsecs=0
            ready=command:/bin/sh -c 'echo looking; test -e @DIR@/ok'
            ready_interval=0.1
            """);
        ProcessInfo tcp = await daemon.WaitForAsync("tcp", info => info.Description.Contains("refused", StringComparison.Ordinal), "told");
        Assert.Equal("waiting", tcp.Readiness);
        await daemon.WaitForAsync(
            "command", info => info.Description.EndsWith("not ready: exit status 1: looking", StringComparison.Ordinal), "told");
        using TcpListener server = new(IPAddress.Loopback, port);
        server.Start();
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(daemon.Folder["app.sock"]));
        socket.Listen();
        daemon.Folder.Write("ok", "");
        foreach (string name in (string[])["tcp", "unix", "command"])
        {
            await daemon.WaitForAsync(name, info => info.IsReady, "ready");
        }
    }

    [Fact]
    public async Task What_depends_on_it_starts_when_it_is_ready_and_a_start_waits_for_it()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(
            $"""
            [program:db]
            command={TestPrograms.TestChild} gate:@DIR@/go notify:READY=1 wait
            startsecs=0
            autostart=false
            ready=notify
            [program:app]
            command=/bin/sleep 600
            startsecs=0
            autostart=false
            depends_on=db
            """);
        Task<IReadOnlyList<ProcessResult>> started = daemon.Client.StartProcessAsync("app");
        ProcessInfo db = await daemon.WaitForAsync("db", ProcessState.Running);
        ProcessInfo app = await daemon.Client.GetProcessInfoAsync("app");
        Assert.Equal((ProcessState.Stopped, "waits for db"), (app.State, app.Description));
        Assert.False(started.IsCompleted);
        daemon.Folder.Write("go", "");
        await started;
        Assert.Equal(ProcessState.Running, (await daemon.Client.GetProcessInfoAsync("app")).State);
        Assert.Equal(db.Pid, (await daemon.Client.GetProcessInfoAsync("db")).Pid);
    }

    [Fact]
    public async Task Started_together_what_others_bring_up_counts_as_started()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(
            """
            [program:a]
            command=/bin/sleep 600
            startsecs=0
            autostart=false
            depends_on=b
            [program:b]
            command=/bin/sleep 600
            startsecs=0
            autostart=false
            depends_on=c
            [program:c]
            command=/bin/sleep 600
            startsecs=0
            autostart=false
            """);
        IReadOnlyList<ProcessResult> results = await daemon.Client.StartAllProcessesAsync();
        Assert.Equal(3, results.Count);
        Assert.All(results, result => Assert.Equal(Fault.Success, result.Status));
    }

    [Fact]
    public async Task One_that_is_not_ready_in_time_is_tried_again_and_given_up()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(
            """
            [program:slow]
            command=/bin/sleep 600
            startsecs=0
            startretries=1
            ready=notify
            ready_timeout=0.3
            """);
        ProcessInfo slow = await daemon.WaitForAsync("slow", ProcessState.Fatal);
        Assert.Equal("not ready within 0.3 seconds (ready_timeout)", slow.SpawnError);
        Assert.Equal(2, daemon.Log.Split('\n').Count(line => line.Contains("spawned: 'slow'", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_start_that_waits_ends_when_the_time_is_over()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(
            """
            [program:slow]
            command=/bin/sleep 600
            startsecs=0
            autostart=false
            ready=fd:3
            ready_timeout=0.3
            ready_timeout_action=event
            """);
        XmlRpcFaultException refused = await Assert.ThrowsAsync<XmlRpcFaultException>(() => daemon.Client.StartProcessAsync("slow"));
        Assert.Equal(Fault.AbnormalTermination, refused.Fault);
        Assert.Equal("late", (await daemon.Client.GetProcessInfoAsync("slow")).Readiness);
    }

    [Fact]
    public async Task Strangers_have_no_say_and_a_flood_costs_nobody_else()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(
            $"""
            [program:quiet]
            command=/bin/sh -c 'echo $NOTIFY_SOCKET > @DIR@/address; exec sleep 600'
            startsecs=0
            ready=notify
            [program:loud]
            command={TestPrograms.TestChild} notifyflood
            startsecs=0
            ready=notify
            [program:other]
            command={TestPrograms.TestChild} notify:READY=1,WATCHDOG=1 wait
            startsecs=0
            ready=notify
            health=watchdog
            health_interval=600
            """);
        await daemon.WaitForAsync("other", info => info is { IsReady: true, Health: "healthy" }, "ready");
        await daemon.WaitForAsync("loud", info => info.NotifyStatus?.Length > 0, "heard");
        await daemon.WaitForFileAsync("address", "\n");
        string address = File.ReadAllText(daemon.Folder["address"]).Trim();
        using (Socket socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified))
        {
            socket.SendTo("READY=1"u8.ToArray(), new UnixDomainSocketEndPoint("\0" + address[1..]));
        }

        await daemon.WaitForLogAsync("quiet: a message on its NOTIFY_SOCKET was passed over: it is of pid ");
        Assert.Equal("waiting", (await daemon.Client.GetProcessInfoAsync("quiet")).Readiness);
        await daemon.Client.StopProcessAsync("loud");
        await daemon.Client.StopProcessAsync("quiet");
    }

    [Fact]
    public async Task Adding_it_to_a_running_program_restarts_nothing()
    {
        const string program = "[program:app]\ncommand=/bin/sleep 600\nstartsecs=0\n";
        await using TestDaemon daemon = await TestDaemon.StartAsync(program);
        ProcessInfo before = await daemon.WaitForAsync("app", ProcessState.Running);
        daemon.Configure(program + "ready=notify\nhealth=command:/bin/false\nhealth_action=event\nhealth_failures=1\ndepends_on=\n");
        await daemon.Client.UpdateAsync();
        ProcessInfo after = await daemon.WaitForAsync("app", info => info.Health == "unhealthy", "looked at");
        Assert.Equal((before.Pid, "ready", "exit status 1"), (after.Pid, after.Readiness, after.HealthReason));
    }

    [Fact]
    public async Task Old_clients_see_the_same_members_where_nothing_is_used()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync("[program:app]\ncommand=/bin/sleep 600\nstartsecs=0\n");
        ProcessInfo app = await daemon.WaitForAsync("app", ProcessState.Running);
        Assert.Null(app.Readiness);
        Assert.Null(app.Health);
        Assert.Null(app.NotifyStatus);
        Assert.Matches(@"^pid \d+, uptime 0:00:\d\d$", app.Description);
    }
}
