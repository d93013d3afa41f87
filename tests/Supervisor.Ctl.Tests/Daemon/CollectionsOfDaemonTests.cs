using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.Ctl.Tests;

/// <summary>Collections and patterns, on a real daemon.</summary>
public sealed class CollectionsOfDaemonTests : IAsyncLifetime
{
    private const string Sections = """
        [program:web]
        command=/bin/sleep 600
        startsecs=0
        numprocs=2
        process_name=%(program_name)s_%(process_num)d
        priority=20
        [program:db]
        command=/bin/sleep 600
        startsecs=0
        autostart=false
        priority=10
        [program:idle]
        command=/bin/sleep 600
        startsecs=0
        autostart=false
        [collection:site]
        programs=web,db,ghost
        [collection:front]
        programs=web

        """;

    private TestDaemon _daemon = null!;

    public async Task InitializeAsync()
    {
        _daemon = await TestDaemon.StartAsync(Sections);
        await _daemon.WaitForAsync("web:web_1", ProcessState.Running);
    }

    public async Task DisposeAsync() => await _daemon.DisposeAsync();

    [Fact]
    public async Task They_are_listed_and_their_status_is_an_exit_status()
    {
        Assert.Equal(
            new CtlRun(
                0, "front\t\tprograms=web\nsite\t\tprograms=web, db, ghost missing=ghost\n", ""), await AtAsync("collection status"));
        Same((0, ["Collection: front", "web:web_0", "web:web_1"]), await StatusAsync("collection status front"));
        Same((3, ["Collection: site", "db", "web:web_0", "web:web_1"]), await StatusAsync("collection status site"));
        Same((3, ["Collection: front", "web:web_0", "web:web_1", "Collection: site", "db", "web:web_0", "web:web_1"]),
            await StatusAsync("collection status front site"));
        Assert.Equal(new CtlRun(1, "nope: ERROR (no such collection)\n", ""), await AtAsync("collection status nope"));
    }

    [Fact]
    public async Task They_are_started_stopped_restarted_and_signalled()
    {
        Assert.Equal(new CtlRun(0, "db: started\n", ""), await AtAsync("collection start site"));
        Same((0, ["db: stopped", "web:web_0: stopped", "web:web_1: stopped"]), Sorted(await AtAsync("collection stop site")));
        Same((0, ["web:web_0: started", "web:web_1: started"]), Sorted(await AtAsync("collection restart front")));
        Same((0, ["web:web_0: signalled", "web:web_1: signalled"]), Sorted(await AtAsync("collection signal CONT front")));
        Assert.Equal(
            new CtlRun(0, "web:web_0: restarted\nweb:web_1: restarted\n", ""),
            await AtAsync("collection restart --max-unavailable 1 front"));
        Assert.Equal(
            new CtlRun(2, "error: invalid value for --max-unavailable '0': expected a number of processes, at least 1\n", ""),
            await AtAsync("collection restart front --max-unavailable 0"));
        foreach (string action in new[] { "start", "stop", "restart --max-unavailable 1", "signal HUP" })
        {
            Assert.Equal(new CtlRun(1, "nope: ERROR (no such collection)\n", ""), await AtAsync($"collection {action} nope"));
        }
    }

    [Fact]
    public async Task Wherever_all_is_taken_a_collection_is()
    {
        Same((0, ["web:web_0", "web:web_1"]), await StatusAsync("status --collection front"));
        Same((3, ["db", "web:web_0", "web:web_1"]), await StatusAsync("status --collection=site"));
        Assert.Equal(new CtlRun(4, "nope: ERROR (no such collection)\n", ""), await AtAsync("status --collection nope"));
        int[] pids = [.. (await _daemon.Client.GetCollectionProcessInfoAsync("front")).Select(process => process.Pid)];
        Assert.Equal(new CtlRun(0, $"{pids[0]}\n{pids[1]}\n", ""), await AtAsync("pid --collection front"));
        Same((0, ["web:web_0: cleared", "web:web_1: cleared"]), Sorted(await AtAsync("clear --collection front")));
        Same((0, ["web:web_0: signalled", "web:web_1: signalled"]), Sorted(await AtAsync("signal CONT --collection front")));
        Same((0, ["web:web_0: stopped", "web:web_1: stopped"]), Sorted(await AtAsync("stop --collection front")));
        Same((0, ["web:web_0: started", "web:web_1: started"]), Sorted(await AtAsync("start --collection front")));
        Same((0, ["web:web_0: started", "web:web_0: stopped", "web:web_1: started", "web:web_1: stopped"]),
            Sorted(await AtAsync("restart --collection front")));
    }

