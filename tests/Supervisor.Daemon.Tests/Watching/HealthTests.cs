using System.Net;
using System.Net.Sockets;
using Supervisor.Client;
using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.Daemon.Tests.Watching;

/// <summary><c>health=</c> under a real daemon: real servers, and probes that hang, flood and leave processes behind.</summary>
public sealed class HealthTests
{
    [Fact]
    public async Task One_that_fails_is_restarted_and_one_that_is_only_watched_is_told_of()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(
            """
            [program:restarted]
            command=/bin/sleep 600
            startsecs=0
            health=command:/bin/sh -c 'test ! -e @DIR@/bad'
            health_interval=0.1
            health_failures=2
            [program:told]
            command=/bin/sleep 600
            startsecs=0
            health=command:/bin/sh -c 'test ! -e @DIR@/bad'
            health_interval=0.1
            health_failures=2
            health_action=event
            [eventlistener:ear]
            command=/bin/sh -c 'while :; do echo READY; read h || exit; p=$(dd bs=1 count="${h##*len:}" 2>/dev/null); echo "${h#*eventname:} $p" >> @DIR@/events; printf "RESULT 2\nOK"; done'
            events=PROCESS_HEALTH
            """);
        ProcessInfo first = await daemon.WaitForAsync("restarted", info => info.Health == "healthy", "healthy");
        ProcessInfo told = await daemon.WaitForAsync("told", info => info.Health == "healthy", "healthy");
        daemon.Folder.Write("bad", "");
        await daemon.WaitForAsync("told", info => info is { Health: "unhealthy", HealthReason: "exit status 1" }, "unhealthy");
        await daemon.WaitForAsync("restarted", info => info.Pid != first.Pid && info.Pid != 0, "restarted");
        File.Delete(daemon.Folder["bad"]);
        ProcessInfo after = await daemon.WaitForAsync("told", info => info.Health == "healthy", "healthy again");
        Assert.Equal(told.Pid, after.Pid);
        await daemon.WaitForAsync("restarted", info => info.Health == "healthy", "healthy again");
        await daemon.WaitForAsync(
            () => Task.FromResult(Events().Any(line => line.StartsWith($"PROCESS_HEALTHY", StringComparison.Ordinal))), "the events");
        Assert.Contains(Events(), line => line.Contains("PROCESS_UNHEALTHY", StringComparison.Ordinal));
        Assert.DoesNotContain(Events(), line => line.Contains("PROCESS_STATE", StringComparison.Ordinal));

