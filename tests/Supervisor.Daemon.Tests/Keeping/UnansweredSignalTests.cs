using System.Globalization;
using Supervisor.Client;
using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.Daemon.Tests.Keeping;

/// <summary>A daemon that dies over a signal, or before it has come to it: the next one does what that asked for, once.</summary>
public sealed class UnansweredSignalTests
{
    private const string Cat = "[program:a]\ncommand=/bin/cat\nstartsecs=0\n";

    [NativeTheory]
    [InlineData("HUP", 1, "received SIGHUP indicating restart request")]
    [InlineData("USR2", 12, "received SIGUSR2 indicating log reopen request")]
    [InlineData("USR1", 10, "received SIGUSR1 indicating nothing")]
    [InlineData("TERM", 15, "received SIGTERM indicating exit request")]
    public async Task One_that_a_daemon_did_not_come_to_is_the_next_ones(string name, int number, string said)
    {
        await using TestDaemon keeper = await TestDaemon.StartAsync(Cat, KeptDaemon.Option);
        int daemon = keeper.DaemonPid();
        TestDaemon.Signal("STOP", daemon);
        await keeper.WaitForAsync(() => Task.FromResult(Directory.GetDirectories($"/proc/{daemon}/task").All(IsStopped)), "all threads to be stopped");
        keeper.Signal(name);
        await keeper.WaitForAsync(() => Task.FromResult((Pending(daemon) & (1ul << (number - 1))) != 0), "the signal to wait for the daemon");
        keeper.Kill(daemon);
        await keeper.WaitForLogAsync(said);
    }

    [NativeFact]
    public async Task One_that_was_answered_is_not_told_again()
    {
        await using TestDaemon keeper = await TestDaemon.StartAsync(Cat, KeptDaemon.Option);
        int before = (await keeper.WaitForAsync("a", ProcessState.Running)).Pid;
        keeper.Signal("HUP");
        int after = 0;
        await keeper.WaitForAsync(
            async () => (after = (await AllAsync(keeper.Client)).FirstOrDefault(info => info.State == ProcessState.Running)?.Pid ?? before) != before,
            "a to run anew");
        await keeper.KillDaemonAsync();
        await using SupervisorClient client = new(keeper.Endpoint);
        Assert.Equal(after, Assert.Single(await AllAsync(client)).Pid);
        keeper.Signal("USR2");
        await keeper.WaitForLogAsync("received SIGUSR2");
        Assert.Single(keeper.Log.Split('\n'), line => line.Contains("received SIGHUP", StringComparison.Ordinal));
    }

    /// <summary>The one that was asked had read it; the next one goes on with the restart, and with the configuration that it was for.</summary>
    [NativeFact]
    public async Task A_restart_that_another_daemon_goes_on_with_is_one_to_the_configuration_of_now()
    {
        const string slow =
            "[program:a]\ncommand=/bin/sh -c \"trap '' TERM; echo up; while [ ! -e @DIR@/end ]; do sleep 0.02; done\"\n"
            + "startsecs=0\nstopwaitsecs=600\nautorestart=false\nstdout_logfile=@DIR@/a.log\n";
        await using TestDaemon keeper = await TestDaemon.StartAsync(slow, KeptDaemon.Option);
        await keeper.WaitForFileAsync("a.log", "up\n");
        keeper.Configure("[program:b]\ncommand=/bin/cat\nstartsecs=0\n", KeptDaemon.Option);
        keeper.Signal("HUP");
        await keeper.WaitForLogAsync("waiting for a to die");
        keeper.Kill(keeper.DaemonPid());
        await keeper.WaitForLogAsync("going on with the restart");
        keeper.Folder.Write("end", "");
        await using SupervisorClient client = new(keeper.Endpoint);
        await keeper.WaitForAsync(async () => await AllAsync(client) is [{ Name: "b" }], "the programs of the new configuration");
    }

    /// <summary>All programs; none while there are none to be told.</summary>
    private static async Task<IReadOnlyList<ProcessInfo>> AllAsync(SupervisorClient client)
    {
        try
        {
            return await client.GetAllProcessInfoAsync();
        }
        catch (Exception exception) when (exception is XmlRpcFaultException { Code: (int)Fault.ShutdownState } or SupervisorConnectionException)
        {
            return [];
        }
    }

    private static bool IsStopped(string task) => File.ReadAllText($"{task}/stat").Contains(") T ", StringComparison.Ordinal);

    /// <summary>Signals that wait for a process, as bits.</summary>
    private static ulong Pending(int pid) => ulong.Parse(KeptDaemon.Status(pid, "ShdPnd"), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
