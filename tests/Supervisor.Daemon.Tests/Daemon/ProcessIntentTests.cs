using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.Daemon.Tests;

/// <summary><c>enable</c>, <c>disable</c> and <c>remember_stop=</c> over starts and restarts of a real daemon.</summary>
public sealed class ProcessIntentTests
{
    private const string Keep = "runtime_state_file=@DIR@/state.json";

    private const string Programs =
        """
        [program:a]
        command=/bin/sleep 600
        startsecs=0
        remember_stop=true
        [program:b]
        command=/bin/sleep 600
        startsecs=0
        [group:g]
        programs=c,d
        [program:c]
        command=/bin/sleep 600
        startsecs=0
        [program:d]
        command=/bin/sleep 600
        startsecs=0
        remember_stop=true

        """;

    [Fact]
    public async Task What_is_disabled_does_not_start_with_the_daemon_until_it_is_enabled()
    {
        TempFolder folder = new();
        TestDaemon daemon = await StartAsync(folder);
        await daemon.WaitForAsync("b", ProcessState.Running);

        await daemon.Client.DisableProcessAsync("b");
        await daemon.Client.DisableProcessAsync("g:*", now: true);

        ProcessInfo b = await daemon.Client.GetProcessInfoAsync("b");
        Assert.Equal((ProcessState.Running, "disabled"), (b.State, b.Held));
        Assert.Equal(ProcessState.Stopped, (await daemon.Client.GetProcessInfoAsync("g:c")).State);

        daemon = await AgainAsync(daemon, folder);
        await daemon.WaitForAsync("a", ProcessState.Running);
        b = await daemon.Client.GetProcessInfoAsync("b");
        Assert.Equal((ProcessState.Stopped, "Not started, disabled"), (b.State, b.Description));
        Assert.Equal(0, (await daemon.Client.GetProcessInfoAsync("g:c")).Pid);

        await daemon.Client.StartProcessAsync("b");
        Assert.Equal("disabled", (await daemon.Client.GetProcessInfoAsync("b")).Held);
        await daemon.Client.EnableProcessAsync("b");
        await daemon.Client.EnableProcessAsync("g:c", now: true);
        Assert.Equal(ProcessState.Running, (await daemon.Client.GetProcessInfoAsync("g:c")).State);

        await using TestDaemon last = await AgainAsync(daemon, folder);
        await last.WaitForAsync("b", ProcessState.Running);
        await last.WaitForAsync("g:c", ProcessState.Running);
        Assert.Equal((0, "disabled"), ((await last.Client.GetProcessInfoAsync("g:d")).Pid, (await last.Client.GetProcessInfoAsync("g:d")).Held));
        Assert.Null((await last.Client.GetProcessInfoAsync("b")).Held);
    }

    [Fact]
    public async Task A_stop_on_request_lasts_where_the_program_says_so()
    {
        TempFolder folder = new();
        TestDaemon daemon = await StartAsync(folder);
        await daemon.WaitForAsync("a", ProcessState.Running);
        await daemon.WaitForAsync("b", ProcessState.Running);
        await daemon.WaitForAsync("g:d", ProcessState.Running);

        await daemon.Client.StopAllProcessesAsync();
        await daemon.Client.StartProcessAsync("g:d");

        Assert.EndsWith(", stays stopped", (await daemon.Client.GetProcessInfoAsync("a")).Description, StringComparison.Ordinal);
        daemon = await AgainAsync(daemon, folder);
        await daemon.WaitForAsync("b", ProcessState.Running);
        await daemon.WaitForAsync("g:d", ProcessState.Running);
        ProcessInfo a = await daemon.Client.GetProcessInfoAsync("a");
        Assert.Equal((0L, "stopped"), (a.Start, a.Held));

        // A restart in place and the daemon's own stopping are no requests.
        await daemon.Client.StartProcessAsync("a");
        await using TestDaemon last = await AgainAsync(daemon, folder);
        await last.WaitForAsync("a", ProcessState.Running);
        Assert.Null((await last.Client.GetProcessInfoAsync("a")).Held);
    }

    [Fact]
    public async Task A_restart_by_update_keeps_what_is_held()
    {
        TempFolder folder = new();
        await using TestDaemon daemon = await StartAsync(folder);
        await daemon.WaitForAsync("b", ProcessState.Running);
        await daemon.Client.DisableProcessAsync("b", now: true);
        daemon.Configure(Programs.Replace("[program:b]", "[program:b]\npriority=5", StringComparison.Ordinal) + "[group:h]\nprograms=\n", Keep);

        await daemon.Client.UpdateAsync();
        daemon.Configure(Programs + "[group:h]\nprograms=b\n", Keep);
        await daemon.Client.UpdateAsync();

        Assert.Equal(ProcessState.Running, (await daemon.Client.GetProcessInfoAsync("h:b")).State);
        Assert.Equal(ProcessState.Running, (await daemon.Client.GetProcessInfoAsync("a")).State);
    }

    [Fact]
    public async Task Without_a_file_to_keep_it_in_it_is_refused()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync("[program:b]\ncommand=/bin/sleep 600\nautostart=false\n");
        XmlRpcFaultException fault = await Assert.ThrowsAsync<XmlRpcFaultException>(() => daemon.Client.DisableProcessAsync("b"));
        Assert.Equal("INCORRECT_PARAMETERS: disable: nothing can be kept, expected runtime_state_file in [supervisord]", fault.Message);

        await using TestDaemon other = TestDaemon.Launch("[program:b]\ncommand=/bin/sleep 600\nremember_stop=true\n");
        Assert.Equal(2, await other.WaitForExitAsync());
        await other.WaitForAsync(
            () => Task.FromResult(other.Output.Contains(
                "[program:b] remember_stop: there is nowhere to keep it; expected runtime_state_file in [supervisord]",
                StringComparison.Ordinal)),
            "its message");
    }

    private static Task<TestDaemon> StartAsync(TempFolder folder) => TestDaemon.StartAsync(Programs, Keep, folder);

    /// <summary>Ends a daemon in order and starts another in its place.</summary>
    private static async Task<TestDaemon> AgainAsync(TestDaemon daemon, TempFolder folder)
    {
        daemon.Signal("TERM");
        Assert.Equal(0, await daemon.WaitForExitAsync());
        return await StartAsync(folder);
    }
}
