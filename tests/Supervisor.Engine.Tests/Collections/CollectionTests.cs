using Supervisor.Engine.Ordering;
using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;
using Supervisor.Engine.Snapshots;
using Supervisor.Engine.Timing;
using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.Engine.Tests.Collections;

public sealed class CollectionTests
{
    private static readonly Instant Now = new(TimeSpan.Zero, FakeTime.Beginning);
    private readonly RecordingHost _host = new(new FakeTime()) { Level = LogLevel.Info };
    private readonly SupervisorEngine _engine;

    public CollectionTests()
    {
        _engine = new(_host, new("supervisor"));
        Add(Make.Alone(Make.Process("nginx", priority: 30)));
        Add(Make.Group("web", Make.Process("front_0", "front", 20), Make.Process("front_1", "front", 10), Make.Process("api")) with
        {
            Priority = 50,
        });
        Add(Make.Group("worker", Make.Process("worker_00", "worker"), Make.Process("worker_01", "worker")) with { Priority = 40 });
        Add(Make.Group("metrics", Make.Process("exporter"), Make.Process("api", "metrics-api")) with { Priority = 60 });
        _host.Journal.Clear();
    }

    [Theory]
    [InlineData("nginx", "nginx")]
    [InlineData("worker", "worker:worker_00 worker:worker_01")]
    [InlineData("front", "web:front_1 web:front_0")]
    [InlineData("front_1", "web:front_1")]
    [InlineData("api", "web:api metrics:api")]
    [InlineData("metrics-api", "metrics:api")]
    [InlineData("web:api", "web:api")]
    [InlineData("web:front", "")]
    [InlineData("web:*", "web:front_1 web:front_0 web:api")]
    [InlineData("web:", "web:front_1 web:front_0 web:api")]
    [InlineData("w*", "worker:worker_00 worker:worker_01")]
    [InlineData("*_0?", "worker:worker_00 worker:worker_01")]
    [InlineData("*_?", "web:front_1 web:front_0")]
    [InlineData("*:api", "web:api metrics:api")]
    [InlineData("w*:*0", "worker:worker_00 web:front_0")]
    [InlineData("[mn]*:*", "nginx metrics:exporter metrics:api")]
    [InlineData("[!n]*:api", "web:api metrics:api")]
    [InlineData("*", "nginx worker:worker_00 worker:worker_01 web:front_1 web:front_0 web:api metrics:exporter metrics:api")]
    [InlineData("NGINX", "")]
    [InlineData("web", "")]
    [InlineData("nowhere:api", "")]
    public void An_entry_of_programs_names(string entry, string members)
    {
        CollectionSnapshot collection = Resolve(new() { Name = "c", Programs = [entry] });

        Assert.Equal(members, Names(collection));
        Assert.Equal(members.Length == 0 ? [entry] : [], collection.Missing);
    }

    [Theory]
    [InlineData("web", "web:front_1 web:front_0 web:api")]
    [InlineData("w*", "worker:worker_00 worker:worker_01 web:front_1 web:front_0 web:api")]
    [InlineData("front", "")]
    [InlineData("x*", "")]
    public void An_entry_of_groups_names(string entry, string members)
    {
        CollectionSnapshot collection = Resolve(new() { Name = "c", Groups = [entry] });

        Assert.Equal(members, Names(collection));
        Assert.Equal(members.Length == 0 ? [entry] : [], collection.Missing);
    }

    [Fact]
    public void Each_process_is_in_it_once_and_in_the_order_of_starting()
    {
        CollectionSnapshot collection =
            Resolve(new() { Name = "c", Programs = ["api", "*", "web:api", "worker_01", "api"], Groups = ["web", "w*"] });

        Assert.Equal(
            "nginx worker:worker_00 worker:worker_01 web:front_1 web:front_0 web:api metrics:exporter metrics:api",
            Names(collection));
        Assert.Equal(Names(collection), string.Join(' ', _engine.FindMembers("c")!.Select(process => process.DisplayName)));
        Assert.Equal(
            Names(collection),
            string.Join(
                ' ',
                _engine.Groups.OrderBy(group => group.Settings.Priority).SelectMany(group => ProcessOrder.Of(group))
                    .Select(process => process.DisplayName)));
    }

