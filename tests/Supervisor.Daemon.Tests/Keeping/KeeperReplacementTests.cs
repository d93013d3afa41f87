using System.Globalization;
using Supervisor.Client;
using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.Daemon.Tests.Keeping;

/// <summary>After an upgrade to another file the keeper is of that file too, in its own place.</summary>
public sealed class KeeperReplacementTests
{
    [NativeFact]
    public async Task It_stays_the_same_process_with_all_it_has()
    {
        await using TestDaemon keeper = await TestDaemon.StartAsync(Continuity.Writers(3), KeptDaemon.Option);
        string other = keeper.Folder["other"];
        File.Copy(TestDaemon.Command, other);
        IReadOnlyList<ProcessInfo> before = await Continuity.WaitUntilAllRunAsync(keeper);
        await keeper.KillDaemonAsync();
        int descriptors = Continuity.Descriptors(keeper.Pid);
        foreach (string file in new[] { other, TestDaemon.Command })
        {
            await using SupervisorClient client = new(keeper.Endpoint);
            await client.UpgradeAsync(file);
            await keeper.WaitForAsync(() => Task.FromResult(FileOf(keeper.Pid) == file), "the keeper to be of the other file");
            await keeper.KillDaemonAsync();
            await using SupervisorClient after = new(keeper.Endpoint);
            Assert.Equal(file, FileOf(keeper.DaemonPid()));
            Assert.Equal(keeper.Pid, await after.GetPidAsync());
            Continuity.AssertSame(before, await after.GetAllProcessInfoAsync());
            Assert.InRange(Continuity.Descriptors(keeper.Pid), 1, descriptors + 3);
            Assert.True(int.Parse(KeptDaemon.Status(keeper.Pid, "Threads"), CultureInfo.InvariantCulture) <= 2);
        }

        Assert.DoesNotContain(KeptDaemon.Children(keeper.Pid), pid => KeptDaemon.Status(pid, "State")[0] == 'Z');
        await using SupervisorClient last = new(keeper.Endpoint);
        await last.StopAllProcessesAsync();
        Assert.All(before, info => Continuity.AssertInOrder(keeper, info.Name));
        keeper.Signal("TERM");
        Assert.Equal(0, await keeper.WaitForExitAsync());
        Assert.False(File.Exists(keeper.Folder["s.pid"]));
    }

    [NativeFact]
    public async Task Signals_and_ends_of_that_moment_are_not_lost()
    {
        await using TestDaemon keeper = await TestDaemon.StartAsync(
            "[program:a]\ncommand=/bin/sh -c \"while [ ! -e @DIR@/end ]; do :; done; exit 7\"\nstartsecs=0\nautorestart=false\n", KeptDaemon.Option);
        string other = keeper.Folder["other"];
        File.Copy(TestDaemon.Command, other);
        ProcessInfo a = await keeper.WaitForAsync("a", ProcessState.Running);
        await keeper.KillDaemonAsync();
        await using SupervisorClient client = new(keeper.Endpoint);
        Assert.Contains(a.Pid, KeptDaemon.Children(keeper.Pid));

        // Stopped, it has all of it before it at once.
        TestDaemon.Signal("STOP", keeper.Pid);
        await client.UpgradeAsync(other);
        keeper.Folder.Write("end", "");
        await keeper.WaitForAsync(() => Task.FromResult(KeptDaemon.Status(a.Pid, "State")[0] == 'Z'), "the end of a");
        keeper.Signal("TERM");
        TestDaemon.Signal("CONT", keeper.Pid);

        Assert.Equal(0, await keeper.WaitForExitAsync());
        Assert.Matches("(exited|stopped): a \\(exit status 7", keeper.Log);
        Assert.Contains("received SIGTERM indicating exit request", keeper.Log, StringComparison.Ordinal);
    }

    private static string FileOf(int pid) => new FileInfo(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/exe")).LinkTarget!;
}
