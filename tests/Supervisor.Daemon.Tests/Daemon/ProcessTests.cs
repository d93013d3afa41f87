using Supervisor.Client;
using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.Daemon.Tests;

/// <summary>Programs under a real daemon, above all where Supervisor goes wrong.</summary>
public sealed class ProcessTests
{
    [Fact]
    public async Task A_program_that_cannot_be_executed_says_why_and_gives_up()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync("""
            [program:interpreter]
            command=@DIR@/script
            startretries=1
            startsecs=0
            autostart=false
            stderr_logfile=@DIR@/err
            [program:directory]
            command=/bin/sleep 600
            directory=@DIR@/nowhere
            startretries=0
            autostart=false
            """);
        daemon.Folder.Write("script", "#!/no/such/interpreter\n", 0b111_101_101);
        await Assert.ThrowsAsync<XmlRpcFaultException>(() => daemon.Client.StartProcessAsync("interpreter"));
        await Assert.ThrowsAsync<XmlRpcFaultException>(() => daemon.Client.StartProcessAsync("directory"));

        ProcessInfo interpreter = await daemon.WaitForAsync("interpreter", ProcessState.Fatal);
        ProcessInfo directory = await daemon.WaitForAsync("directory", ProcessState.Fatal);

        Assert.Equal($"couldn't exec {daemon.Folder["script"]}: ENOENT", interpreter.SpawnError);
        Assert.Equal($"couldn't chdir to {daemon.Folder["nowhere"]}: ENOENT", directory.SpawnError);
        string twice = $"supervisor: couldn't exec {daemon.Folder["script"]}: ENOENT\nsupervisor: child process was not spawned\n";
        await daemon.WaitForFileAsync("err", twice + twice);
    }

    [Fact]
    public async Task The_count_of_failed_starts_ends_with_a_stop()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(
            "[program:q]\ncommand=/bin/sh -c \"exit 1\"\nstartsecs=5\nstartretries=1\nrestart_delay=600\n");
        await daemon.WaitForAsync("q", ProcessState.Backoff);
        await daemon.Client.StopProcessAsync("q");

        await Assert.ThrowsAsync<XmlRpcFaultException>(() => daemon.Client.StartProcessAsync("q"));

        // With the old count it would be FATAL at once.
        Assert.Equal(ProcessState.Backoff, (await daemon.Client.GetProcessInfoAsync("q")).State);
    }

    [Fact]
    public async Task Stop_all_goes_down_the_priorities()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(string.Concat(new[] { ("a", 1), ("b", 2), ("c", 3) }.Select(program =>
            $"[program:{program.Item1}]\ncommand=/bin/sleep 600\nstartsecs=0\npriority={program.Item2}\n")), "loglevel=debug");
        await daemon.WaitForAsync("c", ProcessState.Running);

        await daemon.Client.StopAllProcessesAsync();

        string[] killed =
        [
            .. daemon.Log.Split('\n').Where(line => line.Contains("DEBG killing", StringComparison.Ordinal))
                .Select(line => line.Split("killing ")[1][..1]),
        ];
        Assert.Equal(["c", "b", "a"], killed);
    }

    [Fact]
    public async Task A_child_has_every_signal_in_its_default_disposition()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(
            "[program:a]\ncommand=/bin/sh -c \"grep -E '^Sig(Ign|Blk)' /proc/self/status; exec sleep 600\"\nstartsecs=0\n"
                + "stdout_logfile=@DIR@/out\n");

        await daemon.WaitForFileAsync("out", "SigBlk");
        await daemon.WaitForFileAsync("out", "SigIgn:\t0000000000000000");
        await daemon.WaitForFileAsync("out", "SigBlk:\t0000000000000000");
    }

    [Fact]
    public async Task A_child_that_does_not_read_its_standard_input_holds_up_nobody()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync("[program:deaf]\ncommand=/bin/sleep 600\nstartsecs=0\n");
        await daemon.WaitForAsync("deaf", ProcessState.Running);
        string megabyte = new('x', 1024 * 1024);

        XmlRpcFaultException refused = await Assert.ThrowsAsync<XmlRpcFaultException>(async () =>
        {
            for (int i = 0; i < 20; i++)
            {
                await daemon.Client.SendProcessStdinAsync("deaf", megabyte);
            }
        });

        Assert.Equal(Fault.Failed, refused.Fault);
        Assert.Contains("does not read its standard input", refused.Message, StringComparison.Ordinal);
        await daemon.Client.StopProcessAsync("deaf");
    }

    [Fact]
    public async Task A_killed_program_is_back_at_once()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync("[program:a]\ncommand=/bin/sleep 600\nstartsecs=0\n");
        ProcessInfo before = await daemon.WaitForAsync("a", ProcessState.Running);

        await daemon.Client.SignalProcessAsync("a", "KILL");

        ProcessInfo after = await daemon.WaitForAsync(
            "a", info => info.Pid != before.Pid && info.State == ProcessState.Running, "another process");
        Assert.Contains("exited: a (terminated by SIGKILL; not expected)", daemon.Log, StringComparison.Ordinal);
        Assert.NotEqual(0, after.Pid);
    }

    [Fact]
    public async Task Logs_of_stopped_programs_are_cleared_too()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(
            "[program:a]\ncommand=/bin/sh -c \"echo hello\"\nstartsecs=0\nautorestart=false\nstdout_logfile=@DIR@/out\n");
        await daemon.WaitForAsync("a", ProcessState.Exited);
        Assert.Equal("hello\n", File.ReadAllText(daemon.Folder["out"]));

        await daemon.Client.ClearProcessLogsAsync("a");

        Assert.Equal("", File.ReadAllText(daemon.Folder["out"]));
    }

    [Fact]
    public async Task A_log_that_is_no_text_can_be_read()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(
            "[program:a]\ncommand=/bin/true\nautostart=false\nstdout_logfile=@DIR@/out\n");
        File.WriteAllBytes(daemon.Folder["out"], [0x61, 0xFF, 0x1B, 0x5B, 0xC3]);

        Assert.Equal("a\ufffd\ufffd[\ufffd", await daemon.Client.ReadProcessLogAsync("a", 0, 0));
    }

    [Fact]
    public async Task Output_on_a_full_disk_harms_neither_program_nor_daemon()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync("""
            [program:full]
            command=/bin/sh -c "while :; do echo line || exit 1; done"
            startsecs=0
            stdout_logfile=/dev/full
            stdout_logfile_maxbytes=0
            [program:other]
            command=/bin/sleep 600
            startsecs=0
            """);
        ProcessInfo full = await daemon.WaitForAsync("full", ProcessState.Running);
        await daemon.WaitForLogAsync("/dev/full");

        Assert.Equal(full.Pid, (await daemon.Client.GetProcessInfoAsync("full")).Pid);
        await daemon.Client.StopProcessAsync("full");
        Assert.Equal(ProcessState.Running, (await daemon.Client.GetProcessInfoAsync("other")).State);
    }

    [Fact]
    public async Task Nothing_wakes_an_idle_daemon()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync("[program:a]\ncommand=/bin/sleep 600\nstartsecs=0\n");
        await daemon.WaitForAsync("a", ProcessState.Running);
        await daemon.Client.DisposeAsync();

        // It comes to rest some seconds after its start: then its thread sleeps for good. One that polled never would.
        using PeriodicTimer quiet = new(TimeSpan.FromSeconds(3));
        long before = -1;
        for (int tries = 0; tries < 10 && before != Switches(daemon.Pid, "supervision"); tries++)
        {
            before = Switches(daemon.Pid, "supervision");
            await quiet.WaitForNextTickAsync();
        }

        Assert.Equal(before, Switches(daemon.Pid, "supervision"));
    }

    private static long Switches(int pid, string thread) => Directory.GetDirectories($"/proc/{pid}/task")
        .Where(task => File.ReadAllText(Path.Combine(task, "comm")).Trim() == thread)
        .SelectMany(task => File.ReadLines(Path.Combine(task, "status")))
        .Where(line => line.Contains("ctxt_switches", StringComparison.Ordinal))
        .Sum(line => long.Parse(line.Split('\t')[1], System.Globalization.CultureInfo.InvariantCulture));
}
