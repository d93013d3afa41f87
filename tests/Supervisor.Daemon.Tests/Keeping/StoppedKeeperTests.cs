using Supervisor.Client;
using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.Daemon.Tests.Keeping;

/// <summary>A keeper that is stopped (SIGSTOP) takes nothing: nobody waits for it, and what it missed it is told when it goes on.</summary>
public sealed class StoppedKeeperTests
{
    /// <summary>Each is several messages, of which the socket has room for less than three hundred.</summary>
    private const int Restarts = 120;

    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(1);

    private static readonly string Programs = Continuity.Writer(0) + "[program:a]\ncommand=/bin/cat\nstartsecs=0\nstdout_logfile=@DIR@/a.log\n";

    [NativeFact]
    public async Task Nobody_waits_for_it_and_the_next_daemon_has_what_it_missed()
    {
        await using TestDaemon keeper = await TestDaemon.StartAsync(Programs, KeptDaemon.Option);
        int copies = Continuity.Descriptors(keeper.Pid);
        TestDaemon.Signal("STOP", keeper.Pid);
        await RestartAsync(keeper.Client).WaitAsync(Bound);
        await keeper.WaitForLogAsync($"the keeper (pid {keeper.Pid}) does not answer");

        // Now that it is known nobody waits at all.
        await RestartAsync(keeper.Client).WaitAsync(Bound);
        TestDaemon.Signal("CONT", keeper.Pid);
        await keeper.WaitForLogAsync("the keeper answers again");
        await AssertKeptAsync(keeper);
        Assert.InRange(Continuity.Descriptors(keeper.Pid), 1, copies + 10);
    }

    [NativeFact]
    public async Task Nor_does_another_image_which_tells_it_all_again()
    {
        await using TestDaemon keeper = await TestDaemon.StartAsync(Programs, KeptDaemon.Option);
        TestDaemon.Signal("STOP", keeper.Pid);
        await RestartAsync(keeper.Client).WaitAsync(Bound);
        await keeper.Client.UpgradeAsync().WaitAsync(Bound);
        await using SupervisorClient client = new(keeper.Endpoint);
        await client.StopProcessAsync("a");
        await client.StartProcessAsync("a");
        TestDaemon.Signal("CONT", keeper.Pid);
        await keeper.WaitForLogAsync("the keeper answers again");
        await AssertKeptAsync(keeper);
    }

    [NativeFact]
    public async Task Nor_for_one_that_is_killed_while_it_is_stopped()
    {
        await using TestDaemon keeper = await TestDaemon.StartAsync(Programs, KeptDaemon.Option);
        int daemon = keeper.DaemonPid();
        TestDaemon.Signal("STOP", keeper.Pid);
        await RestartAsync(keeper.Client).WaitAsync(Bound);
        keeper.Kill(keeper.Pid);
        await keeper.WaitForLogAsync("the keeper is no more");
        await RestartAsync(keeper.Client).WaitAsync(Bound);
        Assert.Equal(daemon, await keeper.Client.GetPidAsync());
        await keeper.Client.ShutdownAsync();
        await keeper.WaitForAsync(() => Task.FromResult(!File.Exists(keeper.Folder["s.pid"])), "the end of the daemon");
    }

    private static async Task RestartAsync(SupervisorClient client)
    {
        for (int i = 0; i < Restarts; i++)
        {
            await client.StopProcessAsync("a");
            await client.StartProcessAsync("a");
            Assert.Equal(SupervisorState.Running, await client.GetStateAsync());
        }
    }

    /// <summary>A daemon after this one has all of them, with all of their output.</summary>
    private static async Task AssertKeptAsync(TestDaemon keeper)
    {
        await using SupervisorClient before = new(keeper.Endpoint);
        IReadOnlyList<ProcessInfo> programs = await before.GetAllProcessInfoAsync();
        await keeper.KillDaemonAsync();
        await using SupervisorClient after = new(keeper.Endpoint);
        Continuity.AssertSame(programs, await after.GetAllProcessInfoAsync());
        await after.SendProcessStdinAsync("a", "still here\n");
        await keeper.WaitForFileAsync("a.log", "still here\n");
        await after.StopAllProcessesAsync();
        Continuity.AssertInOrder(keeper, "w0");
    }
}
