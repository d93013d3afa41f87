namespace Supervisor.Protocol.Tests;

public sealed class WireRecordTests
{
    [Fact]
    public void Process_info_has_the_fourteen_members_in_order()
    {
        ProcessInfo info = new()
        {
            Name = "p",
            Group = "g",
            Start = 1,
            Stop = 2,
            Now = 3,
            State = ProcessState.Running,
            StateName = "RUNNING",
            SpawnError = "e",
            ExitStatus = -1,
            StdoutLogFile = "/o",
            StderrLogFile = "/e",
            Pid = 7,
            Description = "d",
        };
        Assert.Equal(
            "{name: p, group: g, start: 1, stop: 2, now: 3, state: 20, statename: RUNNING, spawnerr: e, exitstatus: -1, "
            + "logfile: /o, stdout_logfile: /o, stderr_logfile: /e, pid: 7, description: d}",
            info.ToStruct().ToString());
        Assert.Equal(info, ProcessInfo.FromStruct(info.ToStruct()));
        Assert.Equal("g:p", info.Namespec);
    }

    [Fact]
    public void Process_info_tolerates_other_members_and_missing_ones()
    {
        ProcessInfo info = ProcessInfo.FromStruct(new() { { "name", "p" }, { "group", "p" }, { "state", 55 }, { "novel", 1 } });
        Assert.Equal("p", info.Namespec);
        Assert.Equal("UNKNOWN", info.StateName);
    }

    [Theory]
    [InlineData("group", "no member 'name' in the struct")]
    [InlineData("name", "no member 'group' in the struct")]
    public void Process_info_needs_its_names(string given, string error) =>
        Assert.Equal(error, Assert.Throws<XmlRpcFormatException>(() => ProcessInfo.FromStruct(new() { { given, "x" } })).Message);

    [Fact]
    public void A_member_of_the_wrong_type_is_named() => Assert.Equal(
        "member 'pid' is String, expected a number",
        Assert.Throws<XmlRpcFormatException>(
            () => ProcessInfo.FromStruct(new() { { "name", "p" }, { "group", "p" }, { "pid", "7" } })).Message);

    [Fact]
    public void Config_info_has_the_twenty_nine_members_in_order()
    {
        ProcessConfigInfo info = new()
        {
            Name = "p",
            Group = "g",
            Uid = "7",
            ExitCodes = [0, 2],
            Stdout = new() { LogFile = "auto", LogFileMaxBytes = 1L << 40 },
        };
        XmlRpcStruct members = info.ToStruct();
        Assert.Equal(
            "autostart directory uid command exitcodes group group_prio inuse killasgroup name process_prio redirect_stderr "
                + "startretries startsecs "
            + "stdout_capture_maxbytes stdout_events_enabled stdout_logfile stdout_logfile_backups stdout_logfile_maxbytes stdout_syslog "
            + "stopsignal stopwaitsecs stderr_capture_maxbytes stderr_events_enabled stderr_logfile stderr_logfile_backups "
            + "stderr_logfile_maxbytes "
            + "stderr_syslog serverurl",
            string.Join(' ', members.Select(member => member.Key)));
        Assert.Equal(XmlRpcKind.Int, members["uid"].Kind);
        Assert.Equal(members.ToString(), ProcessConfigInfo.FromStruct(members).ToStruct().ToString());
    }

    [Fact]
    public void Results_changes_and_tails_round_trip()
    {
        ProcessResult result = new("g", "p", Fault.SpawnError, "SPAWN_ERROR: p");
        Assert.Equal(result, ProcessResult.FromStruct(result.ToStruct()));
        Assert.False(result.Succeeded);

        ConfigChanges changes = new(["a"], [], ["b", "c"]);
        Assert.Equal("[[[a], [], [b, c]]]", changes.ToValue().ToString());
        Assert.Equal(["b", "c"], ConfigChanges.FromValue(changes.ToValue()).Removed);
        Assert.Throws<XmlRpcFormatException>(() => ConfigChanges.FromValue(new XmlRpcValue[] { 1 }));

        LogTail tail = new("text", 1L << 33, true);
        Assert.Equal(tail, LogTail.FromValue(tail.ToValue()));
        Assert.Throws<XmlRpcFormatException>(() => LogTail.FromValue("x"));

        CollectionSummary collection = new() { Name = "web", Priority = 5, ProgramNames = ["a"], GroupNames = ["g"], Missing = ["x"] };
        Assert.Equal(collection.ToStruct().ToString(), CollectionSummary.FromStruct(collection.ToStruct()).ToStruct().ToString());
        Assert.Equal(999, CollectionSummary.FromStruct(new() { { "name", "draft" } }).Priority);
    }

