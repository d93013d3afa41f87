using System.Globalization;
using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.Daemon.Tests.Keeping;

/// <summary>The service is one, with two processes: what signals, pid file, clients and exit status see.</summary>
public sealed class KeeperTests
{
    private const string Cat = "[program:a]\ncommand=/bin/cat\nstartsecs=0\n";

    [Fact]
    public async Task Off_by_default_there_is_one_process()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(Cat);
        Assert.Equal(0, daemon.DaemonPid());
        Assert.Equal(daemon.Pid, await daemon.Client.GetPidAsync());
    }

    /// <summary>The keeper sees the end of a thread of each daemon, so that it can have the others end ahead of busy programs.</summary>
    [NativeFact]
    public async Task The_end_of_each_daemon_is_watched_for()
    {
        const ulong mayBeAhead = 1 << 23;
        await using TestDaemon keeper = await TestDaemon.StartAsync(Cat, KeptDaemon.Option);
        ulong rights = ulong.Parse(KeptDaemon.Status(keeper.Pid, "CapEff"), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        bool isPossible = (rights & mayBeAhead) != 0 && Environment.OSVersion.Version >= new Version(6, 9);
        for (int daemon = 0; daemon < 3; daemon++)
        {
            await keeper.WaitForAsync(
                () => Task.FromResult(File.Exists($"/proc/{keeper.Pid}/fd/8") == isPossible), "the keeper to watch a thread, if it can");
            Assert.True(!isPossible || new FileInfo($"/proc/{keeper.Pid}/fd/8").LinkTarget!.Contains("pidfd", StringComparison.Ordinal));
            await keeper.KillDaemonAsync();
        }
    }

    [NativeFact]
    public async Task The_keeper_stands_for_the_service_and_ends_with_it()
    {
        await using TestDaemon keeper = await TestDaemon.StartAsync(Cat, KeptDaemon.Option);
        Assert.NotEqual(0, keeper.DaemonPid());
        Assert.Equal(keeper.Pid, await keeper.Client.GetPidAsync());
        Assert.Equal($"{keeper.Pid}\n", File.ReadAllText(keeper.Folder["s.pid"]));

        keeper.Signal("TERM");

        Assert.Equal(0, await keeper.WaitForExitAsync());
        Assert.False(File.Exists(keeper.Folder["s.pid"]));
        Assert.False(File.Exists(keeper.Folder["s.sock"]));
        Assert.Contains("received SIGTERM indicating exit request", keeper.Log, StringComparison.Ordinal);
    }

    [NativeFact]
    public async Task Every_signal_to_the_keeper_is_one_to_the_daemon()
    {
        await using TestDaemon keeper = await TestDaemon.StartAsync(Cat, KeptDaemon.Option);
        keeper.Signal("USR2");
        await keeper.WaitForLogAsync("received SIGUSR2 indicating log reopen request");
        keeper.Signal("USR1");
        await keeper.WaitForLogAsync("received SIGUSR1 indicating nothing");
        keeper.Signal("HUP");
        await keeper.WaitForLogAsync("received SIGHUP indicating restart request");
        keeper.Signal("INT");
        Assert.Equal(0, await keeper.WaitForExitAsync());
    }

    [NativeFact]
    public async Task It_sees_the_end_of_its_daemon_also_where_whoever_started_it_ignores_that_of_children()
    {
        await using TestDaemon keeper = await TestDaemon.StartByAsync(["env", "--ignore-signal=CHLD"], Cat, KeptDaemon.Option);
        await keeper.Client.ShutdownAsync();
        Assert.Equal(0, await keeper.WaitForExitAsync());
    }

    [NativeFact]
    public async Task A_shutdown_by_a_client_ends_both()
    {
        await using TestDaemon keeper = await TestDaemon.StartAsync(Cat, KeptDaemon.Option);
        await keeper.Client.ShutdownAsync();
        Assert.Equal(0, await keeper.WaitForExitAsync());
    }

    [NativeFact]
    public async Task The_status_of_the_service_is_the_daemons()
    {
        await using TestDaemon keeper = TestDaemon.Launch(
            "[program:a]\ncommand=/bin/sh -c \"exit 7\"\nstartsecs=0\nautorestart=false\nessential=exit\n", KeptDaemon.Option);
        Assert.Equal(7, await keeper.WaitForExitAsync());
    }

    [NativeFact]
    public async Task What_cannot_start_is_refused_as_ever()
    {
        await using TestDaemon keeper = TestDaemon.Launch(Cat, "keeper=true\nlogfile=/nowhere/at/all.log");
        Assert.NotEqual(0, await keeper.WaitForExitAsync());
        Assert.Contains("/nowhere/at", keeper.Output, StringComparison.Ordinal);
    }

    [NativeFact]
    public async Task The_keeper_is_next_to_nothing()
    {
        await using TestDaemon keeper = await TestDaemon.StartAsync(Cat, KeptDaemon.Option);
        await keeper.WaitForAsync("a", ProcessState.Running);
        int threads = int.Parse(KeptDaemon.Status(keeper.Pid, "Threads"), CultureInfo.InvariantCulture);
        Assert.True(!TestDaemon.IsNative || threads <= 2, $"{threads} threads");
    }

    [NativeFact]
    public async Task Nobody_but_the_daemon_can_reach_the_keeper()
    {
        await using TestDaemon keeper = await TestDaemon.StartAsync(Cat, KeptDaemon.Option);
        HashSet<string> daemons = [.. Open(keeper.DaemonPid())];
        string[] own = [.. Open(keeper.Pid).Where(link => link.StartsWith("socket:", StringComparison.Ordinal) && !daemons.Contains(link))];
        string[][] all = [.. File.ReadLines("/proc/net/unix").Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))];

        // Its end of the pair, which listens to nobody else and has no name.
        Assert.NotEmpty(own);
        Assert.All(own, link =>
        {
            string[] socket = Assert.Single(all, line => link == $"socket:[{line.ElementAtOrDefault(6)}]");
            Assert.Equal(("00000000", 7), (socket[3], socket.Length));
        });
    }

    [NativeFact]
    public async Task The_journal_has_no_name()
    {
        await using TestDaemon keeper = await TestDaemon.StartAsync(
            Cat + "environment=TOKEN=\"abcdefgh\"\n", KeptDaemon.Option);
        await keeper.WaitForAsync("a", ProcessState.Running);
        string[] files = [.. Open(keeper.Pid).Where(link => link.StartsWith('/') && !link.StartsWith("/dev/", StringComparison.Ordinal))];
        Assert.Contains(files, link => link.StartsWith("/memfd:", StringComparison.Ordinal));
        Assert.All(files.Where(link => !link.StartsWith("/memfd:", StringComparison.Ordinal)), link =>
            Assert.DoesNotContain("abcdefgh", File.ReadAllText(link), StringComparison.Ordinal));
    }

    [NativeFact]
    public async Task Without_its_keeper_the_daemon_goes_on()
    {
        await using TestDaemon keeper = await TestDaemon.StartAsync(Cat, KeptDaemon.Option);
        ProcessInfo a = await keeper.WaitForAsync("a", ProcessState.Running);
        int daemon = keeper.DaemonPid();

        keeper.Kill(keeper.Pid);

        await keeper.WaitForLogAsync("the keeper is no more");
        Assert.Equal(daemon, await keeper.Client.GetPidAsync());
        await keeper.WaitForFileAsync("s.pid", $"{daemon}\n");
        Assert.Equal(a.Pid, (await keeper.Client.GetProcessInfoAsync("a")).Pid);
        await keeper.Client.ShutdownAsync();
        await keeper.WaitForAsync(() => Task.FromResult(!File.Exists(keeper.Folder["s.pid"])), "the end of the daemon");
    }

    /// <summary>What a process has open.</summary>
    private static IEnumerable<string> Open(int pid) =>
        Directory.EnumerateFileSystemEntries($"/proc/{pid}/fd").Select(fd => new FileInfo(fd).LinkTarget ?? "");
}