    [Fact]
    public void Excluded_processes_are_left_out_of_what_the_collection_itself_would_have()
    {
        Put(new() { Name = "inner", Groups = ["web"], Exclude = ["front_0"] });
        CollectionSnapshot outer = Resolve(new()
        {
            Name = "outer",
            Collections = ["inner"],
            Programs = ["worker"],
            Exclude = ["worker:worker_0[1-9]", "api", "nothing"],
        });

        Assert.Equal("worker:worker_00 web:front_1", Names(outer));
        Assert.Equal("web:front_1 web:api", Names(_engine.TakeSnapshot().FindCollection("inner")!));
        Assert.Empty(outer.Missing);
    }

    [Fact]
    public void What_an_inner_collection_excludes_the_outer_one_may_have_by_another_way()
    {
        Put(new() { Name = "inner", Groups = ["web"], Exclude = ["front"] });

        Assert.Equal("web:front_0 web:api", Names(Resolve(new() { Name = "outer", Collections = ["inner"], Programs = ["front_0"] })));
    }

    [Fact]
    public void Missing_lists_what_names_nothing_once_and_not_what_is_missing_further_in()
    {
        Put(new() { Name = "inner", Programs = ["gone", "nginx"] });
        CollectionSnapshot outer =
            Resolve(new() { Name = "outer", Programs = ["a", "x:y", "a", "nginx"], Groups = ["g*", "web"], Collections = ["inner", "c"] });

        Assert.Equal(["a", "x:y", "g*", "c"], outer.Missing);
        Assert.Equal("nginx web:front_1 web:front_0 web:api", Names(outer));
    }

    [Fact]
    public void A_group_without_processes_is_not_missing()
    {
        Add(Make.Group("empty"));
        CollectionSnapshot collection = Resolve(new() { Name = "c", Groups = ["empty"], Programs = ["empty:*"] });

        Assert.Empty(collection.Missing);
        Assert.Equal(CollectionSnapshot.Empty, collection.StateName);
    }

    [Fact]
    public void It_is_a_view_that_follows_what_is_added_and_removed()
    {
        Put(new() { Name = "c", Programs = ["front", "late"], Groups = ["worker"] });
        ManagedGroup web = _engine.FindGroup("web")!;

        Assert.Equal("worker:worker_00 worker:worker_01 web:front_1 web:front_0", Names());
        _engine.AddProcess(web, Make.Process("front_2", "front", 15));
        Assert.Equal("worker:worker_00 worker:worker_01 web:front_1 web:front_2 web:front_0", Names());
        _engine.RemoveProcess(web.Find("front_1")!);
        Assert.Equal("worker:worker_00 worker:worker_01 web:front_2 web:front_0", Names());
        _engine.RemoveGroup(_engine.FindGroup("worker")!, Now);
        Assert.Equal("web:front_2 web:front_0", Names());
        Assert.Equal(["late", "worker"], _engine.TakeSnapshot().FindCollection("c")!.Missing);
        Add(Make.Alone(Make.Process("late", priority: 60)));
        Assert.Equal("web:front_2 web:front_0 late", Names());
        _engine.ApplySettings(web, web.Settings with { Priority = 70 }, Now);
        Assert.Equal("late web:front_2 web:front_0", Names());
        _engine.ApplySettings(web.Find("front_0")!, web.Find("front_0")!.Settings with { Priority = 1 });
        Assert.Equal("late web:front_0 web:front_2", Names());

        string Names() => CollectionTests.Names(_engine.TakeSnapshot().FindCollection("c")!);
    }

    [Fact]
    public void Its_state_is_the_one_they_share()
    {
        Put(new() { Name = "c", Groups = ["worker"] });
        Assert.Equal("STOPPED", State().StateName);

        ManagedProcess first = _engine.FindProcess("worker", "worker_00")!;
        _engine.Start(first, Now);
        Assert.Equal(CollectionSnapshot.Mixed, State().StateName);
        Assert.Equal(
            [(ProcessState.Stopped, 1), (ProcessState.Starting, 1)],
            State().CountByState().Select(pair => (pair.Key, pair.Value)));
        _engine.Start(_engine.FindProcess("worker", "worker_01")!, Now);
        Assert.Equal("STARTING", State().StateName);

        CollectionInfo info = State().ToInfo();
        Assert.Equal(["worker:worker_00", "worker:worker_01"], info.Members);
        Assert.Equal(
            ("c", 999, "STARTING", 2),
            (info.Summary.Name, info.Summary.Priority, info.StateName, info.Counts[ProcessState.Starting]));

        CollectionSnapshot State() => _engine.TakeSnapshot().FindCollection("c")!;
    }

