using System.Globalization;
using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.Daemon.Tests.Upgrading;

/// <summary>Looks at processes over an upgrade: what is under way is given up, leaves nothing behind, counts for nothing, and begins anew.</summary>
public sealed class UpgradeProbeTests
{
    [Fact]
    public async Task Commands_that_are_under_way_end_and_begin_anew()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(
            """
            [program:app]
            command=/bin/sleep 600
            startsecs=0
            health=command:/bin/sh -c 'echo $$ >> @DIR@/looks; sleep 600 & sleep 600'
            health_timeout=500
            health_failures=1
            health_action=restart
            [program:slow]
            command=/bin/sleep 600
            startsecs=0
            ready=command:/bin/sh -c 'echo $$ >> @DIR@/asks; test -e @DIR@/up || exec sleep 600'
            [program:late]
            command=/bin/sleep 600
            startsecs=0
            ready=file:@DIR@/file

            """);
        ProcessInfo[] before = [await LookedAtAsync("app", "looks", 1), await LookedAtAsync("slow", "asks", 1)];
        daemon.Folder.Write("up", "");

        await daemon.Client.UpgradeAsync();

        ProcessInfo slow = await daemon.WaitForAsync("slow", info => info.Readiness == "ready", "ready");
        ProcessInfo app = await LookedAtAsync("app", "looks", 2);
        Assert.Equal(before.Select(info => info.Pid), [app.Pid, slow.Pid]);
        Assert.Equal(("unknown", ""), (app.Health, app.HealthReason));
        daemon.Folder.Write("file", "");
        await daemon.WaitForAsync("late", info => info.Readiness == "ready", "ready");
        int old = Pids("looks")[0];
        await daemon.WaitForAsync(() => Task.FromResult(Group(old).Length == 0 && Children("Z").Length == 0), "nothing left of the first look");
        Assert.DoesNotContain("restarting", daemon.Log, StringComparison.Ordinal);

        // One that is refused leaves nothing out either.
        await Assert.ThrowsAsync<XmlRpcFaultException>(() => daemon.Client.UpgradeAsync("/bin/none"));
        Assert.Equal(2, Pids("looks").Length);
        Assert.Equal(app.Pid, (await daemon.Client.GetProcessInfoAsync("app")).Pid);

        async Task<ProcessInfo> LookedAtAsync(string name, string file, int times)
        {
            await daemon.WaitForAsync(() => Task.FromResult(Pids(file).Length == times), $"look {times} at {name}");
            return await daemon.Client.GetProcessInfoAsync(name);
        }

        int[] Pids(string file) => File.Exists(daemon.Folder[file]) ? [.. File.ReadAllLines(daemon.Folder[file]).Select(int.Parse)] : [];

        string[] Children(string state) => [.. Stats().Where(stat => Field(stat, 1) == Text(daemon.Pid) && Field(stat, 0) == state)];

        string[] Group(int leader) => [.. Stats().Where(stat => Field(stat, 2) == Text(leader))];
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>State, parent, process group ... of a line of /proc/PID/stat.</summary>
    private static string Field(string stat, int number) => stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[number];

    private static string[] Stats() => [.. Directory.GetDirectories("/proc")
        .Where(folder => char.IsAsciiDigit(Path.GetFileName(folder)[0])).Select(Stat).OfType<string>()];

    private static string? Stat(string folder)
    {
        try
        {
            return File.ReadAllText($"{folder}/stat");
        }
        catch (IOException)
        {
            return null;
        }
    }
}
