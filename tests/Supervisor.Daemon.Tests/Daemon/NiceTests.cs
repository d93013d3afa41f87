using System.Globalization;
using Supervisor.Daemon.Tests.Keeping;
using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.Daemon.Tests;

/// <summary>The daemon has a nice value of its own, in all its threads; its programs have the one that it was started with.</summary>
public sealed class NiceTests
{
    private const string Programs =
        """
        [program:a]
        command=/bin/sleep 600
        startsecs=0
        [program:b]
        command=/bin/sleep 600
        startsecs=0
        autostart=false
        """;

    [RootFact]
    public async Task Programs_have_what_the_daemon_was_started_with_also_after_a_restart_and_an_upgrade()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(Programs, "nice=19");
        await HoldsAsync(daemon, daemon.Pid);
        int before = (await daemon.Client.GetProcessInfoAsync("a")).Pid;
        await daemon.Client.RestartAsync();
        await daemon.WaitForAsync(
            async () => await Record.ExceptionAsync(async () => Assert.NotEqual(before, (await daemon.Client.GetProcessInfoAsync("a")).Pid)) is null,
            "another run of a");
        await HoldsAsync(daemon, daemon.Pid);
        await daemon.Client.UpgradeAsync();
        await HoldsAsync(daemon, daemon.Pid);
        await daemon.Client.UpgradeAsync();
        await HoldsAsync(daemon, daemon.Pid);
    }

    [NativeRootFact]
    public async Task And_after_a_crash_under_a_keeper_which_stays_as_it_was()
    {
        await using TestDaemon keeper = await TestDaemon.StartAsync(Programs, $"{KeptDaemon.Option}\nnice=19");
        await HoldsAsync(keeper, keeper.DaemonPid());
        int next = await keeper.KillDaemonAsync();
        await HoldsAsync(keeper, next);
        Assert.Equal([Own], Nices(keeper.Pid));
    }

    /// <summary>Nor may the programs of one that is nicer have their own again.</summary>
    [RootFact]
    public async Task What_may_not_be_had_is_said_and_the_daemon_runs()
    {
        foreach (int nice in new[] { -20, 19 })
        {
            await using TestDaemon daemon = await TestDaemon.StartAsNobodyElseAsync(Programs, $"nice={nice}");
            await daemon.WaitForLogAsync($"nice={nice} in [supervisord] cannot be had beside that of programs, and stays as it is: ");
            await daemon.WaitForAsync("a", ProcessState.Running);
            Assert.Equal([Own], Nices(daemon.Pid));
        }
    }

    private static int Own => Nices(Environment.ProcessId).Max();

    private static async Task HoldsAsync(TestDaemon daemon, int pid)
    {
        await using Client.SupervisorClient client = new(daemon.Endpoint);
        await daemon.WaitForAsync("a", ProcessState.Running);
        await client.StartProcessAsync("b");
        Assert.Equal([19], Nices(pid));
        foreach (ProcessInfo info in await client.GetAllProcessInfoAsync())
        {
            Assert.Equal([Own], Nices(info.Pid));
        }

        await client.StopProcessAsync("b");
    }

    /// <summary>Of all threads of a process.</summary>
    private static int[] Nices(int pid) =>
    [
        .. Directory.GetDirectories($"/proc/{pid}/task")
            .Select(task => File.ReadAllText($"{task}/stat"))
            .Select(stat => int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[16], CultureInfo.InvariantCulture))
            .Distinct(),
    ];
}
