using System.Net.Sockets;
using Supervisor.Client;
using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.Daemon.Tests;

/// <summary>What hangs for one program holds up no other.</summary>
public sealed class HangTests
{
    private const string Others = """
        [program:victim]
        command=/bin/sleep 600
        startsecs=0
        [program:other]
        command=/bin/sleep 600
        startsecs=0

        """;

    [RootFact]
    public async Task An_executable_that_cannot_be_read()
    {
        using TempFolder folder = new();
        File.Copy("/bin/sleep", folder["hung"]);
        await using TestDaemon daemon = await TestDaemon.StartAsync(
            Others + $"[program:hung]\ncommand={folder["hung"]} 600\nautostart=false\nstartsecs=0\n");
        await AssertUnharmedAsync(daemon, folder["hung"]);
    }

    [RootFact]
    public async Task Logs_that_cannot_be_opened()
    {
        using TempFolder folder = new();
        folder.Write("hung", "");
        await using TestDaemon daemon = await TestDaemon.StartAsync(
            Others + $"""
            [program:hung]
            command=/bin/sleep 600
            process_name=%(process_num)s
            numprocs=8
            autostart=false
            startsecs=0
            redirect_stderr=true
            stdout_logfile={folder["hung"]}

            """);
        ProcessInfo victim = await daemon.WaitForAsync("victim", ProcessState.Running);
        using HangingFile hanging = new(folder["hung"]);
        Task start = daemon.Client.StartProcessGroupAsync("hung", wait: false);
        await daemon.WaitForAsync("hung:7", info => info.State == ProcessState.Starting, "on its way");

        // Others are started, and nobody who stops waits for the log.
        daemon.Kill(victim.Pid);
        await daemon.WaitForAsync("victim", info => info.State == ProcessState.Running && info.Pid != victim.Pid, "running again");
        await daemon.Client.StopProcessAsync("hung:0");
        Assert.Equal(ProcessState.Stopped, (await daemon.Client.GetProcessInfoAsync("hung:0")).State);
        daemon.Signal("TERM");
        Assert.Equal(0, await daemon.WaitForExitAsync());
        await Task.WhenAny(start);
    }

    /// <summary>syslog(3) waits for room in a socket that nobody reads.</summary>
    [RootFact]
    public async Task A_syslog_that_nobody_reads()
    {
        using TempFolder folder = new();
        using Socket log = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        log.Bind(new UnixDomainSocketEndPoint(folder["log"]));
        await using TestDaemon daemon = await TestDaemon.StartByAsync(
            ["unshare", "--mount", "/bin/sh", "-c", OwnDeviceFolder, folder["log"]],
            Others + """
            [program:alone]
            command=/bin/sh -c "yes alone & yes alone >&2 & wait"
            stdout_logfile=NONE
            stderr_logfile=NONE
            stdout_syslog=true
            stderr_syslog=true
            startsecs=0
            stopasgroup=true
            [program:both]
            command=/bin/sh -c "i=0; while :; do i=$((i+1)); echo line $i; done"
            stdout_logfile=@DIR@/both.log
            stdout_logfile_maxbytes=0
            stdout_syslog=true
            startsecs=0
            [program:well]
            command=/bin/cat
            stdout_logfile=@DIR@/well.log
            startsecs=0

            """);
        await daemon.WaitForFileAsync("both.log", "line 1\n");
        await daemon.WaitForAsync(() => Task.FromResult(IsFull(folder["log"])), "syslog to be full");
        await daemon.Client.SendProcessStdinAsync("well", "here\n");
        await daemon.WaitForFileAsync("well.log", "here\n");
        await daemon.Client.StopProcessAsync("both");
        await daemon.Client.StopProcessAsync("alone");
        await daemon.Client.StopProcessAsync("well");
        daemon.Signal("TERM");
        Assert.Equal(0, await daemon.WaitForExitAsync());
    }

    [RootFact]
    public async Task A_start_that_hangs_is_ended()
    {
        using TempFolder folder = new();
        Directory.CreateDirectory(folder["logs"]);
        using HangingFile hanging = new(folder["logs"], withFiles: true);
        await using TestDaemon daemon = TestDaemon.Launch(Others, $"childlogdir={folder["logs"]}");
        await daemon.WaitForAsync(() => Task.FromResult(hanging.IsWaitedFor), "a log to be made");
        daemon.Signal("TERM");
        Assert.Equal(1, await daemon.WaitForExitAsync());
        Assert.Contains(
            $"ended by SIGTERM before the start was over: what 'other' needs, a log (childlogdir {folder["logs"]}) or a socket, does not answer",
            daemon.Output,
            StringComparison.Ordinal);
    }

