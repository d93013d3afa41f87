using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Supervisor.Client;
using Supervisor.Posix;
using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.Daemon.Tests;

/// <summary>
/// The daemon as a process: signals, files, sockets, restarts. Each defect of Supervisor that it must not have is a test.
/// </summary>
public sealed class LifetimeTests
{
    private const string Sleeper = "[program:a]\ncommand=/bin/sleep 600\nstartsecs=0\n";

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    [InlineData("QUIT")]
    public async Task A_signal_ends_it_in_order(string signal)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(Sleeper);
        ProcessInfo a = await daemon.WaitForAsync("a", ProcessState.Running);
        Assert.Equal($"{daemon.Pid}\n", File.ReadAllText(daemon.Folder["s.pid"]));

        daemon.Signal(signal);

        Assert.Equal(0, await daemon.WaitForExitAsync());
        Assert.False(Directory.Exists($"/proc/{a.Pid}"));
        Assert.False(File.Exists(daemon.Folder["s.pid"]));
        Assert.False(File.Exists(daemon.Folder["s.sock"]));
        Assert.Contains($"WARN received SIG{signal} indicating exit request", daemon.Log, StringComparison.Ordinal);
        Assert.Contains("WARN stopped: a (terminated by SIGTERM)", daemon.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("QUIT")]
    [InlineData("TERM")]
    public async Task A_signal_ends_it_also_if_whoever_started_it_ignores_it(string signal)
    {
        await using TestDaemon daemon = await TestDaemon.StartIgnoringAsync("INT QUIT TERM HUP USR2", Sleeper);
        daemon.Configure("[program:a]\n");
        daemon.Signal("HUP");
        await daemon.WaitForLogAsync("ignored SIGHUP indicating restart request: the configuration is refused");
        daemon.Signal("USR2");
        await daemon.WaitForLogAsync("received SIGUSR2 indicating log reopen request");

        daemon.Signal(signal);

        Assert.Equal(0, await daemon.WaitForExitAsync());
        Assert.Contains($"WARN received SIG{signal} indicating exit request", daemon.Log, StringComparison.Ordinal);
    }

    /// <summary>systemd and timeout(1) send CONT after TERM: while one waits on the main thread, the other comes to any of them.</summary>
    [Fact]
    public async Task Signals_in_a_rush_reach_whichever_thread_and_do_no_harm()
    {
        const int usr1 = 10;
        const int usr2 = 12;
        const int cont = 18;
        await using TestDaemon daemon = await TestDaemon.StartAsync("[program:a]\ncommand=/bin/sleep 600\nstartsecs=0\n");
        await daemon.WaitForAsync("a", ProcessState.Running);
        for (int i = 0; i < 3000; i++)
        {
            Assert.Equal(0, Signals.Kill(daemon.Pid, usr1));
            Assert.Equal(0, Signals.Kill(daemon.Pid, cont));
            Assert.Equal(0, Signals.Kill(daemon.Pid, usr2));
        }

        await daemon.WaitForLogAsync("received SIGUSR2 indicating log reopen request");
        await daemon.WaitForAsync("a", ProcessState.Running);
    }

    /// <summary>Root could take /dev/null from the whole machine; here only links to it are at stake.</summary>
    [Fact]
    public async Task Devices_given_as_files_of_the_daemon_stay_where_they_are()
    {
        using TempFolder folder = new();
        File.CreateSymbolicLink(folder["null"], "/dev/null");
        File.CreateSymbolicLink(folder["state"], "/dev/null");
        await using TestDaemon daemon = await TestDaemon.StartAsync(
            "", "pidfile=@DIR@/null\nallow_runtime_programs=true\nruntime_state_file=@DIR@/state", folder);
        Assert.Contains("state is no ordinary file: nothing is restored, and nothing can be kept", daemon.Log, StringComparison.Ordinal);
        XmlRpcFaultException refused = await Assert.ThrowsAsync<XmlRpcFaultException>(
            () => daemon.Client.AddProgramAsync("a", new() { { "command", "/bin/true" } }, persist: true));
        Assert.Contains("state is no ordinary file", refused.Message, StringComparison.Ordinal);

        daemon.Signal("TERM");
        await daemon.WaitForExitAsync();
        Assert.Equal("/dev/null", new FileInfo(folder["null"]).LinkTarget);
        Assert.Equal("/dev/null", new FileInfo(folder["state"]).LinkTarget);
    }

    [Fact]
    public async Task USR1_is_ignored()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(Sleeper);
        ProcessInfo before = await daemon.WaitForAsync("a", ProcessState.Running);

        daemon.Signal("USR1");