    [Theory]
    [InlineData("expected [[added, changed, removed]]")]
    [InlineData("expected a list of names, found Int")]
    public void What_is_no_list_of_changes_says_what_was_expected(string message)
    {
        XmlRpcValue names = Array.Empty<XmlRpcValue>();
        XmlRpcValue value = message.EndsWith("Int", StringComparison.Ordinal)
            ? new XmlRpcValue[] { new XmlRpcValue[] { names, 1, names } }
            : new XmlRpcValue[] { new XmlRpcValue[] { names, names } };
        Assert.Equal(message, Assert.Throws<XmlRpcFormatException>(() => ConfigChanges.FromValue(value)).Message);
    }

    [Fact]
    public void Changes_are_empty_when_none_of_the_three_lists_has_a_name()
    {
        Assert.True(new ConfigChanges([], [], []).IsEmpty);
        Assert.False(new ConfigChanges(["a"], [], []).IsEmpty);
        Assert.False(new ConfigChanges([], ["a"], []).IsEmpty);
        Assert.False(new ConfigChanges([], [], ["a"]).IsEmpty);
    }

    [Fact]
    public void What_is_no_tail_says_what_was_expected() => Assert.Equal(
        "expected [text, offset, overflow]",
        Assert.Throws<XmlRpcFormatException>(() => LogTail.FromValue(new XmlRpcValue[] { "x", "1", true })).Message);

    [Fact]
    public void A_process_that_was_taken_over_tells_when_and_what_is_missing()
    {
        ProcessInfo info = new() { Name = "p", Group = "p", Adopted = 7, AdoptedMissing = "its output" };
        Assert.Equal("adopted: 7, adopted_missing: its output", Last(info));
        Assert.Equal(info, ProcessInfo.FromStruct(info.ToStruct()) with { StateName = "" });
        Assert.Equal("adopted: 2147483647, adopted_missing: ", Last(info with { Adopted = 1L << 40, AdoptedMissing = null }));
        Assert.Null(ProcessInfo.FromStruct((info with { Adopted = null }).ToStruct()).Adopted);

        static string Last(ProcessInfo info) =>
            string.Join(", ", info.ToStruct().TakeLast(2).Select(member => $"{member.Key}: {member.Value}"));
    }

    [Fact]
    public void An_old_daemon_leaves_members_out()
    {
        XmlRpcStruct members = new() { { "name", "p" }, { "group", "p" }, { "state", 20 }, { "logfile", "/o" }, { "exit_code", "x" } };
        ProcessInfo info = ProcessInfo.FromStruct(members);
        Assert.Equal(("RUNNING", "/o"), (info.StateName, info.StdoutLogFile));
        Assert.Null(info.Details?.ExitCode);
        members.Add("statename", "WALKING");
        members.Add("stdout_logfile", "/p");
        info = ProcessInfo.FromStruct(members);
        Assert.Equal(("WALKING", "/p"), (info.StateName, info.StdoutLogFile));
        Assert.Empty(CollectionInfo.FromStruct(new() { { "name", "c" }, { "counts", 1 } }).Counts);
    }

    [Fact]
    public void Texts_of_a_record_that_nobody_set_are_empty()
    {
        ProcessInfo process = new() { Name = "p", Group = "p" };
        Assert.Equal(
            ("", "", "", "", ""),
            (process.StateName, process.SpawnError, process.StdoutLogFile, process.StderrLogFile, process.Description));
        DependencyInfo needs = new() { Name = "p", Group = "p" };
        Assert.Equal(("", "", ""), (needs.Action, needs.WaitingFor, needs.ReleasedBy));
        ProcessDetails details = new();
        Assert.Equal(("", ""), (details.ExitSignal, details.LastError));
        UpgradeInfo upgrade = new();
        Assert.Equal(("", "", ""), (upgrade.Product, upgrade.File, upgrade.Error));
        UpdateItem item = new() { Kind = "program", Name = "p" };
        Assert.Equal(("unchanged", ""), (item.Change, item.Error));
        Assert.Equal("", new ProcessConfigInfo { Name = "p", Group = "p" }.Command);
    }
}