    [RootFact]
    public async Task What_a_start_waits_for_is_said()
    {
        using TempFolder folder = new();
        folder.Write("state", "");
        using HangingFile hanging = new(folder["state"]);
        await using TestDaemon daemon = TestDaemon.Launch(Others, $"runtime_state_file={folder["state"]}");
        await daemon.WaitForAsync(
            () => Task.FromResult(daemon.Output.Contains(
                $"The start waits for runtime_state_file {folder["state"]}, which has not answered", StringComparison.Ordinal)),
            "what it waits for");

        // It goes on when the disk does.
        hanging.Dispose();
        await daemon.WaitForLogAsync("success: victim entered RUNNING");
        daemon.Signal("TERM");
        Assert.Equal(0, await daemon.WaitForExitAsync());
    }

    /// <summary>All others end by SIGTERM where nothing is there yet to be left behind; process 1 does only by itself.</summary>
    [RootFact]
    public async Task A_configuration_that_hangs_keeps_process_1_from_ending_neither()
    {
        using TempFolder folder = new();
        folder.Write("more.conf", "");
        using HangingFile hanging = new(folder["more.conf"]);
        await using TestDaemon daemon = TestDaemon.LaunchAfter(
            "set -- unshare --pid --fork --kill-child=KILL --mount-proc \"$0\" \"$@\"; exec \"$@\"",
            $"[include]\nfiles={folder["more.conf"]}\n");
        await daemon.WaitForAsync(() => Task.FromResult(hanging.IsWaitedFor), "the file to be read");
        int first = int.Parse(
            File.ReadAllText($"/proc/{daemon.Pid}/task/{daemon.Pid}/children").Trim(), System.Globalization.CultureInfo.InvariantCulture);
        TestDaemon.Signal("TERM", first);
        Assert.Equal(1, await daemon.WaitForExitAsync());
        Assert.Contains("ended by SIGTERM before the start was over: its configuration does not answer", daemon.Output, StringComparison.Ordinal);
    }

    [NativeRootFact]
    public async Task A_check_that_hangs_is_ended()
    {
        using TempFolder folder = new();
        folder.Write("more.conf", "[program:a]\ncommand=/bin/true\n");
        using HangingFile hanging = new(folder["more.conf"]);
        await using TestDaemon check = TestDaemon.Launch($"[include]\nfiles={folder["more.conf"]}\n", "", null, "--check");
        await check.WaitForAsync(() => Task.FromResult(hanging.IsWaitedFor), "the file to be read");
        check.Signal("INT");
        Assert.NotEqual(0, await check.WaitForExitAsync());
    }

    [RootFact]
    public Task AUTO_logs_of_a_program_of_the_file_that_cannot_be_made() => AssertAutoLogsHoldUpNobodyAsync(isOfFile: true);

    [RootFact]
    public Task AUTO_logs_of_a_program_at_run_time_that_cannot_be_made() => AssertAutoLogsHoldUpNobodyAsync(isOfFile: false);

    [RootFact]
    public Task A_log_that_clients_follow() => AssertReadersHoldUpNobodyAsync("/logtail/hung");

    [RootFact]
    public Task A_log_whose_end_clients_want() => AssertReadersHoldUpNobodyAsync("/logtail/hung?follow=0");

    [RootFact]
    public Task A_log_on_the_page_of_clients() => AssertReadersHoldUpNobodyAsync("/tail.html?processname=hung");

    [RootFact]
    public Task A_log_that_clients_read() => AssertReadersHoldUpNobodyAsync("/RPC2");

    // A /dev of its own with what there was in it, but for the socket of the log, which is the one that is named.
    private const string OwnDeviceFolder =
        """
        mkdir "$0.dev" && mount --rbind /dev "$0.dev" && mount -t tmpfs tmpfs /dev || exit 90
        for name in null zero full random urandom tty; do : > /dev/$name; mount --bind "$0.dev/$name" /dev/$name || exit 91; done
        ln -s /proc/self/fd /dev/fd; ln -s /proc/self/fd/0 /dev/stdin; ln -s /proc/self/fd/1 /dev/stdout; ln -s /proc/self/fd/2 /dev/stderr
        mkdir /dev/shm /dev/pts; ln -s "$0" /dev/log
        exec "$@"
        """;

