using System.Globalization;
using Supervisor.Client;
using Supervisor.Posix;
using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.Daemon.Tests.Keeping;

/// <summary>The daemon dies, at whatever moment; its keeper starts another one, and nothing tells its programs.</summary>
public sealed class CrashTests
{
    private const int Programs = 20;
    private const int Crashes = 5;

    private static string Writer(int number) => Continuity.Writer(
        number, options: $"stdout_logfile_maxbytes={(number % 4 == 0 ? "1MB" : "0")}\nstdout_logfile_backups=1000");

    [NativeFact]
    public async Task Every_process_stays_the_same_and_every_line_is_there_once_and_in_order()
    {
        await using TestDaemon keeper = await TestDaemon.StartAsync(
            string.Concat(Enumerable.Range(0, Programs).Select(Writer)), KeptDaemon.Option);
        IReadOnlyList<ProcessInfo> before = await Continuity.WaitUntilAllRunAsync(keeper);
        (int Keeper, int Daemon) descriptors = default;
        for (int i = 0; i < Crashes; i++)
        {
            int daemon = await keeper.KillDaemonAsync(i % 2 == 0 ? "KILL" : "ABRT");
            descriptors = i == 1 ? (Continuity.Descriptors(keeper.Pid), Continuity.Descriptors(daemon)) : descriptors;
        }

        await using SupervisorClient client = new(keeper.Endpoint);
        Assert.InRange(Continuity.Descriptors(keeper.Pid), 1, descriptors.Keeper + 3);
        Assert.InRange(Continuity.Descriptors(keeper.DaemonPid()), 1, descriptors.Daemon + 3);
        Assert.DoesNotContain(KeptDaemon.Children(keeper.Pid), pid => KeptDaemon.Status(pid, "State")[0] == 'Z');
        Assert.Contains("has died", keeper.Log, StringComparison.Ordinal);
        Assert.Contains("terminated by SIGKILL", keeper.Log, StringComparison.Ordinal);
        await Continuity.AssertNothingLostAsync(keeper, client, before);

        // Three pipes and two logs of each are let go of.
        await keeper.WaitForAsync(
            () => Task.FromResult(Continuity.Descriptors(keeper.Pid) <= descriptors.Keeper - (4 * Programs)), "the keeper to have let go of its copies");
    }

    [NativeFact]
    public async Task Nobody_is_refused_meanwhile()
    {
        await using TestDaemon keeper = await TestDaemon.StartAsync("[program:a]\ncommand=/bin/cat\n", KeptDaemon.Option);
        using CancellationTokenSource end = new();
        int answers = 0;
        Task asking = Task.Run(async () =>
        {
            while (!end.IsCancellationRequested)
            {
                await using SupervisorClient client = new(keeper.Endpoint);
                Exception? cut = await Record.ExceptionAsync(() => client.GetStateAsync());

                // A connection that was open is cut; one that is made finds somebody.
                Assert.DoesNotContain("refused", cut?.ToString() ?? "", StringComparison.OrdinalIgnoreCase);
                answers += cut is null ? 1 : 0;
            }
        });
        for (int i = 0; i <= Crashes; i++)
        {
            int before = Volatile.Read(ref answers);
            await keeper.WaitForAsync(() => Task.FromResult(asking.IsCompleted || Volatile.Read(ref answers) > before), "an answer of each daemon");
            if (i < Crashes)
            {
                await keeper.KillDaemonAsync();
            }
        }

        await end.CancelAsync();
        await asking;
        Assert.True(answers > Crashes);
    }

    [NativeFact]
    public async Task What_is_under_way_goes_on()
    {
        await using TestDaemon keeper = await TestDaemon.StartAsync(
            UnderWay.Sections(seconds: 12) +
            """
            [program:status]
            command=/bin/sh -c "while [ ! -e @DIR@/end ]; do sleep 0.02; done; exit 7"
            startsecs=0
            autorestart=false

            """,
            KeptDaemon.Option);
        ProcessInfo status = await keeper.WaitForAsync("status", ProcessState.Running);
        UnderWay all = await UnderWay.BeginAsync(keeper);

        await keeper.KillDaemonAsync();

        await using SupervisorClient client = new(keeper.Endpoint);
        await all.AssertStillAsync(client);
        keeper.Folder.Write("end", "");
        ProcessInfo? ended = null;
        await keeper.WaitForAsync(
            async () => (ended = await client.GetProcessInfoAsync("status")).State == ProcessState.Exited, "the end of status to be seen");
        Assert.Equal((7, status.Start), (ended!.ExitStatus, ended.Start));
        await all.AssertGoesOnAsync(client);
        await Continuity.AssertEndsAsync(keeper);
    }

