using System.Diagnostics;
using Supervisor.Client;
using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.Daemon.Tests.Collections;

/// <summary>Collections of a real daemon, over the wire.</summary>
public sealed class CollectionDaemonTests
{
    private const string Sleeper = "command=/bin/sleep 600\nstartsecs=0\n";
    private const string Programs = $"""
        [program:web]
        {Sleeper}numprocs=2
        process_name=%(program_name)s_%(process_num)d
        priority=20
        [program:db]
        {Sleeper}priority=10
        autostart=false

        """;

    private const string Listener = """
        [eventlistener:ears]
        command=/bin/sh -c 'printf "READY\n"; while read l; do n=${l##*len:}; head -c $n >> @DIR@/events; echo " $l" >> @DIR@/events; printf "RESULT 2\\nOKREADY\n"; done'
        events=COLLECTION

        """;

    private const string Site = "[collection:site]\nprograms=web,db,ghost\npriority=5\n";

    [Fact]
    public async Task What_there_is_is_listed_and_described()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync($"{Programs}{Site}[collection:all]\ngroups=*\nexclude=web_1\n");
        SupervisorClient client = daemon.Client;
        await daemon.WaitForAsync("web:web_1", ProcessState.Running);

        XmlRpcStruct[] list = [.. (await client.CallAsync("supervisor.listCollections")).AsArray().Select(value => value.AsStruct())];
        Assert.Equal(
            ["name", "priority", "program_names", "group_names", "collection_names", "exclude", "missing", "runtime"],
            list[0].Select(member => member.Key));
        IReadOnlyList<CollectionSummary> collections = await client.ListCollectionsAsync();
        Assert.Equal([("site", 5L), ("all", 999L)], collections.Select(collection => (collection.Name, collection.Priority)));
        Assert.Equal(["web", "db", "ghost"], collections[0].ProgramNames);
        Assert.Equal(["ghost"], collections[0].Missing);
        Assert.Equal(["*"], collections[1].GroupNames);
        Assert.Equal(["web_1"], collections[1].Exclude);

        Assert.Equal(["db", "web_0", "web_1"], (await client.GetCollectionProcessInfoAsync("site")).Select(process => process.Name));
        CollectionInfo info = await client.GetCollectionInfoAsync("site");
        Assert.Equal(["db", "web:web_0", "web:web_1"], info.Members);
        Assert.Equal("MIXED", info.StateName);
        Assert.Equal((1, 2), (info.Counts[ProcessState.Stopped], info.Counts[ProcessState.Running]));
        Assert.Contains("WARN collection 'site' names what does not exist: ghost", daemon.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_stop_and_signal_answer_as_those_of_groups_do()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(Programs + Site, "loglevel=debug");
        SupervisorClient client = daemon.Client;
        await daemon.WaitForAsync("web:web_1", ProcessState.Running);

        ProcessResult started = Assert.Single(await client.StartCollectionAsync("site"));
        Assert.Equal(("db", "db", Fault.Success, "OK"), (started.Group, started.Name, started.Status, started.Description));
        Assert.Empty(await client.StartCollectionAsync("site"));
        Assert.All(await client.SignalCollectionAsync("site", "CONT"), result => Assert.Equal(Fault.Success, result.Status));
        IReadOnlyList<ProcessResult> bad = await client.SignalCollectionAsync("site", "NONE");
        Assert.Equal(3, bad.Count);
        Assert.All(bad, result => Assert.Equal((Fault.BadSignal, "BAD_SIGNAL: NONE"), (result.Status, result.Description)));

        Assert.Equal(3, (await client.StopCollectionAsync("site")).Count);
        Assert.Equal("STOPPED", (await client.GetCollectionInfoAsync("site")).StateName);
        string[] killed =
        [
            .. daemon.Log.Split('\n').Where(line => line.Contains("DEBG killing", StringComparison.Ordinal))
                .Select(line => line.Split("killing ")[1].Split(' ')[0]),
        ];
        Assert.Equal(["web_1", "web_0", "db"], killed);
    }

