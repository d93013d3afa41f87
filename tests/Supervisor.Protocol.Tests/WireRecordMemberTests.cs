namespace Supervisor.Protocol.Tests;

/// <summary>Every member that this project adds to the wire: its name, its place, and that it comes back.</summary>
public sealed class WireRecordMemberTests
{
    [Fact]
    public void Process_info_beyond_supervisors()
    {
        ProcessInfo info = new()
        {
            Name = "p",
            Group = "p",
            State = ProcessState.Running,
            StateName = "RUNNING",
            WaitingFor = "db: running",
            Restarts = 3,
            NextStart = 1L << 40,
            Held = "disabled",
            Readiness = "ready",
            ReadySince = 1L << 40,
            Health = "unhealthy",
            HealthReason = "refused",
            NotifyStatus = "busy",
            Details = new() { ExitCode = 4, ExitSignal = "SIGKILL", RecentRestarts = 2, LastError = "e" },
        };
        XmlRpcStruct members = info.ToDetailedStruct();
        Assert.Equal(
            "waiting_for: db: running, restarts: 3, next_start: 2147483647, held: disabled, readiness: ready, ready_since: 2147483647, "
            + "health: unhealthy, health_reason: refused, notify_status: busy, exit_code: 4, exit_signal: SIGKILL, recent_restarts: 2, "
            + "last_error: e",
            string.Join(", ", members.Skip(14).Select(member => $"{member.Key}: {member.Value}")));
        Assert.Equal(info with { NextStart = int.MaxValue, ReadySince = int.MaxValue }, ProcessInfo.FromStruct(members));
        Assert.Equal(14 + 9, info.ToStruct().Count);
    }

    [Fact]
    public void Process_info_has_none_of_them_that_is_not_there()
    {
        ProcessInfo info = new() { Name = "p", Group = "p", StateName = "STOPPED" };
        Assert.Equal(14, info.ToDetailedStruct().Count);
        Assert.Equal(info, ProcessInfo.FromStruct(info.ToDetailedStruct()));
        ProcessInfo bare = info with { Details = new() };
        Assert.Equal(["exit_signal", "recent_restarts", "last_error"], bare.ToDetailedStruct().Skip(14).Select(member => member.Key));
        Assert.Equal(bare, ProcessInfo.FromStruct(bare.ToDetailedStruct()));
    }

    [Fact]
    public void Numbers_near_the_end_of_time_stay_what_they_are()
    {
        ProcessInfo info = new() { Name = "p", Group = "p", NextStart = 7, ReadySince = 8 };
        Assert.Equal((7L, 8L), (ProcessInfo.FromStruct(info.ToStruct()).NextStart, ProcessInfo.FromStruct(info.ToStruct()).ReadySince));
    }

    [Theory]
    [InlineData(ProcessState.Running, null, true)]
    [InlineData(ProcessState.Running, "ready", true)]
    [InlineData(ProcessState.Running, "reloading", true)]
    [InlineData(ProcessState.Running, "waiting", false)]
    [InlineData(ProcessState.Running, "late", false)]
    [InlineData(ProcessState.Running, "", false)]
    [InlineData(ProcessState.Starting, null, false)]
    [InlineData(ProcessState.Starting, "ready", false)]
    public void Who_is_ready(ProcessState state, string? readiness, bool expected) =>
        Assert.Equal(expected, new ProcessInfo { Name = "p", Group = "p", State = state, Readiness = readiness }.IsReady);