    [NativeFact]
    public async Task What_ends_while_there_is_no_daemon_has_its_status()
    {
        await using TestDaemon keeper = await TestDaemon.StartAsync(
            """
            [program:a]
            command=/bin/sh -c "while kill -0 $PPID 2>/dev/null; do :; done; exit 7"
            startsecs=0
            autorestart=false
            [program:b]
            command=/bin/sh -c "while kill -0 $PPID 2>/dev/null; do :; done; kill -s USR1 $$"
            startsecs=0
            autorestart=false

            """,
            KeptDaemon.Option);
        await keeper.WaitForAsync("a", ProcessState.Running);
        await keeper.WaitForAsync("b", ProcessState.Running);
        await keeper.KillDaemonAsync();
        await using SupervisorClient client = new(keeper.Endpoint);
        await keeper.WaitForAsync(async () => (await client.GetAllProcessInfoAsync()).All(info => info.State == ProcessState.Exited), "both ends");
        Assert.Equal(7, (await client.GetProcessInfoAsync("a")).ExitStatus);
        await keeper.WaitForLogAsync("exited: b (terminated by SIGUSR1; not expected)");
    }

    /// <summary>A FIFO that nobody reads stands for a disk that hangs.</summary>
    [NativeFact]
    public async Task A_log_that_hangs_holds_up_no_other()
    {
        using TempFolder folder = new();
        string fifo = folder["hung"];
        using (System.Diagnostics.Process make = System.Diagnostics.Process.Start("/usr/bin/mkfifo", [fifo]))
        {
            await make.WaitForExitAsync();
        }

        int reader = FileCalls.Open(fifo, FileOpenFlags.Read | FileOpenFlags.NonBlocking);
        int writer = FileCalls.Open(fifo, FileOpenFlags.Write | FileOpenFlags.NonBlocking);
        await using TestDaemon keeper = await TestDaemon.StartAsync(
            Continuity.Writer(1) + $"[program:hung]\ncommand=/usr/bin/yes\nstdout_logfile={fifo}\nstdout_logfile_maxbytes=0\nstartsecs=0\n",
            KeptDaemon.Option);
        await keeper.WaitForAsync(() => Task.FromResult(!FileCalls.WaitWritable(writer, 0)), "the log to be full");
        await keeper.WaitForAsync("hung", ProcessState.Running);
        await keeper.WaitForAsync("w1", ProcessState.Running);
        IReadOnlyList<ProcessInfo> before = await keeper.Client.GetAllProcessInfoAsync();
        for (int i = 0; i < Crashes; i++)
        {
            long size = new FileInfo(keeper.Folder["w1.log"]).Length;
            await keeper.WaitForAsync(() => Task.FromResult(new FileInfo(keeper.Folder["w1.log"]).Length > size + 100_000), "the other log to go on");
            await keeper.KillDaemonAsync();
        }

        await using SupervisorClient client = new(keeper.Endpoint);
        Continuity.AssertSame(before, await client.GetAllProcessInfoAsync());
        FileDescriptors.Close(reader);
        FileDescriptors.Close(writer);
        await client.UpgradeAsync();
        await keeper.KillDaemonAsync();
        await using SupervisorClient last = new(keeper.Endpoint);
        Continuity.AssertSame(before, await last.GetAllProcessInfoAsync());
        await last.StopAllProcessesAsync();
        Continuity.AssertInOrder(keeper, "w1");
        keeper.Signal("TERM");
        Assert.Equal(0, await keeper.WaitForExitAsync());
        Assert.DoesNotContain("internal error", keeper.Log, StringComparison.Ordinal);
    }

    [NativeFact]
    public async Task A_shutdown_is_gone_on_with()
    {
        await using TestDaemon keeper = await TestDaemon.StartAsync(
            "[program:deaf]\ncommand=/bin/sh -c \"trap '' TERM; echo deaf; while :; do sleep 0.1; done\"\nstartsecs=0\nstopwaitsecs=4\nstdout_logfile=@DIR@/deaf\n",
            KeptDaemon.Option);
        await keeper.WaitForFileAsync("deaf", "deaf");
        keeper.Signal("TERM");
        await keeper.WaitForLogAsync("waiting for deaf to die");
        int daemon = keeper.DaemonPid();
        TestDaemon.Signal("KILL", daemon);
        Assert.Equal(0, await keeper.WaitForExitAsync());
        Assert.Contains("stopped: deaf (terminated by SIGKILL)", keeper.Log, StringComparison.Ordinal);
        Assert.False(File.Exists(keeper.Folder["s.pid"]));
    }

