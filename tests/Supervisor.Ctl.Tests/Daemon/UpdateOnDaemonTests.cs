using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.Ctl.Tests;

/// <summary><c>update</c> at a real daemon: what did not change is not touched.</summary>
public sealed class UpdateOnDaemonTests
{
    [Fact]
    public async Task One_process_more_leaves_the_others_alone()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(Web(3));
        int[] before = await PidsAsync(daemon, 3);
        daemon.Configure(Web(4));
        Assert.Equal(new CtlRun(0, "web: updated process group\n", ""), await CtlRun.AtAsync(daemon, "update"));
        int[] after = await PidsAsync(daemon, 4);
        Assert.Equal(before, after[..3]);
        Assert.Equal(new CtlRun(0, "", ""), await CtlRun.AtAsync(daemon, "update"));
    }

    [Fact]
    public async Task Whole_groups_restart_as_with_Supervisor()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(Web(2));
        int[] before = await PidsAsync(daemon, 2);
        daemon.Configure(Web(3));
        Assert.Equal(
            new CtlRun(0, "web: stopped\nweb: updated process group\n", ""), await CtlRun.AtAsync(daemon, "update --whole-groups"));
        Assert.Empty((await PidsAsync(daemon, 3)).Intersect(before));
    }

    [Fact]
    public async Task What_does_not_start_is_told_with_the_reason()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(Web(1));
        await PidsAsync(daemon, 1);
        daemon.Configure(Web(1) + "[program:bad]\ncommand=/no/such/file\n");
        CtlRun run = await CtlRun.AtAsync(daemon, "update");
        Assert.Equal(7, run.Exit);
        Assert.StartsWith("bad: added process group\nbad: ERROR (spawn error): ", run.Out, StringComparison.Ordinal);
        Assert.Contains("/no/such/file", run.Out, StringComparison.Ordinal);
    }

    private static string Web(int processes) => $"""
        [program:web]
        command=/bin/sleep 600
        process_name=%(program_name)s_%(process_num)d
        numprocs={processes}
        startsecs=0

        """;

    private static async Task<int[]> PidsAsync(TestDaemon daemon, int processes)
    {
        int[] pids = new int[processes];
        for (int i = 0; i < processes; i++)
        {
            pids[i] = (await daemon.WaitForAsync($"web:web_{i}", ProcessState.Running)).Pid;
        }

        return pids;
    }
}
