using System.Globalization;
using Supervisor.Client;
using Supervisor.Daemon.Tests.Adopting;
using Supervisor.Daemon.Tests.Keeping;
using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.Daemon.Tests.Versions;

/// <summary>
/// From an earlier build of the daemon to this one and back: state, journal, held descriptors and what keeper and daemon share follow each
/// other both ways.
/// </summary>
public sealed class BuildBeforeTests
{
    private static readonly string[] There = [TestDaemon.Command, BuildBefore.Command];

    [BuildBeforeFact]
    public async Task What_is_under_way_goes_on_over_an_upgrade_and_the_way_back()
    {
        string sections = Continuity.Writers(3) +
            """
            [program:slow]
            command=/bin/cat
            startsecs=15
            [program:deaf]
            command=/bin/sh -c "trap '' TERM; echo deaf; while :; do sleep 0.1; done"
            startsecs=0
            stopwaitsecs=15
            stdout_logfile=@DIR@/deaf
            [program:failing]
            command=/bin/false
            startretries=100
            [program:off]
            command=/bin/cat
            startsecs=0
            [program:half]
            command=/bin/sh -c "printf first; read line; echo $line; exec cat"
            startsecs=0
            stdout_logfile=@DIR@/half
            [eventlistener:ears]
            command=/bin/sh -c "echo READY; while read line; do case $line in ver*) echo $line >> @DIR@/heard; while [ ! -e @DIR@/go ]; do sleep 0.05; done; printf 'RESULT 2\nOKREADY\n';; esac; done"
            events=REMOTE_COMMUNICATION
            buffer_size=100
            [collection:some]
            programs=w0,w1

            """;
        await using TestDaemon daemon = await TestDaemon.StartByAsync(BuildBefore.By, sections, "allow_runtime_programs=true");
        Assert.Equal(BuildBefore.Command, (await daemon.Client.GetUpgradeInfoAsync()).File);
        await daemon.WaitForFileAsync("deaf", "deaf");
        await daemon.WaitForFileAsync("half", "first");
        await daemon.WaitForAsync("ears", ProcessState.Running);
        await daemon.Client.AddProgramAsync("extra", new XmlRpcStruct { { "command", "/bin/cat" }, { "startsecs", "0" } });
        await daemon.Client.AddCollectionAsync("made", new XmlRpcStruct { { "programs", "extra" } });
        await daemon.WaitForAsync("extra", ProcessState.Running);
        await daemon.Client.StopProcessAsync("off");
        for (int i = 0; i < 3; i++)
        {
            await daemon.Client.SendRemoteCommEventAsync("t", Text(i));
        }

        await daemon.WaitForFileAsync("heard", "poolserial:0");
        Task told = Assert.ThrowsAsync<XmlRpcFaultException>(() => daemon.Client.StopProcessAsync("deaf"));
        await daemon.WaitForAsync("deaf", ProcessState.Stopping);
        ProcessInfo[] before = await LastingAsync();
        string[] collections = await CollectionsAsync();

        foreach (string file in There)
        {
            Assert.Equal(file, (await daemon.Client.UpgradeAsync(file)).File);
            Continuity.AssertSame(before, await LastingAsync());
            Assert.Equal(collections, await CollectionsAsync());
        }

        await told;
        daemon.Folder.Write("go", "");
        await daemon.Client.SendProcessStdinAsync("half", "second\n");
        await daemon.WaitForFileAsync("half", "firstsecond");
        await daemon.WaitForAsync(() => Task.FromResult(Heard().Length == 3), "all events");
        Assert.Equal([0, 1, 2], Heard());
        await daemon.WaitForAsync("slow", ProcessState.Running);
        await daemon.WaitForAsync("deaf", ProcessState.Stopped);
        await daemon.WaitForAsync("failing", ProcessState.Backoff);
        await daemon.Client.RemoveProgramAsync("extra", stop: true);
        await daemon.Client.StopAllProcessesAsync();
        Assert.All(["w0", "w1", "w2"], name => Continuity.AssertInOrder(daemon, name));
        Assert.DoesNotContain("internal error", daemon.Log, StringComparison.Ordinal);
        daemon.Signal("TERM");
        Assert.Equal(0, await daemon.WaitForExitAsync());
        Assert.False(File.Exists(daemon.Folder["s.pid"]));

        // What does not change by itself meanwhile.
        async Task<ProcessInfo[]> LastingAsync() =>
            [.. (await daemon.Client.GetAllProcessInfoAsync()).Where(info => info.Name is not ("failing" or "slow" or "deaf"))];

        async Task<string[]> CollectionsAsync() => [.. (await daemon.Client.ListCollectionsAsync()).Select(collection => collection.Name)];

        int[] Heard() => [.. File.ReadAllLines(daemon.Folder["heard"])
            .Select(line => int.Parse(line[(line.IndexOf("poolserial:", StringComparison.Ordinal) + 11)..].Split(' ')[0], CultureInfo.InvariantCulture))];

        static string Text(int number) => string.Create(CultureInfo.InvariantCulture, $"{number}\n");
    }