    /// <summary>Whether a socket takes no more without waiting.</summary>
    private static bool IsFull(string path)
    {
        using Socket socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { Blocking = false };
        socket.Connect(new UnixDomainSocketEndPoint(path));
        return !socket.Poll(0, SelectMode.SelectWrite);
    }

    /// <summary>More requests than the daemon has threads that answer.</summary>
    private static async Task AssertReadersHoldUpNobodyAsync(string address)
    {
        using TempFolder folder = new();
        await using TestDaemon daemon = await TestDaemon.StartAsync(
            Others + $"[program:hung]\ncommand=/bin/cat\nstartsecs=0\nstdout_logfile={folder["hung"]}\n");
        await daemon.WaitForAsync("hung", ProcessState.Running);
        using HttpClient http = daemon.Http();
        Task<HttpResponseMessage>[] asked;
        using (HangingFile hanging = new(folder["hung"]))
        {
            asked = [.. Enumerable.Range(0, 12).Select(_ => AskAsync(http, address))];
            await daemon.WaitForAsync(() => Task.FromResult(hanging.IsWaitedFor), "the log to be opened");
            await daemon.Client.StopProcessAsync("other");
            await daemon.Client.StartProcessAsync("other");
            Assert.All(asked, answer => Assert.False(answer.IsCompleted));
        }

        foreach (Task<HttpResponseMessage> answer in asked)
        {
            using HttpResponseMessage response = await answer;
            Assert.Equal(System.Net.HttpStatusCode.OK, response.StatusCode);
        }
    }

    private static Task<HttpResponseMessage> AskAsync(HttpClient http, string address) => address == "/RPC2"
        ? http.PostAsync("http://x" + address, new StringContent(
            "<methodCall><methodName>supervisor.readProcessStdoutLog</methodName><params><param><value>hung</value></param>"
                + "<param><value><int>0</int></value></param><param><value><int>0</int></value></param></params></methodCall>"))
        : http.GetAsync("http://x" + address, HttpCompletionOption.ResponseHeadersRead);

    private static async Task AssertAutoLogsHoldUpNobodyAsync(bool isOfFile)
    {
        const string none = "stdout_logfile=NONE\nstderr_logfile=NONE\n";
        using TempFolder folder = new();
        string others = Others.Replace("startsecs=0\n", $"startsecs=0\n{none}", StringComparison.Ordinal);
        string daemonOptions = $"childlogdir={folder.Path}\nallow_runtime_programs=true";
        await using TestDaemon daemon = await TestDaemon.StartAsync(others, daemonOptions);
        ProcessInfo victim = await daemon.WaitForAsync("victim", ProcessState.Running);
        if (isOfFile)
        {
            daemon.Configure(others + "[program:late]\ncommand=/bin/sleep 600\n", daemonOptions);
            await daemon.Client.ReloadConfigAsync();
        }

        using HangingFile hanging = new(folder.Path, withFiles: true);
        Task add = isOfFile
            ? daemon.Client.AddProcessGroupAsync("late")
            : daemon.Client.AddProgramAsync("late", new XmlRpcStruct { { "command", "/bin/sleep 600" } });
        await daemon.WaitForAsync(() => Task.FromResult(hanging.IsWaitedFor), "a log to be made");

        daemon.Kill(victim.Pid);
        await daemon.WaitForAsync("victim", info => info.State == ProcessState.Running && info.Pid != victim.Pid, "running again");
        await daemon.Client.StopProcessAsync("other");
        await daemon.Client.StartProcessAsync("other");
        hanging.Dispose();
        await Task.WhenAny(add);
        daemon.Signal("TERM");
        Assert.Equal(0, await daemon.WaitForExitAsync());
    }

    private static async Task AssertUnharmedAsync(TestDaemon daemon, string path)
    {
        ProcessInfo victim = await daemon.WaitForAsync("victim", ProcessState.Running);
        using HangingFile hanging = new(path);
        Task start = daemon.Client.StartProcessAsync("hung", wait: false);
        await daemon.WaitForAsync("hung", info => info.State != ProcessState.Stopped, "on its way");

        daemon.Kill(victim.Pid);
        await daemon.WaitForLogAsync("exited: victim");
        await daemon.Client.StopProcessAsync("other");
        await daemon.Client.StartProcessAsync("other");

        hanging.Dispose();
        await start;
        daemon.Signal("TERM");
        Assert.Equal(0, await daemon.WaitForExitAsync());
    }
}