    [Fact]
    public void They_are_listed_by_priority_and_name()
    {
        Assert.Null(_engine.SetCollections(
            [
                new() { Name = "b", Programs = ["*"] },
                new() { Name = "c", Priority = 1, Programs = ["nginx"] },
                new() { Name = "a", Programs = ["nginx"] },
            ],
            Now));
        Assert.Null(_engine.PutCollection(new() { Name = "aa", Programs = ["nginx"], IsRuntime = true }, Now));

        Assert.Equal(["c", "a", "aa", "b"], _engine.TakeSnapshot().Collections.Select(collection => collection.Name));
        Assert.Equal(
            ["c False", "a False", "aa True", "b False"],
            _engine.TakeSnapshot().ResolveCollections().Select(collection => $"{collection.Name} {collection.ToSummary().IsRuntime}"));
        Assert.Null(_engine.FindMembers("none"));
        Assert.Null(_engine.TakeSnapshot().FindCollection("none"));
    }

    [Fact]
    public void A_load_adds_changes_and_removes_with_events_and_leaves_the_rest_alone()
    {
        CollectionSettings same = new() { Name = "same", Programs = ["nginx"] };
        _engine.SetCollections(
            [same, new() { Name = "changed", Programs = ["nginx"] }, new() { Name = "removed", Programs = ["nginx"] }],
            Now);
        _engine.PutCollection(new() { Name = "runtime", Programs = ["nginx"], IsRuntime = true }, Now);
        Assert.Equal(
            [
                "COLLECTION_ADDED collectionname:same\\n",
                "COLLECTION_ADDED collectionname:changed\\n",
                "COLLECTION_ADDED collectionname:removed\\n",
                "COLLECTION_ADDED collectionname:runtime\\n",
            ],
            _host.Journal.Texts());
        _host.Journal.Clear();
        CollectionSettings[] configured =
            [
                same with { Programs = ["nginx"] },
                new() { Name = "changed", Programs = ["worker"] },
                new() { Name = "added", Programs = ["nginx"] },
            ];

        Engine.Collections.CollectionChanges changes = Engine.Collections.CollectionChanges.Between(_engine.Collections, configured);
        Assert.Equal(("added", "changed", "removed"), (changes.Added.Single(), changes.Changed.Single(), changes.Removed.Single()));
        Assert.Null(_engine.SetCollections(configured, Now));
        Assert.Equal(
            [
                "COLLECTION_REMOVED collectionname:removed\\n",
                "COLLECTION_REMOVED collectionname:changed\\n",
                "COLLECTION_ADDED collectionname:changed\\n",
                "COLLECTION_ADDED collectionname:added\\n",
            ],
            _host.Journal.Texts());
        Assert.Equal(["added", "changed", "runtime", "same"], _engine.Collections.Select(collection => collection.Name));
        _host.Journal.Clear();
        Assert.Null(_engine.SetCollections(configured, Now));
        Assert.Empty(_host.Journal.Texts());
    }

    [Fact]
    public void The_configuration_takes_over_a_collection_made_at_run_time_under_its_name()
    {
        _engine.PutCollection(new() { Name = "c", Programs = ["nginx"], IsRuntime = true }, Now);
        _host.Journal.Clear();
        Assert.Null(_engine.SetCollections([new() { Name = "c", Programs = ["nginx"] }], Now));

        Assert.False(_engine.FindCollection("c")!.IsRuntime);
        Assert.Empty(_host.Journal.Texts());
        _engine.SetCollections([], Now);
        Assert.Empty(_engine.Collections);
    }

    [Fact]
    public void Each_load_warns_once_of_what_does_not_exist()
    {
        CollectionSettings[] configured =
            [new() { Name = "c", Programs = ["gone", "nginx"], Groups = ["lost"] }, new() { Name = "d", Programs = ["nginx"] }];
        string warning = "WARN collection 'c' names what does not exist: gone, lost";
        _engine.SetCollections(configured, Now);
        Assert.Equal([warning], _host.Journal.Texts(JournalKind.Log));
        for (int i = 0; i < 3; i++)
        {
            _engine.FindMembers("c");
            _engine.TakeSnapshot().ResolveCollections();
        }

        Assert.Equal([warning], _host.Journal.Texts(JournalKind.Log));
        _engine.SetCollections(configured, Now);
        Assert.Equal([warning, warning], _host.Journal.Texts(JournalKind.Log));
        _engine.PutCollection(new() { Name = "e", Collections = ["x"] }, Now);
        Assert.Equal("WARN collection 'e' names what does not exist: x", _host.Journal.Texts(JournalKind.Log)[^1]);
    }