    [Fact]
    public void Config_info_member_by_member()
    {
        ProcessConfigInfo info = new()
        {
            Name = "p",
            Group = "g",
            AutoStart = true,
            Directory = "/d",
            Uid = "7",
            Command = "c",
            ExitCodes = [0, 2],
            GroupPriority = 5,
            InUse = true,
            KillAsGroup = true,
            ProcessPriority = 6,
            RedirectStderr = true,
            StartRetries = 8,
            StartSecs = 9,
            StopSignal = 15,
            StopWaitSecs = 10,
            Stdout = new()
            {
                CaptureMaxBytes = 11,
                EventsEnabled = true,
                LogFile = "/o",
                LogFileBackups = 12,
                LogFileMaxBytes = 13,
                Syslog = true,
            },
            Stderr = new() { LogFile = "/e" },
            ServerUrl = "unix:///s",
        };
        const string Expected =
            "{autostart: true, directory: /d, uid: 7, command: c, exitcodes: [0, 2], group: g, group_prio: 5, inuse: true, "
            + "killasgroup: true, name: p, process_prio: 6, redirect_stderr: true, startretries: 8, startsecs: 9, "
            + "stdout_capture_maxbytes: 11, stdout_events_enabled: true, stdout_logfile: /o, stdout_logfile_backups: 12, "
            + "stdout_logfile_maxbytes: 13, stdout_syslog: true, stopsignal: 15, stopwaitsecs: 10, "
            + "stderr_capture_maxbytes: 0, stderr_events_enabled: false, stderr_logfile: /e, stderr_logfile_backups: 0, "
            + "stderr_logfile_maxbytes: 0, stderr_syslog: false, serverurl: unix:///s}";
        Assert.Equal(Expected, info.ToStruct().ToString());
        Assert.Equal(Expected, ProcessConfigInfo.FromStruct(info.ToStruct()).ToStruct().ToString());
        Assert.Equal("g:p", info.Namespec);
        ProcessConfigInfo bare = new() { Name = "p", Group = "p" };
        Assert.Equal(("none", "none", "none", "none"), (bare.Directory, bare.Uid, bare.ServerUrl, bare.Stdout.LogFile));
        Assert.Equal(XmlRpcKind.String, bare.ToStruct()["uid"].Kind);
    }

    [Fact]
    public void Dependencies()
    {
        DependencyInfo info = new()
        {
            Name = "p",
            Group = "g",
            Action = "stop",
            Needs = [new("db:ready", ["db:a", "db:b"])],
            WaitingFor = "db:a",
            WillNotCome = true,
            ReleasedBy = "db:b",
            Requested = 1.5,
            Started = 2.5,
            Running = 3.5,
        };
        const string Expected =
            "{name: p, group: g, dependency_action: stop, depends_on: [{entry: db:ready, processes: [db:a, db:b]}], waiting_for: db:a, "
            + "will_not_come: true, released_by: db:b, requested: 1.5, started: 2.5, running: 3.5}";
        Assert.Equal(Expected, info.ToStruct().ToString());
        Assert.Equal(Expected, DependencyInfo.FromStruct(info.ToStruct()).ToStruct().ToString());
        Assert.Equal("g:p", info.Namespec);

        DependencyInfo bare = DependencyInfo.FromStruct(new() { { "name", "p" }, { "group", "p" }, { "requested", 7 } });
        Assert.Equal(("", 0, "", false, 7.0), (bare.Action, bare.Needs.Count, bare.WaitingFor, bare.WillNotCome, bare.Requested));
        Assert.Throws<XmlRpcFormatException>(() => DependencyNeed.FromStruct(new()));
    }

    [Fact]
    public void Operations()
    {
        OperationInfo info = new()
        {
            Id = 7,
            Kind = OperationKinds.Update,
            Target = "web",
            State = OperationInfo.Ended,
            Asked = 1,
            WaitingFor = "w",
            WaitingSince = 2,
            Until = 3,
            Finished = 4,
            Total = 5,
            EndedAt = 6,
            End = OperationInfo.Failed,
            Error = "e",
        };
        const string Expected =
            "{id: 7, kind: update, target: web, state: ended, asked: 1, waiting_for: w, waiting_since: 2, until: 3, finished: 4, total: 5, "
            + "ended: 6, end: failed, error: e}";
        Assert.Equal(Expected, info.ToStruct().ToString());
        Assert.Equal(info, OperationInfo.FromStruct(info.ToStruct()));
        Assert.Equal(
            new OperationInfo { Id = 0, Kind = "restart", State = "queued" },
            OperationInfo.FromStruct(new() { { "kind", "restart" }, { "state", "queued" } }));
    }