        await daemon.WaitForLogAsync("received SIGUSR1 indicating nothing");
        Assert.Equal(before.Pid, (await daemon.Client.GetProcessInfoAsync("a")).Pid);
    }

    [Fact]
    public async Task HUP_starts_anew_from_the_configuration_in_the_same_process()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(Sleeper, "identifier=one");
        ProcessInfo a = await daemon.WaitForAsync("a", ProcessState.Running);
        daemon.Configure("[program:b]\ncommand=/bin/sleep 600\nstartsecs=0\n", "identifier=two");

        daemon.Signal("HUP");

        await daemon.WaitForAsync(async () => await IdentifierAsync(daemon) == "two", "the new identifier");
        await daemon.WaitForAsync("b", ProcessState.Running);
        Assert.Equal(daemon.Pid, await daemon.Client.GetPidAsync());
        Assert.Single(await daemon.Client.GetAllProcessInfoAsync());
        Assert.False(Directory.Exists($"/proc/{a.Pid}"));
    }

    [Fact]
    public async Task A_configuration_that_is_refused_ends_nothing()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(Sleeper);
        ProcessInfo before = await daemon.WaitForAsync("a", ProcessState.Running);
        daemon.Configure("[program:a]\ncommand=/bin/sleep 600\nstartsecs=soon\n");

        daemon.Signal("HUP");

        await daemon.WaitForLogAsync("ignored SIGHUP indicating restart request: the configuration is refused");
        XmlRpcFaultException restart = await Assert.ThrowsAsync<XmlRpcFaultException>(() => daemon.Client.RestartAsync());
        XmlRpcFaultException reread = await Assert.ThrowsAsync<XmlRpcFaultException>(() => daemon.Client.ReloadConfigAsync());
        Assert.Equal(Fault.CantReread, restart.Fault);
        Assert.Contains("soon", reread.Message, StringComparison.Ordinal);
        Assert.Equal(before.Pid, (await daemon.Client.GetProcessInfoAsync("a")).Pid);
    }

    [Theory]
    [InlineData(
        "childlogdir=/proc",
        "cannot make a log of 'a' ([supervisord] childlogdir): could not make log file /proc/a-stdout---supervisor-")]
    [InlineData("logfile=@DIR@", "([supervisord] logfile): could not open log file ")]
    public async Task A_log_that_cannot_be_made_ends_it_with_1(string supervisord, string message)
    {
        await using TestDaemon daemon = TestDaemon.Launch(Sleeper, supervisord);

        Assert.Equal(1, await daemon.WaitForExitAsync());
        await daemon.WaitForAsync(() => Task.FromResult(daemon.Output.Contains(message, StringComparison.Ordinal)), "its message");
    }

    [Fact]
    public async Task An_empty_path_of_a_log_on_the_command_line_is_none()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync("", "", null, "-l", "", "-j", "");
        Assert.Contains("supervisord started", daemon.Log, StringComparison.Ordinal);
        Assert.True(File.Exists(daemon.Folder["s.pid"]));
    }

    [Fact]
    public async Task After_a_restart_the_log_says_again_as_whom_it_runs()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(Sleeper);
        string[] said = [.. AsWhom(daemon)];

        daemon.Signal("HUP");

        await daemon.WaitForLogAsync("received SIGHUP indicating restart request");
        await daemon.WaitForAsync(
            () => Task.FromResult(daemon.Log.Split("supervisord started").Length == 3), "the second start");
        Assert.Equal([.. said, .. said], AsWhom(daemon));

        static IEnumerable<string> AsWhom(TestDaemon daemon) =>
            daemon.Log.Split('\n').Where(line => line.Contains("as root", StringComparison.Ordinal)).Select(line => line[24..]);
    }

    [RootFact]
    public async Task A_user_that_comes_with_a_restart_is_switched_to()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync("", folder: OpenToAll());
        daemon.Configure("[program:a]\ncommand=/bin/sleep 600\nstartsecs=0\n", "user=daemon\nlogfile=@DIR@/other.log\npidfile=@DIR@/other.pid\n");

        daemon.Signal("HUP");

        await daemon.WaitForAsync(() => Task.FromResult(File.Exists(daemon.Folder["other.pid"])), "the second start");
        ProcessInfo a = await daemon.WaitForAsync("a", ProcessState.Running);
        Assert.Equal(["1", "1", "1", "1"], Uids(daemon.Pid));
        Assert.Equal(["1", "1", "1", "1"], Uids(a.Pid));
        Assert.Contains("INFO Set uid to user 1 succeeded", File.ReadAllText(daemon.Folder["other.log"]), StringComparison.Ordinal);

        static string[] Uids(int pid) => File.ReadLines($"/proc/{pid}/status").First(line => line.StartsWith("Uid:", StringComparison.Ordinal))[5..].Split('\t');
    }

    [RootFact]
    public async Task A_user_that_cannot_be_switched_to_at_a_restart_ends_nothing()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync("", "user=daemon\n", OpenToAll());
        daemon.Configure(Sleeper, "user=root\n");

        daemon.Signal("HUP");

        await daemon.WaitForLogAsync("CRIT cannot run as user root from now on: Can't drop privilege as nonroot user");
        await daemon.WaitForLogAsync("spawned: 'a'");
        await daemon.WaitForAsync("a", ProcessState.Running);
    }

    private static TempFolder OpenToAll()
    {
        TempFolder folder = new();
        using Process chmod = Process.Start("/bin/chmod", ["777", folder.Path]);
        chmod.WaitForExit();
        return folder;
    }

    [Fact]
    public async Task A_second_one_on_the_same_files_harms_nothing_of_the_first()
    {
        await using TestDaemon first = await TestDaemon.StartAsync(
            "[program:a]\ncommand=/bin/sh -c \"echo hello; exec sleep 600\"\nstartsecs=0\n");
        ProcessInfo a = await first.WaitForAsync("a", ProcessState.Running);
        await first.WaitForAsync(() => Task.FromResult(File.ReadAllText(a.StdoutLogFile) == "hello\n"), "its output");
        string log = first.Log;

        await using TestDaemon second = TestDaemon.Launch(Sleeper, folder: first.Folder);

        Assert.Equal(2, await second.WaitForExitAsync());
        await second.WaitForAsync(
            () => Task.FromResult(second.Output.Contains("Another program is already listening", StringComparison.Ordinal)), "its message");
        Assert.Equal("hello\n", File.ReadAllText(a.StdoutLogFile));
        Assert.Equal($"{first.Pid}\n", File.ReadAllText(first.Folder["s.pid"]));
        Assert.Equal(SupervisorState.Running, await first.Client.GetStateAsync());
    }

    [Fact]
    public async Task A_killed_one_leaves_nothing_that_hinders_the_next()
    {
        TempFolder folder = new();
        await using TestDaemon first = await TestDaemon.StartAsync("", folder: folder);
        first.Signal("KILL");
        await first.WaitForExitAsync();
        Assert.True(File.Exists(folder["s.sock"]));

        await using TestDaemon second = await TestDaemon.StartAsync("", folder: folder);

        Assert.Equal(second.Pid, await second.Client.GetPidAsync());
    }

    [Fact]
    public async Task A_busy_port_is_named_and_nothing_is_left_behind()
    {
        using Socket taken = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        taken.Listen();
        int port = ((IPEndPoint)taken.LocalEndPoint!).Port;

        await using TestDaemon daemon = TestDaemon.Launch($"[inet_http_server]\nport=127.0.0.1:{port}\n");

        Assert.Equal(2, await daemon.WaitForExitAsync());
        await daemon.WaitForAsync(
            () => Task.FromResult(daemon.Output.Contains("already listening", StringComparison.Ordinal)), "its message");
        Assert.False(File.Exists(daemon.Folder["s.sock"]));
        Assert.False(File.Exists(daemon.Folder["s.pid"]));
    }

    [Fact]
    public async Task Groups_of_one_priority_stop_together()
    {
        // Each takes a second to stop: twenty one after the other would take twenty.
        string sections = string.Concat(Enumerable.Range(0, 20).Select(i =>
            $"[program:p{i}]\ncommand=/bin/sh -c \"trap 'sleep 1; exit 0' TERM; echo ready; while :; do sleep 0.05; done\"\n"
                + $"startsecs=0\nstdout_logfile=@DIR@/p{i}.out\n"));
        await using TestDaemon daemon = await TestDaemon.StartAsync(sections);
        for (int i = 0; i < 20; i++)
        {
            await daemon.WaitForFileAsync($"p{i}.out", "ready");
        }

        long begin = Stopwatch.GetTimestamp();
        daemon.Signal("TERM");

        Assert.Equal(0, await daemon.WaitForExitAsync());
        Assert.True(Stopwatch.GetElapsedTime(begin) < TimeSpan.FromSeconds(15));
    }

    [Fact]
    public async Task In_the_background_it_keeps_its_configuration_after_changing_the_directory()
    {
        using TempFolder folder = new();
        TestDaemon.Configure(folder, Sleeper, "directory=/\nnodaemon=false\n");
        using Process starter = Process.Start(folder.TakeIn(new(TestDaemon.Command, ["-c", "s.conf"]) { WorkingDirectory = folder.Path }))!;
        await starter.WaitForExitAsync();
        Assert.Equal(0, starter.ExitCode);
        using Process background = Process.GetProcessById(int.Parse(folder.Text("s.pid"), CultureInfo.InvariantCulture));
        try
        {
            await using SupervisorClient client = new(SupervisorEndpoint.Unix(folder["s.sock"]));
            Assert.Equal(background.Id, await client.GetPidAsync());
            Assert.Equal("/", new FileInfo($"/proc/{background.Id}/cwd").ResolveLinkTarget(false)!.FullName);
            await client.ReloadConfigAsync();
            await client.ShutdownAsync();
            await background.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
            Assert.False(File.Exists(folder["s.pid"]));
        }
        finally
        {
            background.Kill(entireProcessTree: true);
        }
    }

    private static async Task<string?> IdentifierAsync(TestDaemon daemon)
    {
        try
        {
            return await daemon.Client.GetIdentificationAsync();
        }
        catch (Exception exception) when (exception is SupervisorConnectionException or XmlRpcFaultException)
        {
            return null;
        }
    }
}