    [BuildBeforeFact]
    public async Task The_journal_of_either_is_read_by_the_other()
    {
        // So that a kill between reading and writing is unlikely.
        string sections = Continuity.Writers(3, pause: "0.01");
        await using CrashingDaemon daemon = await CrashingDaemon.StartAsync(sections, by: BuildBefore.By);
        await daemon.Now.WaitForAsync("w2", ProcessState.Running);
        IReadOnlyList<ProcessInfo> before = await daemon.NotePidsAsync();
        foreach (string[] command in new[] { BuildBefore.ByThisOne, BuildBefore.By })
        {
            await daemon.CrashAsync();
            await daemon.StartAgainAsync(sections, by: command);
            Continuity.AssertSame(before, await daemon.Now.Client.GetAllProcessInfoAsync());
        }

        foreach (string[] command in new[] { BuildBefore.ByThisOne, BuildBefore.By })
        {
            await daemon.LeaveAsync();
            await daemon.StartAgainAsync(sections, by: command);
            Continuity.AssertSame(before, await daemon.Now.Client.GetAllProcessInfoAsync());
        }

        await daemon.AssertNoHolderAsync();
        await daemon.Now.Client.StopAllProcessesAsync();
        Assert.All(before, info => Assert.True(daemon.CountLines($"{info.Name}.log") > 0));
        Assert.DoesNotContain("internal error", daemon.Now.Log, StringComparison.Ordinal);
    }

    [BuildBeforeFact]
    public async Task A_keeper_of_the_one_keeps_a_daemon_of_the_other()
    {
        foreach ((string[] keeper, string other) in new[] { (BuildBefore.By, TestDaemon.Command), (BuildBefore.ByThisOne, BuildBefore.Command) })
        {
            await using TestDaemon daemon = await TestDaemon.StartByAsync(keeper, Continuity.Writers(3), KeptDaemon.Option);
            await daemon.WaitForAsync("w2", ProcessState.Running);
            IReadOnlyList<ProcessInfo> before = await daemon.Client.GetAllProcessInfoAsync();
            await daemon.Client.UpgradeAsync(other);
            for (int i = 0; i < 2; i++)
            {
                await daemon.KillDaemonAsync();
                await using SupervisorClient client = new(daemon.Endpoint);
                Continuity.AssertSame(before, await client.GetAllProcessInfoAsync());
                Assert.Equal(other, (await client.GetUpgradeInfoAsync()).File);
            }

            await using SupervisorClient last = new(daemon.Endpoint);
            await last.StopAllProcessesAsync();
            Assert.All(before, info => Continuity.AssertInOrder(daemon, info.Name));
            Assert.DoesNotContain("internal error", daemon.Log, StringComparison.Ordinal);
            daemon.Signal("TERM");
            Assert.Equal(0, await daemon.WaitForExitAsync());
        }
    }
}