    [Fact]
    public void Plans_of_updates()
    {
        UpdateItem item = new()
        {
            Kind = "program",
            Name = "p",
            Change = "changed",
            Action = UpdateStep.Live,
            Options = [new("priority", "1", "2")],
            IsRuntime = true,
            Error = "e",
        };
        UpdatePlan plan = new([item]);
        const string Expected =
            "{items: [{kind: program, name: p, change: changed, action: live, options: [{name: priority, old: 1, new: 2}], "
            + "runtime: true, error: e}]}";
        Assert.Equal(Expected, plan.ToStruct().ToString());
        Assert.Equal(Expected, UpdatePlan.FromStruct(plan.ToStruct()).ToStruct().ToString());
        Assert.False(plan.IsEmpty);
        Assert.True(new UpdatePlan([]).IsEmpty);
        Assert.True(new UpdatePlan([item with { Action = UpdateStep.Nothing }]).IsEmpty);
        Assert.False(new UpdatePlan([item with { Action = UpdateStep.Nothing }, item]).IsEmpty);
        Assert.Equal("unchanged", UpdateItem.FromStruct(new() { { "kind", "group" }, { "name", "g" } }).Change);
        Assert.Empty(UpdateItem.FromStruct(new() { { "kind", "x" }, { "name", "g" }, { "options", new XmlRpcValue[] { 1 } } }).Options);
        Assert.Equal(
            "an item of the plan is Int, expected a struct",
            Assert.Throws<XmlRpcFormatException>(() => UpdatePlan.FromStruct(new() { { "items", new XmlRpcValue[] { 1 } } })).Message);

        ConfigDrift drift = ConfigDrift.Of(item);
        Assert.Equal("{kind: program, name: p, change: changed, drift: true, runtime: true}", drift.ToStruct().ToString());
        Assert.Equal(drift, ConfigDrift.FromStruct(drift.ToStruct()));
        Assert.False(ConfigDrift.FromStruct(new() { { "kind", "group" }, { "name", "g" } }).IsDrifted);
    }

    [Fact]
    public void Programs_groups_and_collections_of_run_time()
    {
        RuntimeProgram program = new()
        {
            Name = "p",
            Group = "g",
            Processes = ["a", "b"],
            Options = new Dictionary<string, string> { ["command"] = "c" },
            IsPersistent = true,
        };
        const string Expected = "{name: p, group: g, processes: [a, b], options: {command: c}, persist: true}";
        Assert.Equal(Expected, program.ToStruct().ToString());
        Assert.Equal(Expected, RuntimeProgram.FromStruct(program.ToStruct()).ToStruct().ToString());
        RuntimeProgram twice = RuntimeProgram.FromStruct(
            new() { { "name", "p" }, { "group", "g" }, { "options", new XmlRpcStruct { { "k", "1" }, { "k", "2" } } } });
        Assert.Equal(("2", false), (twice.Options["k"], twice.IsPersistent));
        Assert.Empty(RuntimeProgram.FromStruct(new() { { "name", "p" }, { "group", "g" }, { "options", 1 } }).Options);

        RuntimeGroup group = new() { Name = "g", Priority = 4, IsPersistent = true };
        Assert.Equal("{name: g, priority: 4, persist: true}", group.ToStruct().ToString());
        Assert.Equal(group, RuntimeGroup.FromStruct(group.ToStruct()));
        Assert.Equal(999, RuntimeGroup.FromStruct(new() { { "name", "g" } }).Priority);

        ProgramChange change = new(["a"], ["b"]);
        Assert.Equal("{live: [a], next_start: [b]}", change.ToStruct().ToString());
        Assert.Equal(change.ToStruct().ToString(), ProgramChange.FromStruct(change.ToStruct()).ToStruct().ToString());
    }

