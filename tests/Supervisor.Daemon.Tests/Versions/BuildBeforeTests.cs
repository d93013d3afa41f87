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
        string sections = Continuity.Writers(3) + UnderWay.Sections(seconds: 15) + UnderWay.Listener +
            """
            [program:off]
            command=/bin/cat
            startsecs=0
            [collection:some]
            programs=w0,w1

            """;
        await using TestDaemon daemon = await TestDaemon.StartByAsync(BuildBefore.By, sections, "allow_runtime_programs=true");
        Assert.Equal(BuildBefore.Command, (await daemon.Client.GetUpgradeInfoAsync()).File);
        await daemon.Client.AddProgramAsync("extra", new XmlRpcStruct { { "command", "/bin/cat" }, { "startsecs", "0" } });
        await daemon.Client.AddCollectionAsync("made", new XmlRpcStruct { { "programs", "extra" } });
        await daemon.WaitForAsync("extra", ProcessState.Running);
        await daemon.Client.StopProcessAsync("off");
        await UnderWay.SendAsync(daemon, events: 3);
        UnderWay all = await UnderWay.BeginAsync(daemon);
        ProcessInfo[] before = await LastingAsync();
        string[] collections = await CollectionsAsync();

        foreach (string file in There)
        {
            Assert.Equal(file, (await daemon.Client.UpgradeAsync(file)).File);
            Continuity.AssertSame(before, await LastingAsync());
            Assert.Equal(collections, await CollectionsAsync());
        }

        Assert.IsType<XmlRpcFaultException>(await all.Stop);
        await UnderWay.AssertHeardAsync(daemon, events: 3);
        await all.AssertGoesOnAsync(daemon.Client);
        await daemon.Client.RemoveProgramAsync("extra", stop: true);
        await daemon.Client.StopAllProcessesAsync();
        Assert.All(["w0", "w1", "w2"], name => Continuity.AssertInOrder(daemon, name));
        Continuity.AssertNothingUnexpected(daemon);
        await Continuity.AssertEndsAsync(daemon);

        // What does not change by itself meanwhile.
        async Task<ProcessInfo[]> LastingAsync() =>
            [.. (await daemon.Client.GetAllProcessInfoAsync()).Where(info => info.Name is not ("failing" or "slow" or "deaf"))];

        async Task<string[]> CollectionsAsync() => [.. (await daemon.Client.ListCollectionsAsync()).Select(collection => collection.Name)];
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
        Continuity.AssertNothingUnexpected(daemon.Now);
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
            await Continuity.AssertNothingLostAsync(daemon, last, before);
            await Continuity.AssertEndsAsync(daemon);
        }
    }
}
