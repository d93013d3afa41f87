using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.Daemon.Tests.Docs;

/// <summary>The configurations of docs/elsewhere.md do what the page says.</summary>
public sealed class ElsewhereTests
{
    [Fact]
    public async Task Serially()
    {
        await using TestDaemon daemon = await StartAsync("serially");
        await daemon.WaitForAsync("process1", ProcessState.Exited);
        int[] order = [.. new[] { "process3", "process2", "process1" }.Select(name => daemon.Log.IndexOf($"spawned: '{name}'", StringComparison.Ordinal))];
        Assert.Equal(order.Order(), order);
        Assert.DoesNotContain(-1, order);
    }

    [Fact]
    public async Task A_line_of_the_log()
    {
        await using TestDaemon daemon = await StartAsync("log");
        await daemon.WaitForAsync("world", ProcessState.Exited);
        Assert.True((await daemon.Client.GetProcessInfoAsync("hello")).IsReady);
        Assert.True(daemon.Log.IndexOf("ready: hello", StringComparison.Ordinal) < daemon.Log.IndexOf("spawned: 'world'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Probes()
    {
        await using TestDaemon daemon = await StartAsync("probes");
        await daemon.WaitForAsync("nginx", ProcessState.Running);
        Assert.Equal("waits for nginx (ready)", (await daemon.WaitForAsync("client", info => info.WaitingFor?.Length > 0, "waiting")).Description);
        daemon.Folder.Write("up", "");
        await daemon.WaitForAsync("client", ProcessState.Running);
        ProcessInfo nginx = await daemon.WaitForAsync("nginx", info => info.Health == "healthy", "healthy");
        File.Delete(daemon.Folder["up"]);
        await daemon.WaitForAsync("nginx", info => info.Pid != 0 && info.Pid != nginx.Pid, "restarted");
    }

    [Fact]
    public async Task Availability()
    {
        await using TestDaemon daemon = await StartAsync("availability");
        ProcessInfo process = await daemon.WaitForAsync("process2", ProcessState.Fatal);
        Assert.Equal("restarted 5 times within 3600 seconds (restart_limit)", process.SpawnError);
    }

    [Fact]
    public async Task The_daemon_ends_with_the_tests()
    {
        await using TestDaemon daemon = Launch("exit_on_end");
        Assert.Equal(7, await daemon.WaitForExitAsync());
        Assert.Contains("ready: postgres", daemon.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dinit()
    {
        await using TestDaemon daemon = await StartAsync("dinit");
        ProcessInfo mpd = await daemon.WaitForAsync("mpd", info => info.IsReady, "ready");
        await daemon.WaitForAsync("player", ProcessState.Running);
        await daemon.Client.SignalProcessAsync("mpd", "KILL");
        await daemon.WaitForAsync("player", ProcessState.Stopped);
        await daemon.WaitForAsync("mpd", info => info.IsReady && info.Pid != mpd.Pid, "ready again");
    }

    [Fact]
    public async Task Systemd()
    {
        await using TestDaemon daemon = await StartAsync("systemd");
        ProcessInfo process = await daemon.WaitForAsync("daemon", info => info is { IsReady: true, Health: "healthy" }, "ready and healthy");
        Assert.Equal("serving", process.NotifyStatus);
        Assert.Equal(ProcessState.Exited, (await daemon.Client.GetProcessInfoAsync("prepare")).State);
    }

    private static Task<TestDaemon> StartAsync(string name) => TestDaemon.StartAsync(Section(name));

    private static TestDaemon Launch(string name) => TestDaemon.Launch(Section(name));

    /// <summary>The block of the page that begins with the name.</summary>
    private static string Section(string name)
    {
        string begin = $"```ini\n; {name}\n";
        string page = Documentation.Read("elsewhere.md");
        int at = page.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        Assert.True(at >= begin.Length, $"no configuration named {name}");
        return page[at..page.IndexOf("```", at, StringComparison.Ordinal)]
            .Replace("%(ENV_NOTIFIER)s", TestPrograms.TestChild, StringComparison.Ordinal)
            .Replace("%(here)s", "@DIR@", StringComparison.Ordinal);
    }
}