    [Fact]
    public void Collections()
    {
        CollectionInfo info = new()
        {
            Summary = new()
            {
                Name = "web",
                Priority = 5,
                ProgramNames = ["a"],
                GroupNames = ["g"],
                CollectionNames = ["c"],
                Exclude = ["x"],
                Missing = ["m"],
                IsRuntime = true,
            },
            Members = ["g:p"],
            Counts = new Dictionary<ProcessState, int> { [ProcessState.Running] = 2, [ProcessState.Fatal] = 1 },
            StateName = "DEGRADED",
            Readiness = "waiting",
            Health = "unhealthy",
            NotReady = ["g:p"],
            Unhealthy = ["g:q"],
        };
        const string Expected =
            "{name: web, priority: 5, program_names: [a], group_names: [g], collection_names: [c], exclude: [x], missing: [m], "
            + "runtime: true, members: [g:p], counts: {RUNNING: 2, FATAL: 1}, statename: DEGRADED, readiness: waiting, not_ready: [g:p], "
            + "health: unhealthy, unhealthy: [g:q]}";
        Assert.Equal(Expected, info.ToStruct().ToString());
        Assert.Equal(Expected, CollectionInfo.FromStruct(info.ToStruct()).ToStruct().ToString());
        CollectionInfo bare = CollectionInfo.FromStruct(new() { { "name", "web" }, { "counts", new XmlRpcStruct { { "RUNNING", 0 } } } });
        Assert.Equal((null, null, 0, ""), (bare.Readiness, bare.Health, bare.Counts.Count, bare.StateName));
        Assert.False(bare.ToStruct().TryGet("health", out _) || bare.ToStruct().TryGet("readiness", out _));

        CollectionRestart restart = new(3, false);
        Assert.Equal("{max_unavailable: 3, stop_on_failure: false}", restart.ToStruct().ToString());
        Assert.Equal(restart, CollectionRestart.FromStruct(restart.ToStruct()));
        Assert.Equal(new CollectionRestart(), CollectionRestart.FromStruct([]));
        Assert.True(CollectionRestart.FromStruct(new() { { "stop_on_failure", 1 } }).StopOnFailure);
    }

    [Fact]
    public void Upgrades()
    {
        UpgradeInfo info = new() { Upgrades = 2, UpgradedAt = 1.5, Gap = 20.25, Product = "p", File = "/f", Error = "e" };
        Assert.Equal("{upgrades: 2, upgraded_at: 1.5, gap: 20.25, product: p, file: /f, error: e}", info.ToStruct().ToString());
        Assert.Equal(info, UpgradeInfo.FromStruct(info.ToStruct()));
    }

    [Fact]
    public void Members_are_read_with_care()
    {
        XmlRpcStruct members = new() { { "a", 1 }, { "a", 2 }, { "no", false }, { "nil", default(XmlRpcValue) }, { "text", "x" } };
        Assert.Equal(2, members["a"].AsInt());
        Assert.Equal((2L, 1L, 7L), (members.Number("a"), members.Number("none", 1), members.Number("nil", 7)));
        Assert.Equal(("2", "false", "x", "absent", "absent"), (
            members.Text("a"), members.Text("no"), members.Text("text"), members.Text("nil", "absent"), members.Text("none", "absent")));
        Assert.Equal((true, false, true, false), (members.Flag("a"), members.Flag("no"), members.Flag("none", true), members.Flag("none")));
        Assert.Empty(members.Elements("none"));
        Assert.Empty(members.Elements("nil"));
        Assert.Equal("no member 'none' in the struct", Assert.Throws<KeyNotFoundException>(() => members["none"]).Message);
        Refuses("member 'text' is String, expected an array", () => members.Texts("text"));
        Refuses("member 'text' is String, expected a number", () => members.Flag("text"));
        XmlRpcStruct numbers = new() { { "n", new XmlRpcValue[] { 1, 2 } }, { "bad", new XmlRpcValue[] { 1, "x" } } };
        Assert.Equal([1L, 2L], numbers.Numbers("n"));
        Refuses("member 'bad' is String, expected numbers", () => numbers.Numbers("bad"));
        Assert.Equal("{n: [1, 2], bad: [1, x]}", numbers.ToString());

        static void Refuses(string message, Func<object> read) =>
            Assert.Equal(message, Assert.Throws<XmlRpcFormatException>(read).Message);
    }
}