    [Fact]
    public void A_cycle_is_refused_with_its_path_and_nothing_is_done()
    {
        _engine.SetCollections([new() { Name = "a", Collections = ["b"] }, new() { Name = "b", Collections = ["c"] }], Now);
        _host.Journal.Clear();

        Assert.Equal(
            "collections contain each other: c -> a -> b -> c",
            _engine.PutCollection(new() { Name = "c", Collections = ["a"], IsRuntime = true }, Now));
        Assert.Equal("collections contain each other: d -> d", _engine.PutCollection(new() { Name = "d", Collections = ["d"] }, Now));
        Assert.Null(_engine.FindCollection("c"));
        Assert.Null(_engine.PutCollection(new() { Name = "c", Programs = ["nginx"], IsRuntime = true }, Now));
        Assert.Equal(
            "collections contain each other: b -> a -> b",
            _engine.SetCollections(
                [new() { Name = "b", Collections = ["a"] }, new() { Name = "a", Collections = ["b"] }, new() { Name = "new" }],
                Now));
        Assert.Equal(["a", "b", "c"], _engine.Collections.Select(collection => collection.Name));
        Assert.Equal("nginx", Names(_engine.TakeSnapshot().FindCollection("a")!));
        Assert.Equal(["COLLECTION_ADDED collectionname:c\\n"], _host.Journal.Texts(JournalKind.Event));
    }

    [Fact]
    public void A_chain_of_collections_may_be_long_and_may_meet_again_and_again()
    {
        List<CollectionSettings> chain = [new() { Name = "0", Programs = ["nginx"] }];
        for (int i = 1; i < 5000; i++)
        {
            chain.Add(new() { Name = $"{i}", Collections = [$"{i - 1}", $"{Math.Max(0, i - 2)}", $"{i - 1}"] });
        }

        Assert.Null(_engine.SetCollections(chain, Now));
        Thread small = new(() => Assert.Equal("nginx", Names(_engine.TakeSnapshot().FindCollection("4999")!)), 256 * 1024);
        small.Start();
        small.Join();
        Assert.Equal("nginx", Names(_engine.TakeSnapshot().FindCollection("4999")!));
    }

    [Fact]
    public void Removing_one_that_others_contain_makes_it_missing_there()
    {
        Put(new() { Name = "inner", Programs = ["nginx"] });
        Put(new() { Name = "outer", Collections = ["inner"], Groups = ["worker"] });

        Assert.True(_engine.RemoveCollection("inner", Now));
        Assert.False(_engine.RemoveCollection("inner", Now));
        Assert.Equal(["inner"], _engine.TakeSnapshot().FindCollection("outer")!.Missing);
        Assert.Equal("COLLECTION_REMOVED collectionname:inner\\n", _host.Journal.Texts()[^1]);
    }

    [Fact]
    public void A_snapshot_keeps_the_collections_and_members_it_was_taken_with()
    {
        Put(new() { Name = "c", Groups = ["worker"] });
        EngineSnapshot before = _engine.TakeSnapshot();
        _engine.RemoveGroup(_engine.FindGroup("worker")!, Now);
        _engine.RemoveCollection("c", Now);

        Assert.Equal("worker:worker_00 worker:worker_01", Names(before.FindCollection("c")!));
        Assert.Null(_engine.TakeSnapshot().FindCollection("c"));
    }

    private static string Names(CollectionSnapshot collection) =>
        string.Join(' ', collection.Members.Select(member => Namespec.Format(member.Group, member.Name)));

    private void Add(GroupSettings group) => Assert.NotNull(_engine.AddGroup(group, Now));

    private void Put(CollectionSettings collection) => Assert.Null(_engine.PutCollection(collection, Now));

    private CollectionSnapshot Resolve(CollectionSettings collection)
    {
        Put(collection);
        return _engine.TakeSnapshot().FindCollection(collection.Name)!;
    }
}
