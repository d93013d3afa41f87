using Supervisor.Engine.Settings;
using Supervisor.Engine.Snapshots;
using Supervisor.Engine.States;
using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.Engine.Tests.Snapshots;

/// <summary>What clients are told comes from snapshots: names must be found, in order, also after the engine went on.</summary>
public sealed class SnapshotTests
{
    [Fact]
    public void Groups_and_processes_are_found_and_listed_by_name()
    {
        EngineSnapshot snapshot = Of(Group("z", "b", "a"), Group("a", "only"), Group("\ud83d\ude00", "x"), Group("\uffee", "x"));
        Assert.Equal(["a", "z", "\uffee", "\ud83d\ude00"], snapshot.GroupsByName().Select(group => group.Name));
        Assert.Equal(["a", "b"], snapshot.FindGroup("z")!.ByName().Select(process => process.Name));
        Assert.Same(snapshot.Groups[0].Processes[1], snapshot.FindProcess(new("z", "a")));
        Assert.Same(snapshot.Groups[1].Processes[0], snapshot.FindProcess(new("a", "only")));
        Assert.Null(snapshot.FindProcess(new("a", "other")));
        Assert.Null(snapshot.FindProcess(new("z", "c")));
        Assert.Null(snapshot.FindProcess(new("z", null)));
        Assert.Null(snapshot.FindGroup("y"));
        Assert.Null(EngineSnapshot.Empty.FindGroup("a"));
        Assert.Empty(EngineSnapshot.Empty.ResolveCollections());
    }

    /// <summary>What was worked out about names is handed on: a group that came, went or changed places must be seen all the same.</summary>
    [Fact]
    public void Names_are_found_in_what_there_is_now()
    {
        EngineSnapshot snapshot = Of(Group("a", "x", "y"), Group("b", "x"));
        LookAt(snapshot);
        foreach (GroupSnapshot[] groups in (GroupSnapshot[][])
            [[Group("b", "x"), Group("a", "x", "y")], [Group("b", "x")], [Group("c", "x")], [Group("c", "x"), Group("a")], []])
        {
            snapshot = EngineSnapshot.After(snapshot, SupervisorState.Running, groups, [], []);
            LookAt(snapshot);
        }

        Assert.Equal(5, snapshot.Version);
    }

    [Fact]
    public void Processes_are_found_in_what_a_group_has_now()
    {
        GroupSnapshot group = Group("g", "a", "b");
        Assert.NotNull(group.Find("b"));
        foreach (string[] names in (string[][])[["a", "c"], ["c", "a"], ["c", "a", "b"], ["b", "a"], []])
        {
            group = GroupSnapshot.After(group, group.Settings, [.. names.Select(name => Process("g", name))]);
            Assert.All(names, name => Assert.Equal(name, group.Find(name)?.Name));
            Assert.Null(group.Find("d"));
            Assert.Equal(names.Order(StringComparer.Ordinal), group.ByName().Select(process => process.Name));
        }
    }

    [Fact]
    public void Collections_stand_for_what_there_is_now()
    {
        CollectionSettings[] collections = [new() { Name = "c", Programs = ["x"] }, new() { Name = "d", Collections = ["c"] }];
        GroupSnapshot a = Group("a", "x");
        EngineSnapshot snapshot = EngineSnapshot.After(EngineSnapshot.Empty, SupervisorState.Running, [a], [], collections);
        Assert.Equal(["a:x", "a:x"], Members(snapshot));
        snapshot = EngineSnapshot.After(snapshot, SupervisorState.Running, [a], [], collections);
        Assert.Equal(["a:x", "a:x"], Members(snapshot));
        snapshot = EngineSnapshot.After(snapshot, SupervisorState.Running, [Group("b", "x"), a], [], collections);
        Assert.Equal(["b:x a:x", "b:x a:x"], Members(snapshot));
        snapshot = EngineSnapshot.After(snapshot, SupervisorState.Running, [Group("b", "x"), Group("a", "y")], [], collections);
        Assert.Equal(["b:x", "b:x"], Members(snapshot));
        CollectionSettings[] others = [new() { Name = "c", Programs = ["y"] }];
        snapshot = EngineSnapshot.After(snapshot, SupervisorState.Running, [.. snapshot.Groups], [], others);
        Assert.Equal(["a:y"], Members(snapshot));
        Assert.Null(snapshot.FindCollection("d"));
    }

