using System.Globalization;
using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.Daemon.Tests.Adopting;

/// <summary>A daemon is killed; the next one goes on with the programs that it left.</summary>
public sealed class AdoptionTests
{
    private const string Cat = "[program:a]\ncommand=/bin/cat\nstartsecs=0\n";

    [Fact]
    public async Task Processes_stay_the_same_and_their_lines_are_there()
    {
        // So that a kill between reading and writing is unlikely.
        string sections = Continuity.Writers(4, pause: "0.01");
        await using CrashingDaemon daemon = await CrashingDaemon.StartAsync(sections);
        await daemon.Now.WaitForAsync("w3", ProcessState.Running);
        IReadOnlyList<ProcessInfo> before = await daemon.NotePidsAsync();
        for (int crash = 0; crash < 3; crash++)
        {
            await daemon.CrashAsync();
            await daemon.StartAgainAsync(sections);
            IReadOnlyList<ProcessInfo> after = await daemon.Now.Client.GetAllProcessInfoAsync();
            Continuity.AssertSame(before, after);
            Assert.All(after, info => Assert.Equal("", info.AdoptedMissing));
            Assert.All(after, info => Assert.EndsWith(", adopted", info.Description, StringComparison.Ordinal));
        }

        long[] lines = [.. before.Select(info => daemon.CountLines($"{info.Name}.log"))];
        await daemon.Now.WaitForAsync(() => Task.FromResult(lines[0] < daemon.CountLines("w0.log")), "more lines");
        await daemon.Now.Client.StopAllProcessesAsync();
        Assert.All(before, info => Assert.True(daemon.CountLines($"{info.Name}.log") > 0));
        Assert.DoesNotContain("internal error", daemon.Now.Log, StringComparison.Ordinal);
        await daemon.Now.Client.ShutdownAsync();
        await daemon.Now.WaitForExitAsync();
        Assert.False(File.Exists(daemon.Now.Folder["s.journal"]));
    }

    [Fact]
    public async Task One_that_writes_while_no_daemon_lives_waits_and_loses_nothing()
    {
        const string sections =
            """
            [program:w]
            command=/bin/sh -c "while [ ! -e @DIR@/go ]; do sleep 0.02; done; i=0; while [ $i -lt 40000 ]; do i=$((i+1)); echo $i; if [ $i = 5000 ]; then echo x > @DIR@/mark; fi; done; exec sleep 1000"
            stdout_logfile=@DIR@/w.log
            stdout_logfile_maxbytes=0
            startsecs=0

            """;
        await using CrashingDaemon daemon = await CrashingDaemon.StartAsync(sections);
        ProcessInfo before = await daemon.Now.WaitForAsync("w", ProcessState.Running);
        await daemon.CrashAsync();
        daemon.Now.Folder.Write("go", "");
        await daemon.Now.WaitForFileAsync("mark", "x");
        await daemon.StartAgainAsync(sections);
        await daemon.Now.WaitForAsync(() => Task.FromResult(daemon.CountLines("w.log") == 40000), "all lines");
        Assert.Equal(before.Pid, (await daemon.Now.Client.GetProcessInfoAsync("w")).Pid);
    }

    [Fact]
    public async Task What_was_stopped_stays_so_and_what_ended_meanwhile_starts_again()
    {
        const string sections =
            """
            [program:a]
            command=/bin/cat
            startsecs=0
            [program:b]
            command=/bin/cat
            startsecs=0
            [program:c]
            command=/bin/cat
            startsecs=0
            [program:once]
            command=/bin/sh -c "exit 0"
            startsecs=0
            autorestart=unexpected

            """;
        await using CrashingDaemon daemon = await CrashingDaemon.StartAsync(sections);
        ProcessInfo a = await daemon.Now.WaitForAsync("a", ProcessState.Running);
        ProcessInfo c = await daemon.Now.WaitForAsync("c", ProcessState.Running);
        await daemon.Now.Client.StopProcessAsync("b");
        await daemon.CrashAsync();
        daemon.Now.Kill(c.Pid);
        await daemon.StartAgainAsync(sections);
        ProcessInfo again = await daemon.Now.WaitForAsync("c", info => info.State == ProcessState.Running && info.Pid != c.Pid, "started again");
        Assert.Null(again.Adopted);
        Assert.Equal(a.Pid, (await daemon.Now.Client.GetProcessInfoAsync("a")).Pid);
        Assert.Equal(ProcessState.Stopped, (await daemon.Now.Client.GetProcessInfoAsync("b")).State);
        await daemon.Now.WaitForLogAsync("c (pid " + c.Pid.ToString(CultureInfo.InvariantCulture) + ") has ended while no daemon ran: ");
        await daemon.NotePidsAsync();
    }