    [NativeFact]
    public async Task A_request_to_end_that_comes_while_there_is_no_daemon_is_the_next_ones()
    {
        await using TestDaemon keeper = await TestDaemon.StartAsync("[program:a]\ncommand=/bin/cat\nstartsecs=0\n", KeptDaemon.Option);
        await keeper.WaitForAsync("a", ProcessState.Running);
        using System.Diagnostics.Process kill = System.Diagnostics.Process.Start(
            "/bin/sh", ["-c", string.Create(CultureInfo.InvariantCulture, $"kill -s KILL {keeper.DaemonPid()}; kill -s TERM {keeper.Pid}")]);
        Assert.Equal(0, await keeper.WaitForExitAsync());
        Assert.Contains("stopped: a (terminated by SIGTERM)", keeper.Log, StringComparison.Ordinal);
        Assert.False(File.Exists(keeper.Folder["s.sock"]));
    }

    [NativeFact]
    public async Task When_both_are_killed_a_start_adopts_the_programs_by_the_journal()
    {
        TempFolder folder = new();
        const string options = "keeper=true\nsurvivors=adopt";
        await using TestDaemon first = await TestDaemon.StartAsync(Writer(1), options, folder);
        ProcessInfo before = await first.WaitForAsync("w1", ProcessState.Running);
        using System.Diagnostics.Process kill = System.Diagnostics.Process.Start(
            "/bin/sh", ["-c", string.Create(CultureInfo.InvariantCulture, $"kill -s KILL {first.Pid} {first.DaemonPid()}")]);
        await first.WaitForExitAsync();
        await using TestDaemon second = await TestDaemon.StartAsync(Writer(1), options, folder);
        ProcessInfo after = await second.Client.GetProcessInfoAsync("w1");
        Assert.Equal((before.Pid, before.Start, before.State), (after.Pid, after.Start, after.State));
        await second.KillDaemonAsync();
        await using SupervisorClient client = new(second.Endpoint);
        Assert.Equal(before.Pid, (await client.GetProcessInfoAsync("w1")).Pid);
        await client.ShutdownAsync();
        Assert.Equal(0, await second.WaitForExitAsync());
    }

    [NativeFact]
    public async Task An_upgrade_works_as_ever_and_the_next_daemon_goes_on_after_it()
    {
        await using TestDaemon keeper = await TestDaemon.StartAsync(Writer(1), KeptDaemon.Option);
        ProcessInfo before = await keeper.WaitForAsync("w1", ProcessState.Running);
        int daemon = keeper.DaemonPid();
        Assert.Equal(1, (await keeper.Client.UpgradeAsync()).Upgrades);
        Assert.Equal(daemon, keeper.DaemonPid());
        await keeper.KillDaemonAsync();
        await using SupervisorClient client = new(keeper.Endpoint);
        Assert.Equal(1, (await client.GetUpgradeInfoAsync()).Upgrades);
        await client.UpgradeAsync();
        await using SupervisorClient last = new(keeper.Endpoint);
        ProcessInfo after = await last.GetProcessInfoAsync("w1");
        Assert.Equal((before.Pid, before.Start), (after.Pid, after.Start));
        await last.StopAllProcessesAsync();
        Continuity.AssertInOrder(keeper, "w1");
    }

    [NativeFact]
    public async Task In_the_background_too()
    {
        using TempFolder folder = new();
        TestDaemon.Configure(folder, "[program:a]\ncommand=/bin/cat\nstartsecs=0\n", KeptDaemon.Option);
        folder.Write("s.conf", File.ReadAllText(folder["s.conf"]).Replace("nodaemon=true", "nodaemon=false", StringComparison.Ordinal));
        using System.Diagnostics.Process start = System.Diagnostics.Process.Start(TestDaemon.Command, ["-c", folder["s.conf"]]);
        await start.WaitForExitAsync();
        Assert.Equal(0, start.ExitCode);
        int pid = int.Parse(File.ReadAllText(folder["s.pid"]), CultureInfo.InvariantCulture);
        try
        {
            Assert.Equal("/dev/null", new FileInfo($"/proc/{pid}/fd/1").LinkTarget);
            int daemon = KeptDaemon.Children(pid)[0];
            await using (SupervisorClient client = new(SupervisorEndpoint.Unix(folder["s.sock"])))
            {
                Assert.Equal(pid, await client.GetPidAsync());
            }

            TestDaemon.Signal("KILL", daemon);
            await using SupervisorClient after = new(SupervisorEndpoint.Unix(folder["s.sock"]));
            Assert.Equal(ProcessState.Running, (await after.GetProcessInfoAsync("a")).State);
            await after.ShutdownAsync();
            while (Directory.Exists($"/proc/{pid}"))
            {
                await Task.Yield();
            }
        }
        finally
        {
            if (Directory.Exists($"/proc/{pid}"))
            {
                TestDaemon.Signal("KILL", pid);
            }
        }

        Assert.False(File.Exists(folder["s.pid"]));
    }
}
