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
}