    [Theory]
    [InlineData("startCollection")]
    [InlineData("stopCollection")]
    [InlineData("restartCollection")]
    [InlineData("signalCollection", "HUP")]
    [InlineData("getCollectionInfo")]
    [InlineData("getCollectionProcessInfo")]
    [InlineData("removeCollection")]
    public async Task An_unknown_name_is_BAD_NAME(string method, params string[] more)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(Programs);
        Assert.Equal("BAD_NAME: nope", await FaultAsync(daemon, method, ["nope", .. more.Select(text => (XmlRpcValue)text)]));
    }

    [Fact]
    public async Task A_plain_configuration_lists_no_method_for_collections_but_has_them()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(Programs);

        Assert.DoesNotContain(await MethodsAsync(daemon), name => name.Contains("ollection", StringComparison.Ordinal));
        Assert.Empty(await daemon.Client.ListCollectionsAsync());

        await using TestDaemon other = await TestDaemon.StartAsync(Programs + Site);
        Assert.Contains("supervisor.listCollections", await MethodsAsync(other));
    }

    [Fact]
    public async Task A_reread_shows_changes_of_collections_apart_and_applying_them_touches_no_process()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync($"{Listener}{Programs}{Site}[collection:old]\nprograms=db\n");
        SupervisorClient client = daemon.Client;
        ProcessInfo web = await daemon.WaitForAsync("web:web_0", ProcessState.Running);
        daemon.Configure($"{Listener}{Programs}[collection:site]\nprograms=web\n[collection:new]\nprograms=db\n");

        Assert.Equal("[[[], [], []]]", Show(await client.CallAsync("supervisor.reloadConfig")));
        Assert.Equal("[[[new], [site], [old]]]", Show(await client.CallAsync("supervisor.getCollectionChanges")));
        Assert.Equal("[[[new], [site], [old]]]", Show(await client.CallAsync("supervisor.applyCollectionChanges")));
        Assert.Equal("[[[], [], []]]", Show(await client.CallAsync("supervisor.getCollectionChanges")));
        Assert.Equal("[[[], [], []]]", Show(await client.CallAsync("supervisor.applyCollectionChanges")));

        Assert.Equal(["new", "site"], (await client.ListCollectionsAsync()).Select(collection => collection.Name));
        Assert.Equal(web.Pid, (await client.GetProcessInfoAsync("web:web_0")).Pid);
        await daemon.WaitForFileAsync("events", "collectionname:new\n");
        await daemon.WaitForAsync(async () => (await File.ReadAllLinesAsync(daemon.Folder["events"])).Length >= 12, "all events");
        string[] events = await File.ReadAllLinesAsync(daemon.Folder["events"]);
        Assert.Equal(
            [
                "site COLLECTION_ADDED", "old COLLECTION_ADDED",
                "old COLLECTION_REMOVED", "site COLLECTION_REMOVED", "new COLLECTION_ADDED", "site COLLECTION_ADDED",
            ],
            events.Chunk(2).Select(pair => $"{pair[0].Split(':')[1]} {pair[1].Split("eventname:")[1].Split(' ')[0]}"));
    }

    [Fact]
    public async Task A_hangup_begins_anew_with_the_collections_of_the_file()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(Programs + Site);
        await daemon.Client.AddCollectionAsync("mine", new() { { "programs", "db" } });
        daemon.Configure(Programs + "[collection:other]\nprograms=web\n");

        daemon.Signal("HUP");

        await daemon.WaitForAsync(
            async () =>
            {
                try
                {
                    return (await daemon.Client.ListCollectionsAsync()).Select(collection => collection.Name).SequenceEqual(["other"]);
                }
                catch (Exception exception) when (exception is SupervisorConnectionException or XmlRpcFaultException)
                {
                    return false;
                }
            },
            "the collections of the new file");
    }

    [Fact]
    public async Task Collections_come_change_and_go_while_the_daemon_runs()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(Programs + Site);
        SupervisorClient client = daemon.Client;

        await client.AddCollectionAsync("mine", new() { { "programs", XmlRpcValue.Strings(["web", "db"]) }, { "priority", 1 } });
        CollectionSummary mine = (await client.ListCollectionsAsync())[0];
        Assert.Equal(("mine", 1L, true), (mine.Name, mine.Priority, mine.IsRuntime));
        await client.SetCollectionAsync("mine", new() { { "exclude", "web_0" }, { "priority", default(XmlRpcValue) } });
        CollectionInfo info = await client.GetCollectionInfoAsync("mine");
        Assert.Equal((999L, "db web:web_1"), (info.Summary.Priority, string.Join(' ', info.Members)));
        Assert.True((await client.GetCollectionChangesAsync()).IsEmpty);

        // A name that the files take is theirs from then on.
        daemon.Configure($"{Programs}{Site}[collection:mine]\nprograms=web\n");
        await client.ReloadConfigAsync();
        Assert.Equal(["mine"], (await client.ApplyCollectionChangesAsync()).Changed);
        Assert.False((await client.GetCollectionInfoAsync("mine")).Summary.IsRuntime);
        Assert.Equal(
            "BAD_NAME: mine: the collection is of the configuration, expected one that was added at run time",
            await FaultAsync(daemon, "removeCollection", ["mine"]));

        await client.AddCollectionAsync("brief", new() { { "collections", "mine" } });
        await client.RemoveCollectionAsync("brief");
        Assert.DoesNotContain(await client.ListCollectionsAsync(), collection => collection.Name == "brief");
    }

    [Fact]
    public async Task What_cannot_be_a_collection_is_refused_and_changes_nothing()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync($"{Programs}{Site}", "runtime_state_file=@DIR@/state.json");
        await daemon.Client.AddCollectionAsync("a", new() { { "programs", "web" } }, persist: true);
        await daemon.Client.AddCollectionAsync("b", new() { { "collections", "a" } });

        Assert.Equal("BAD_NAME: site: there is a collection of that name", await AddAsync("site", new() { { "programs", "web" } }));
        Assert.Equal(
            "INCORRECT_PARAMETERS: [collection:c]: [collection:c] must specify at least one of programs, groups or collections",
            await AddAsync("c", new() { { "exclude", "web" } }));
        Assert.Equal(
            "INCORRECT_PARAMETERS: [collection:c] program: unknown option; did you mean 'programs'?",
            await AddAsync("c", new() { { "program", "web" }, { "groups", "web" } }));
        Assert.Equal(
            "INCORRECT_PARAMETERS: programs: expected names without commas, not 'a,b'",
            await AddAsync("c", new() { { "programs", XmlRpcValue.Strings(["a,b"]) } }));
        Assert.Equal(
            "INCORRECT_PARAMETERS: [collection:a] collections contain each other: a -> b -> a",
            await FaultAsync(daemon, "setCollection", ["a", new XmlRpcStruct { { "collections", "b" } }]));
        Assert.Equal(
            "INCORRECT_PARAMETERS: options has no member 'max', expected max_unavailable, stop_on_failure",
            await FaultAsync(daemon, "restartCollection", ["a", true, new XmlRpcStruct { { "max", 1 } }]));
        Assert.Equal(
            "INCORRECT_PARAMETERS: max_unavailable must be a whole number from 0 on, not '-1'",
            await FaultAsync(daemon, "restartCollection", ["a", true, new XmlRpcStruct { { "max_unavailable", -1 } }]));

        Assert.Equal(["site", "a", "b"], (await daemon.Client.ListCollectionsAsync()).Select(collection => collection.Name));
        Assert.DoesNotContain("\"b\"", await File.ReadAllTextAsync(daemon.Folder["state.json"]), StringComparison.Ordinal);

        Task<string> AddAsync(string name, XmlRpcStruct options) => FaultAsync(daemon, "addCollection", [name, options]);
    }

    [Fact]
    public async Task What_is_to_be_kept_is_there_again_after_a_restart()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(Programs + Site, "runtime_state_file=@DIR@/state.json");
        SupervisorClient client = daemon.Client;
        await client.AddCollectionAsync("kept", new() { { "collections", "site" }, { "exclude", "db" } }, persist: true);
        await client.AddCollectionAsync("gone", new() { { "programs", "db" } }, persist: true);
        await client.AddCollectionAsync("brief", new() { { "programs", "db" } });
        await client.AddCollectionAsync("late", new() { { "programs", "db" } });
        await client.AddCollectionAsync("dropped", new() { { "programs", "db" } }, persist: true);
        await client.SetCollectionAsync("kept", new() { { "priority", 2 } });
        await client.SetCollectionAsync("late", new() { { "priority", 1000 } }, persist: true);
        await client.SetCollectionAsync("dropped", new(), persist: false);
        await client.RemoveCollectionAsync("gone");

        daemon.Signal("HUP");
        await daemon.WaitForAsync(() => Task.FromResult(daemon.Log.Split("supervisord started").Length == 3), "the second life");
        await daemon.WaitForAsync("web:web_1", ProcessState.Running);

        Assert.Equal(["kept", "site", "late"], (await client.ListCollectionsAsync()).Select(collection => collection.Name));
        CollectionInfo kept = await client.GetCollectionInfoAsync("kept");
        Assert.Equal((true, "web:web_0 web:web_1"), (kept.Summary.IsRuntime, string.Join(' ', kept.Members)));
    }

    [Fact]
    public async Task A_rolling_restart_goes_through_its_members_and_only_one_at_a_time()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync($"""
            {Programs}{Site}[program:stubborn]
            command=/bin/sh -c "trap '' TERM; echo up > @DIR@/up; while :; do sleep 0.1; done"
            startsecs=0
            stopwaitsecs=600
            [collection:slow]
            programs=stubborn
            """);
        SupervisorClient client = daemon.Client;
        await daemon.WaitForFileAsync("up", "up");
        ProcessInfo before = await daemon.WaitForAsync("web:web_0", ProcessState.Running);

        IReadOnlyList<ProcessResult> results = await client.RestartCollectionAsync("site", options: new(MaxUnavailable: 1));

        Assert.Equal(["db", "web_0", "web_1"], results.Select(result => result.Name));
        Assert.All(results, result => Assert.Equal(Fault.Success, result.Status));
        Assert.NotEqual(before.Pid, (await client.GetProcessInfoAsync("web:web_0")).Pid);

        ProcessResult begun = Assert.Single(await client.RestartCollectionAsync("slow", wait: false));
        Assert.Equal(Fault.Success, begun.Status);
        Assert.Equal("FAILED: slow is being restarted already", await FaultAsync(daemon, "restartCollection", ["slow"]));
        ProcessInfo stubborn = await daemon.WaitForAsync("stubborn", ProcessState.Stopping);
        await client.SignalProcessAsync("stubborn", "KILL");
        await daemon.WaitForLogAsync("restart of collection 'slow' is over, 1 of 1 processes came up again");
        Assert.NotEqual(stubborn.Pid, (await daemon.WaitForAsync("stubborn", ProcessState.Running)).Pid);
        await client.SignalProcessAsync("stubborn", "KILL");
    }

    private static async Task<string> FaultAsync(TestDaemon daemon, string method, XmlRpcValue[] arguments) =>
        (await Assert.ThrowsAsync<XmlRpcFaultException>(() => daemon.Client.CallAsync("supervisor." + method, arguments))).Message;

    private static async Task<string[]> MethodsAsync(TestDaemon daemon) =>
        [.. (await daemon.Client.CallAsync("system.listMethods")).AsArray().Select(name => name.AsString())];

    private static string Show(XmlRpcValue value) =>
        value.Kind == XmlRpcKind.Array ? $"[{string.Join(", ", value.AsArray().Select(Show))}]" : value.ToString();
}