    [Theory]
    [InlineData("", "EMPTY", null, null)]
    [InlineData("running", "RUNNING", null, null)]
    [InlineData("running running", "RUNNING", null, null)]
    [InlineData("running stopped", "MIXED", null, null)]
    [InlineData("running running+ready", "RUNNING", "ready", null)]
    [InlineData("running stopped+ready", "MIXED", "waiting", null)]
    [InlineData("stopped running+ready", "MIXED", "waiting", null)]
    [InlineData("running+late", "RUNNING", "waiting", null)]
    [InlineData("running+healthy running", "RUNNING", null, "healthy")]
    [InlineData("running+healthy running+unknown", "RUNNING", null, "unknown")]
    [InlineData("running+unknown running+healthy", "RUNNING", null, "unknown")]
    [InlineData("running+unknown running+unhealthy", "RUNNING", null, "unhealthy")]
    [InlineData("running+unhealthy running+unknown running+healthy", "RUNNING", null, "unhealthy")]
    [InlineData("running+healthy stopped+down", "MIXED", null, "unknown")]
    public void A_collection_tells_one_word_for_its_members(string members, string state, string? readiness, string? health)
    {
        ProcessSnapshot[] processes = [.. members.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Member)];
        CollectionSnapshot collection = new() { Settings = new() { Name = "c" }, Members = processes, Missing = ["m"] };
        CollectionInfo info = collection.ToInfo();
        Assert.Equal((state, readiness, health), (info.StateName, info.Readiness, info.Health));
        Assert.Equal(processes.Select(process => $"g:{process.Name}"), info.Members);
        Assert.Equal(processes.CountBy(process => process.State).OrderBy(pair => pair.Key), info.Counts);
        Assert.Equal(
            readiness is null ? [] : processes.Where(process => !process.IsReady).Select(process => $"g:{process.Name}"), info.NotReady);
        Assert.Equal(
            processes.Where(process => process.Name.EndsWith("unhealthy", StringComparison.Ordinal)).Select(process => $"g:{process.Name}"),
            info.Unhealthy);
    }

    [Fact]
    public void A_collection_is_summed_up_as_it_was_asked_for()
    {
        CollectionSettings settings = new()
        {
            Name = "c",
            Priority = 3,
            Programs = ["p"],
            Groups = ["g"],
            Collections = ["d"],
            Exclude = ["x"],
            IsRuntime = true,
        };
        Assert.Equal(
            "{name: c, priority: 3, program_names: [p], group_names: [g], collection_names: [d], exclude: [x], missing: [m], runtime: true}",
            new CollectionSnapshot { Settings = settings, Members = [], Missing = ["m"] }.ToSummary().ToStruct().ToString());
    }

    private static void LookAt(EngineSnapshot snapshot)
    {
        Assert.Equal(
            snapshot.Groups.Select(group => group.Name).Order(StringComparer.Ordinal), snapshot.GroupsByName().Select(group => group.Name));
        foreach (string name in (string[])["a", "b", "c"])
        {
            Assert.Same(snapshot.Groups.FirstOrDefault(group => group.Name == name), snapshot.FindGroup(name));
        }
    }

    private static IEnumerable<string> Members(EngineSnapshot snapshot) => snapshot.ResolveCollections()
        .Select(collection => string.Join(' ', collection.Members.Select(member => $"{member.Group}:{member.Name}")));

    private static ProcessSnapshot Member(string word, int number)
    {
        string[] parts = word.Split('+');
        string how = parts.Length > 1 ? parts[1] : "";
        ProcessState state = parts[0] == "running" ? ProcessState.Running : ProcessState.Stopped;
        ProbeSettings probe = new(ProbeKind.Notify, "notify");
        return Process("g", $"{number}{how}") with
        {
            State = state,
            Settings = Make.Process($"{number}{how}") with
            {
                Ready = how is "ready" or "late" ? new ReadinessSettings(probe) : null,
                Health = how is "healthy" or "unhealthy" or "unknown" or "down" ? new HealthSettings(probe) : null,
            },
            Probes = how switch
            {
                "late" => new() { IsReady = false },
                "healthy" => new() { IsReady = true, Health = Health.Healthy },
                "unhealthy" => new() { IsReady = true, Health = Health.Unhealthy },
                "unknown" => new() { IsReady = true, Health = Health.Unknown },
                _ => null,
            },
        };
    }

    private static EngineSnapshot Of(params GroupSnapshot[] groups) => new() { Groups = groups };

    private static GroupSnapshot Group(string name, params string[] processes) => new()
    {
        Settings = Make.Group(name, [.. processes.Select(process => Make.Process(process))]),
        Processes = [.. processes.Select(process => Process(name, process))],
    };

    private static ProcessSnapshot Process(string group, string name) =>
        new() { Settings = Make.Process(name), Group = group, State = ProcessState.Stopped };
}