        string[] Events() => File.Exists(daemon.Folder["events"]) ? File.ReadAllLines(daemon.Folder["events"]) : [];
    }

    [Fact]
    public async Task A_probe_that_hangs_is_killed_with_all_it_started_and_there_is_no_second()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(
            """
            [program:app]
            command=/bin/sleep 600
            startsecs=0
            health=command:/bin/sh -c 'echo $$ >> @DIR@/looks; sleep 4711 & sleep 4711'
            health_interval=0.1
            health_timeout=0.3
            health_failures=3
            health_action=event
            [program:fine]
            command=/bin/sleep 600
            startsecs=0
            health=command:/bin/sh -c 'sleep 4712 & exit 0'
            health_interval=0.1
            """);
        await daemon.WaitForAsync("fine", info => info.Health == "healthy", "healthy");
        ProcessInfo app = await daemon.WaitForAsync("app", info => info.Health == "unhealthy", "unhealthy");
        Assert.Contains("no answer within 0.3 seconds", app.HealthReason, StringComparison.Ordinal);
        int[] looks = [.. File.ReadAllLines(daemon.Folder["looks"]).Select(int.Parse)];
        Assert.InRange(looks.Length, 1, 10);
        await daemon.Client.StopProcessAsync("app");
        await daemon.Client.StopProcessAsync("fine");
        await daemon.WaitForAsync(() => Task.FromResult(!Groups().Intersect(looks).Any() && !IsRunning("4712")), "all of them gone");

        static IEnumerable<int> Groups() => Directory.GetDirectories("/proc").Select(Path.GetFileName)
            .Where(name => int.TryParse(name, out _)).Select(name => int.Parse(name!)).Select(pid => ProcessGroup(pid));

        static int ProcessGroup(int pid)
        {
            try
            {
                string stat = File.ReadAllText($"/proc/{pid}/stat");
                return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[2]);
            }
            catch (IOException)
            {
                return 0;
            }
        }

        static bool IsRunning(string argument) => Directory.GetDirectories("/proc").Any(folder =>
        {
            try
            {
                return File.ReadAllText(folder + "/cmdline").Contains("sleep\0" + argument, StringComparison.Ordinal);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                return false;
            }
        });
    }

    [Fact]
    public async Task Probes_that_flood_and_servers_that_never_end_their_answer_cost_others_nothing()
    {
        using TcpListener endless = new(IPAddress.Loopback, 0);
        endless.Start();
        using TcpListener silent = new(IPAddress.Loopback, 0);
        silent.Start();
        using CancellationTokenSource over = new();
        Task serving = FloodAsync(endless, over.Token);
        await using TestDaemon daemon = await TestDaemon.StartAsync(
            $"""
            [program:flood]
            command=/bin/sleep 600
            startsecs=0
            health=command:{TestPrograms.TestChild} flood:100000000
            health_interval=0.1
            health_timeout=20
            [program:endless]
            command=/bin/sleep 600
            startsecs=0
            health=http://127.0.0.1:{((IPEndPoint)endless.LocalEndpoint).Port}/ 200
            health_interval=0.1
            [program:silent]
            command=/bin/sleep 600
            startsecs=0
            health=http://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}/
            health_interval=0.1
            health_timeout=0.3
            health_failures=2
            health_action=event
            """);
        await daemon.WaitForAsync("endless", info => info.Health == "healthy", "healthy");
        await daemon.WaitForAsync("flood", info => info.Health == "healthy", "healthy");
        ProcessInfo hung = await daemon.WaitForAsync("silent", info => info.Health == "unhealthy", "unhealthy");
        Assert.Matches(@"^http://127\.0\.0\.1:\d+/: no answer within 0\.3 seconds$", hung.HealthReason);
        await over.CancelAsync();
        endless.Stop();
        await serving;
    }

    [Fact]
    public async Task A_watchdog_that_is_not_fed_bites()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(
            $"""
            [program:app]
            command={TestPrograms.TestChild} notify:WATCHDOG=1 wait
            startsecs=0
            health=watchdog
            health_interval=0.5
            [program:probe]
            command=/bin/sh -c 'echo "$WATCHDOG_USEC $NOTIFY_SOCKET" > @DIR@/variables; exec sleep 600'
            health=watchdog
            health_interval=30
            """);
        await daemon.WaitForLogAsync("): no WATCHDOG=1 within 0.5 seconds; restarting it");
        await daemon.WaitForFileAsync("variables", "\n");
        Assert.Matches(@"^30000000 @\w+\n$", File.ReadAllText(daemon.Folder["variables"]));
    }

    [RootFact]
    public async Task A_command_runs_as_the_user_of_the_program_in_its_directory_with_its_environment()
    {
        using TempFolder folder = new();
        folder.ShareWithAll();
        await using TestDaemon daemon = await TestDaemon.StartAsync(
            $"""
            [program:app]
            command=/bin/sleep 600
            startsecs=0
            user=nobody
            directory=/usr
            umask=077
            environment=COLOR="green"
            health=command:/bin/sh -c 'echo "$(id -un) $PWD $(umask) $COLOR $SUPERVISOR_PROCESS_NAME"; exit 1'
            health_interval=0.2
            health_failures=1
            health_action=none
            """);
        ProcessInfo app = await daemon.WaitForAsync("app", info => info.Health == "unhealthy", "looked at");
        Assert.Equal("exit status 1: nobody /usr 0077 green app", app.HealthReason);
    }

    [Fact]
    public async Task A_collection_tells_of_its_members_and_a_rolling_restart_waits_for_ready_and_healthy()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(
            """
            [program:a]
            command=/bin/sleep 600
            startsecs=0
            ready=command:/bin/sh -c 'test -e @DIR@/ready'
            ready_interval=0.1
            health=command:/bin/sh -c 'test -e @DIR@/healthy'
            health_interval=0.1
            health_failures=1000
            [program:b]
            command=/bin/sleep 600
            startsecs=0
            [collection:all]
            programs=a,b
            [collection:plain]
            programs=b
            """);
        await daemon.WaitForAsync("a", ProcessState.Running);
        CollectionInfo all = await daemon.Client.GetCollectionInfoAsync("all");
        Assert.Equal(("waiting", "unknown", "a"), (all.Readiness, all.Health, Assert.Single(all.NotReady)));
        CollectionInfo plain = await daemon.Client.GetCollectionInfoAsync("plain");
        Assert.Equal((null, null), (plain.Readiness, plain.Health));
        daemon.Folder.Write("ready", "");
        daemon.Folder.Write("healthy", "");
        await daemon.WaitForAsync("a", info => info is { IsReady: true, Health: "healthy" }, "sound");
        ProcessInfo b = await daemon.Client.GetProcessInfoAsync("b");

        File.Delete(daemon.Folder["ready"]);
        File.Delete(daemon.Folder["healthy"]);
        ProcessInfo a = await daemon.Client.GetProcessInfoAsync("a");
        Task<IReadOnlyList<ProcessResult>> restart = daemon.Client.RestartCollectionAsync("all", true, new(MaxUnavailable: 1));
        await daemon.WaitForAsync("a", info => info.Pid != a.Pid && info.State == ProcessState.Running, "restarted");
        daemon.Folder.Write("ready", "");
        await daemon.WaitForAsync("a", info => info.IsReady && info.Health == "unknown" || info.HealthReason == "exit status 1", "ready");
        Assert.Equal(b.Pid, (await daemon.Client.GetProcessInfoAsync("b")).Pid);
        daemon.Folder.Write("healthy", "");
        Assert.All(await restart, result => Assert.Equal(Fault.Success, result.Status));
        Assert.NotEqual(b.Pid, (await daemon.Client.GetProcessInfoAsync("b")).Pid);
        all = await daemon.Client.GetCollectionInfoAsync("all");
        Assert.Equal(("ready", "healthy", 0, 0), (all.Readiness, all.Health, all.NotReady.Count, all.Unhealthy.Count));
    }

    private static async Task FloodAsync(TcpListener listener, CancellationToken cancel)
    {
        byte[] block = new byte[64 * 1024];
        try
        {
            while (true)
            {
                using TcpClient client = await listener.AcceptTcpClientAsync(cancel);
                NetworkStream stream = client.GetStream();
                try
                {
                    await stream.WriteAsync("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"u8.ToArray(), cancel);
                    while (true)
                    {
                        await stream.WriteAsync(block, cancel);
                    }
                }
                catch (IOException)
                {
                    // The daemon has had enough.
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or InvalidOperationException)
        {
            // The test is over: the listener stops, or has (InvalidOperationException, also when it is disposed).
        }
    }
}