    [Fact]
    public async Task Patterns_stand_for_processes()
    {
        Same((0, ["web:web_0", "web:web_1"]), await StatusAsync("status w*"));
        Same((3, ["db", "idle", "web:web_1"]), await StatusAsync("status ?? id* *:*_1"));
        Assert.Equal(new CtlRun(4, "x*: ERROR (no such process)\n", ""), await AtAsync("status x*"));
        Same((0, ["web:web_0: stopped", "web:web_1: stopped"]), Sorted(await AtAsync("stop w*")));
        Same((0, ["db: started", "idle: started"]), Sorted(await AtAsync("start d? i*")));
        Assert.Equal(new CtlRun(1, "x*: ERROR (no such process)\n", ""), await AtAsync("stop x*"));
    }

    [Fact]
    public async Task Reread_and_update_tell_of_collections()
    {
        _daemon.Configure(Sections.Replace("[collection:front]\nprograms=web", "[collection:back]\nprograms=db", StringComparison.Ordinal)
            .Replace("web,db,ghost", "web,db", StringComparison.Ordinal) + "[program:new]\ncommand=/bin/sleep 600\nautostart=false\n");
        Assert.Equal(
            new CtlRun(
                0, "new: available\n\nCollections:\nback: available\nfront: disappeared\nsite: changed\n", ""), await AtAsync("reread"));
        CtlRun plan = await AtAsync("update --plan");
        Assert.Equal(0, plan.Exit);
        Assert.Contains("collection back: added\n", plan.Out, StringComparison.Ordinal);
        Assert.Contains(
            "collection site: changed, applied without restart\n    programs: web,db,ghost -> web,db\n",
            plan.Out,
            StringComparison.Ordinal);
        Assert.Contains("collection front: removed\n", plan.Out, StringComparison.Ordinal);
        Assert.Contains("group new: added\n", plan.Out, StringComparison.Ordinal);
        Assert.Equal(["front", "site"], (await _daemon.Client.ListCollectionsAsync()).Select(collection => collection.Name));
        Assert.Equal(
            new CtlRun(
                0, "new: added process group\nfront: removed collection\nsite: updated collection\nback: added collection\n", ""),
            await AtAsync("update"));
        Assert.Equal(["back", "site"], (await _daemon.Client.ListCollectionsAsync()).Select(collection => collection.Name));
        Assert.Equal(new CtlRun(0, "No config updates to processes\n", ""), await AtAsync("reread"));
        Assert.Equal(new CtlRun(0, "No config updates to processes\n", ""), await AtAsync("update --plan"));
        Assert.Equal(new CtlRun(0, "", ""), await AtAsync("update"));
    }

    private Task<CtlRun> AtAsync(string line) => CtlRun.AtAsync(_daemon, line);

    private async Task<(int Exit, string[] Names)> StatusAsync(string line)
    {
        CtlRun run = await AtAsync(line);
        return (run.Exit, [.. Lines(run)
            .Select(text => text.StartsWith("Collection", StringComparison.Ordinal) ? text : text.Split(' ')[0])]);
    }

    private static void Same((int Exit, string[] Lines) expected, (int Exit, string[] Lines) actual) =>
        Assert.Equal((expected.Exit, string.Join('\n', expected.Lines)), (actual.Exit, string.Join('\n', actual.Lines)));

    private static (int Exit, string[] Lines) Sorted(CtlRun run) => (run.Exit, [.. Lines(run).Order(StringComparer.Ordinal)]);

    private static string[] Lines(CtlRun run) => run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