    [Fact]
    public async Task The_exit_of_an_adopted_process_is_known_where_the_system_tells()
    {
        const string sections =
            """
            [program:a]
            command=/bin/sh -c "trap 'exit 7' USR1; while :; do sleep 0.05; done"
            startsecs=0
            autorestart=false
            [program:k]
            command=/bin/sh -c "sleep 1000 & wait"
            startsecs=0
            stopasgroup=true
            killasgroup=true

            """;
        await using CrashingDaemon daemon = await CrashingDaemon.StartAsync(sections);
        await daemon.Now.WaitForAsync("k", ProcessState.Running);
        await daemon.CrashAsync();
        await daemon.StartAgainAsync(sections);
        await daemon.Now.Client.SignalProcessAsync("a", "USR1");
        ProcessInfo a = await daemon.Now.WaitForAsync("a", ProcessState.Exited);
        Assert.Equal(7, a.ExitStatus);
        await daemon.Now.Client.StopProcessAsync("k");
        Assert.Equal(ProcessState.Stopped, (await daemon.Now.Client.GetProcessInfoAsync("k")).State);
        await daemon.Now.WaitForLogAsync("stopped: k (terminated by SIGTERM)");
        ProcessInfo started = (await daemon.Now.Client.GetAllProcessInfoAsync()).Single(info => info.Name == "k");
        Assert.Null(started.Adopted);
    }

    [Fact]
    public async Task Survivors_are_left_alone_or_stopped_where_that_is_wanted()
    {
        await using CrashingDaemon daemon = await CrashingDaemon.StartAsync(Cat);
        ProcessInfo a = await daemon.Now.WaitForAsync("a", ProcessState.Running);
        await daemon.CrashAsync();
        await daemon.StartAgainAsync(Cat, "survivors=leave");
        ProcessInfo left = await daemon.Now.Client.GetProcessInfoAsync("a");
        Assert.Equal((ProcessState.Stopped, "survivor"), (left.State, left.Held));
        daemon.Now.Kill(a.Pid);
        ProcessInfo fresh = await daemon.Now.WaitForAsync("a", ProcessState.Running);
        Assert.NotEqual(a.Pid, fresh.Pid);

        await daemon.CrashAsync();
        await daemon.StartAgainAsync(Cat, "survivors=stop");
        ProcessInfo anew = await daemon.Now.WaitForAsync("a", info => info.State == ProcessState.Running && info.Pid != fresh.Pid, "started anew");
        Assert.Contains("stopped: a (terminated by SIGTERM)", daemon.Now.Log, StringComparison.Ordinal);
        Assert.Null(anew.Adopted);
        await daemon.NotePidsAsync();
    }

    [Fact]
    public async Task Programs_of_a_changed_configuration_go_on_by_the_old_one_until_an_update()
    {
        const string sections = "[program:gone]\ncommand=/bin/cat\nstartsecs=0\n" + Cat;
        await using CrashingDaemon daemon = await CrashingDaemon.StartAsync(sections);
        ProcessInfo a = await daemon.Now.WaitForAsync("a", ProcessState.Running);
        ProcessInfo gone = await daemon.Now.WaitForAsync("gone", ProcessState.Running);
        await daemon.CrashAsync();
        const string changed = "[program:a]\ncommand=/bin/cat -u\nstartsecs=0\n[program:new]\ncommand=/bin/cat\nstartsecs=0\n";
        TestDaemon now = await daemon.StartAgainAsync(changed);
        Assert.Equal(a.Pid, (await now.Client.GetProcessInfoAsync("a")).Pid);
        Assert.Equal(gone.Pid, (await now.Client.GetProcessInfoAsync("gone")).Pid);
        await now.WaitForAsync("new", ProcessState.Running);
        await now.Client.UpdateAsync();
        await now.WaitForAsync("a", info => info.State == ProcessState.Running && info.Pid != a.Pid, "started anew");
        Assert.DoesNotContain(await daemon.NotePidsAsync(), info => info.Name == "gone");
    }

    [Fact]
    public async Task Without_the_option_nothing_is_written_and_nothing_looked_for()
    {
        await using CrashingDaemon daemon = await CrashingDaemon.StartAsync(Cat, "");
        ProcessInfo a = await daemon.Now.WaitForAsync("a", ProcessState.Running);
        Assert.False(File.Exists(daemon.Now.Folder["s.journal"]));
        await daemon.CrashAsync();
        await daemon.StartAgainAsync(Cat, "");
        ProcessInfo fresh = await daemon.Now.WaitForAsync("a", ProcessState.Running);
        Assert.NotEqual(a.Pid, fresh.Pid);
        await daemon.NotePidsAsync();
    }
}
