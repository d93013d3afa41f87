using Supervisor.Engine.Settings;
using Supervisor.Engine.Snapshots;
using Supervisor.Protocol;
using Supervisor.Supervision.Port;
using Supervisor.TestKit;

namespace Supervisor.Server.Tests.Rpc;

public sealed class SupervisorMethodsTests
{
    private readonly RpcCalls _rpc = new();

    [Fact]
    public void About_the_daemon()
    {
        Assert.Equal("3.0", _rpc.Call("supervisor.getAPIVersion").AsString());
        Assert.Equal("3.0", _rpc.Call("supervisor.getVersion").AsString());
        Assert.Equal("1.2.3", _rpc.Call("supervisor.getSupervisorVersion").AsString());
        Assert.Equal("supervisor", _rpc.Call("supervisor.getIdentification").AsString());
        Assert.Equal(Environment.ProcessId, _rpc.Call("supervisor.getPID").AsInt());
        Assert.Equal("{statecode: 1, statename: RUNNING}", _rpc.Call("supervisor.getState").ToString());
    }

    [Fact]
    public void While_going_down_only_events_and_system_methods_work()
    {
        _rpc.Supervision.Publish(SupervisorState.Shutdown);
        foreach (string name in _rpc.Dispatcher.Names.Where(name => name.StartsWith("supervisor.", StringComparison.Ordinal)))
        {
            XmlRpcValue[] arguments = [.. new XmlRpcValue[] { "a", 0, 0 }.Take(_rpc.Dispatcher.Find(name)!.Parameters.Count)];
            if (name == "supervisor.sendRemoteCommEvent")
            {
                Assert.True(_rpc.Call(name, "x", "y").AsBoolean());
            }
            else
            {
                Assert.Equal("SHUTDOWN_STATE", _rpc.Fault(name, arguments));
            }
        }

        Assert.Equal(41, _rpc.Call("system.listMethods").AsArray().Count);
        Assert.Equal(["event 'x' 'y'"], _rpc.Supervision.Requests);
    }

    [Theory]
    [InlineData("startProcess", "start Process 'a' True")]
    [InlineData("startProcessGroup", "start Group 'a' True")]
    [InlineData("stopProcess", "stop Process 'a' True")]
    [InlineData("stopProcessGroup", "stop Group 'a' True")]
    [InlineData("clearProcessLogs", "clear Process 'a'")]
    [InlineData("clearProcessLog", "clear Process 'a'")]
    [InlineData("addProcessGroup", "add 'a'")]
    [InlineData("removeProcessGroup", "remove 'a'")]
    public void Methods_with_a_name_ask_the_loop(string method, string request)
    {
        Assert.True(_rpc.Call("supervisor." + method, "a").AsBoolean());
        Assert.Equal([request], _rpc.Supervision.Requests);
    }

    [Theory]
    [InlineData("startAllProcesses", "start All '' True")]
    [InlineData("stopAllProcesses", "stop All '' True")]
    [InlineData("clearAllProcessLogs", "clear All ''")]
    [InlineData("clearLog", "clear main log")]
    [InlineData("shutdown", "shutdown")]
    [InlineData("restart", "restart")]
    public void Methods_without_a_name_ask_the_loop(string method, string request)
    {
        Assert.True(_rpc.Call("supervisor." + method).AsBoolean());
        Assert.Equal([request], _rpc.Supervision.Requests);
    }

    [Fact]
    public void Wait_may_be_of_any_type()
    {
        (XmlRpcValue Value, bool Truth)[] cases =
        [
            (true, true), (false, false), (0, false), (1, true), (-1, true), (0.0, false), (0.5, true), ("", false), ("no", true),
            (default, false),
            (Array.Empty<XmlRpcValue>(), false), (new XmlRpcValue[] { 0 }, true), (new XmlRpcStruct(), false),
            (Array.Empty<byte>(), false), (new DateTime(2000, 1, 1), true),
        ];
        foreach ((XmlRpcValue value, bool truth) in cases)
        {
            _rpc.Supervision.Requests.Clear();
            _rpc.Call("supervisor.startProcess", "a", value);
            Assert.Equal([$"start Process 'a' {truth}"], _rpc.Supervision.Requests);
        }
    }

    [Fact]
    public void Faults_of_the_loop_are_faults_of_the_call()
    {
        _rpc.Supervision.Answer = ActionOutcome.Failed(Fault.AlreadyStarted, "g:p");
        Assert.Equal("ALREADY_STARTED: g:p", _rpc.Fault("supervisor.startProcess", "g:p"));
        _rpc.Supervision.Answer = ActionOutcome.Failed(Fault.NoFile);
        Assert.Equal("NO_FILE", _rpc.Fault("supervisor.clearLog"));
    }

    [Fact]
    public void Results_of_several_processes_are_structs()
    {
        _rpc.Supervision.Answer = ActionOutcome.Each(
            [ProcessResult.Success("g", "p"), new("g", "q", Fault.SpawnError, "SPAWN_ERROR: g:q")]);
        Assert.Equal(
            "[{name: p, group: g, status: 80, description: OK}, {name: q, group: g, status: 50, description: SPAWN_ERROR: g:q}]",
            _rpc.Call("supervisor.startProcessGroup", "g").ToString());
        _rpc.Supervision.Answer = ActionOutcome.Each([]);
        Assert.Equal("[]", _rpc.Call("supervisor.startAllProcesses").ToString());
    }

    [Theory]
    [InlineData("HUP", "1")]
    [InlineData("SIGHUP", "1")]
    [InlineData(" usr1 ", "10")]
    [InlineData("12", "12")]
    [InlineData("NOPE", "none")]
    [InlineData("1.5", "none")]
    [InlineData("-1", "none")]
    [InlineData("999", "none")]
    [InlineData("", "none")]
    public void Signals_by_name_and_number(string text, string number)
    {
        _rpc.Call("supervisor.signalProcess", "a", text);
        Assert.Equal([$"signal Process 'a' {number} '{text}'"], _rpc.Supervision.Requests);
    }

    [Fact]
    public void Signals_as_ints()
    {
        _rpc.Call("supervisor.signalProcessGroup", "g", 12);
        _rpc.Call("supervisor.signalAllProcesses", 999);
        _rpc.Call("supervisor.signalProcess", "a", true);
        _rpc.Call("supervisor.signalProcess", "a", 2.9);
        Assert.Equal(
            ["signal Group 'g' 12 '12'", "signal All '' none '999'", "signal Process 'a' 1 'True'", "signal Process 'a' 2 '2.9'"],
            _rpc.Supervision.Requests);
    }

    [Fact]
    public void Remote_communication_takes_anything_and_says_it_as_Python_does()
    {
        XmlRpcStruct members = new() { { "a", 1 }, { "b", "it's" } };
        (XmlRpcValue Value, string Text)[] cases =
        [
            ("a", "a"), (5, "5"), (true, "True"), (1.5, "1.5"), (1000.0, "1000.0"), (default, "None"), ("é"u8.ToArray(), "é"),
            (new XmlRpcValue[] { "x", 2 }, "['x', 2]"), (members, "{'a': 1, 'b': \"it's\"}"),
        ];
        foreach ((XmlRpcValue value, string text) in cases)
        {
            _rpc.Supervision.Requests.Clear();
            _rpc.Call("supervisor.sendRemoteCommEvent", value, value);
            Assert.Equal([$"event '{text}' '{text}'"], _rpc.Supervision.Requests);
        }
    }

    [Fact]
    public void Standard_input_is_utf8_or_bytes()
    {
        _rpc.Call("supervisor.sendProcessStdin", "a", "ü\n");
        _rpc.Call("supervisor.sendProcessStdin", "a", new byte[] { 0, 255 });
        Assert.Equal(["stdin 'a' C3BC0A", "stdin 'a' 00FF"], _rpc.Supervision.Requests);
        Assert.Equal("INCORRECT_PARAMETERS: 5", _rpc.Fault("supervisor.sendProcessStdin", "nope", 5));
        Assert.Equal("INCORRECT_PARAMETERS: True", _rpc.Fault("supervisor.sendProcessStdin", "nope", true));
    }

    [Fact]
    public void Wrong_types_are_faults_that_name_the_parameter()
    {
        Assert.Equal("INCORRECT_PARAMETERS: name must be text, not int '5'", _rpc.Fault("supervisor.getProcessInfo", 5));
        Assert.Equal(
            "INCORRECT_PARAMETERS: name must be text, not array",
            _rpc.Fault("supervisor.startProcess", (XmlRpcValue)Array.Empty<XmlRpcValue>()));
        Assert.Equal("INCORRECT_PARAMETERS: offset must be a whole number, not string 'a'", _rpc.Fault("supervisor.readLog", "a", "b"));
        Assert.Equal(
            "INCORRECT_PARAMETERS: offset must be a whole number, not struct",
            _rpc.Fault("supervisor.readLog", new XmlRpcStruct(), 0));
        Assert.Empty(_rpc.Supervision.Requests);
    }

    [Fact]
    public void Logs_are_cleared_one_by_one_only()
    {
        Assert.Equal("BAD_NAME: g:*", _rpc.Fault("supervisor.clearProcessLogs", "g:*"));
        Assert.Empty(_rpc.Supervision.Requests);
    }

    [Fact]
    public void Reload_nests_its_lists_once_more_than_needed()
    {
        _rpc.Supervision.Reload = new(["a"], [], ["b", "c"]);
        Assert.Equal("[[[a], [], [b, c]]]", _rpc.Call("supervisor.reloadConfig").ToString());
        _rpc.Supervision.Reload = ReloadOutcome.Failed("it is broken");
        Assert.Equal("CANT_REREAD: it is broken", _rpc.Fault("supervisor.reloadConfig"));
        _rpc.Supervision.Reload = null;
        Assert.Equal("SHUTDOWN_STATE", _rpc.Fault("supervisor.reloadConfig"));
    }

    [Fact]
    public async Task Logs_are_read_with_numbers_in_any_notation()
    {
        using TempFolder folder = new();
        string path = folder.Write("log", "0123456789");
        _rpc.Supervision.MainLogPath = path;
        _rpc.Supervision.Publish(FakeSupervision.Process("a") with { StdoutLogPath = path });
        (XmlRpcValue Offset, XmlRpcValue Length, string Text)[] cases =
        [
            (2, 3, "234"), ("2", " 3 ", "234"), (2.9, 3.9, "234"), (true, true, "1"), (0, 0, "0123456789"), (-3, 0, "789"), (20, 0, ""),
        ];
        foreach ((XmlRpcValue offset, XmlRpcValue length, string text) in cases)
        {
            Assert.Equal(text, (await _rpc.CallAsync("supervisor.readLog", offset, length)).AsString());
            Assert.Equal(text, (await _rpc.CallAsync("supervisor.readProcessStdoutLog", "a", offset, length)).AsString());
            Assert.Equal(text, (await _rpc.CallAsync("supervisor.readProcessLog", "a", offset, length)).AsString());
        }

        Assert.Equal("[6789, 10, true]", (await _rpc.CallAsync("supervisor.tailProcessStdoutLog", "a", "0", "4")).ToString());
        Assert.Equal("[, 0, false]", (await _rpc.CallAsync("supervisor.tailProcessStderrLog", "a", 0, 4)).ToString());
        Assert.Equal("NO_FILE", await _rpc.FaultAsync("supervisor.readProcessStderrLog", "a", 0, 0));
        Assert.Equal("BAD_ARGUMENTS", await _rpc.FaultAsync("supervisor.readLog", -1, 1));
        Assert.Equal("BAD_NAME: b", await _rpc.FaultAsync("supervisor.readProcessLog", "b", 0, 0));
    }

    [Fact]
    public async Task An_activity_log_in_syslog_cannot_be_read() =>
        Assert.Equal("NO_FILE: syslog", await _rpc.FaultAsync("supervisor.readLog", 0, 0));

    [Fact]
    public async Task A_log_with_an_empty_path_is_a_file_that_is_not_there()
    {
        ProcessSnapshot process = FakeSupervision.Process("a");
        LogTarget empty = new(LogTargetKind.None, "");
        OutputSettings output = process.Settings.Stdout with { LogFile = empty };
        _rpc.Supervision.Publish(
            process with { Settings = process.Settings with { Stdout = output, Stderr = output } },
            FakeSupervision.Process("b") with { Settings = process.Settings with { Name = "b", Stderr = output, RedirectStderr = true } });
        Assert.Equal("NO_FILE: ", await _rpc.FaultAsync("supervisor.readProcessStdoutLog", "a", 0, 0));
        Assert.Equal("NO_FILE: ", await _rpc.FaultAsync("supervisor.readProcessStderrLog", "a", 0, 0));
        Assert.Equal("[, 0, false]", (await _rpc.CallAsync("supervisor.tailProcessStdoutLog", "a", 0, 4)).ToString());
        Assert.Equal("NO_FILE", await _rpc.FaultAsync("supervisor.readProcessStderrLog", "b", 0, 0));
    }

    [Fact]
    public void Configuration_info_has_the_members_of_Supervisor()
    {
        ProcessSettings settings = new()
        {
            Name = "b",
            Program = "b",
            Command = "cat",
            ExitCodes = [0, 2],
            User = new("bob", 1000),
            Stdout = new() { MaxBytes = 3L << 30 },
            Stderr = OutputSettings.Discarded,
        };
        GroupSettings group = new() { Name = "g", Priority = 5, Processes = [settings, settings with { Name = "a" }] };
        _rpc.Supervision.Publish(SupervisorState.Running, [], [group]);

        IReadOnlyList<XmlRpcValue> rows = _rpc.Call("supervisor.getAllConfigInfo").AsArray();
        Assert.Equal(["a", "b"], rows.Select(row => row.AsStruct()["name"].AsString()));
        Assert.Equal(
            "{autostart: true, directory: none, uid: 1000, command: cat, exitcodes: [0, 2], group: g, group_prio: 5, inuse: false, "
                + "killasgroup: false, name: b, " +
            "process_prio: 999, redirect_stderr: false, startretries: 3, startsecs: 1, stdout_capture_maxbytes: 0, "
                + "stdout_events_enabled: false, stdout_logfile: auto, " +
            "stdout_logfile_backups: 10, stdout_logfile_maxbytes: 3221225472, stdout_syslog: false, stopsignal: 15, stopwaitsecs: 10, "
                + "stderr_capture_maxbytes: 0, " +
            "stderr_events_enabled: false, stderr_logfile: none, stderr_logfile_backups: 10, stderr_logfile_maxbytes: 52428800, "
                + "stderr_syslog: false, serverurl: none}",
            rows[1].ToString());
    }

    [Fact]
    public void An_automatic_log_shows_its_path_until_the_configuration_is_read_again()
    {
        _rpc.Supervision.Publish(FakeSupervision.Process("a") with { StdoutLogPath = "/tmp/a-stdout" });
        Assert.Equal("/tmp/a-stdout", Row()["stdout_logfile"].AsString());
        Assert.True(Row()["inuse"].AsBoolean());

        IReadOnlyList<GroupSnapshot> groups = _rpc.Supervision.Snapshot.Groups;
        _rpc.Supervision.Publish(SupervisorState.Running, groups, [groups[0].Settings with { }]);
        Assert.Equal("auto", Row()["stdout_logfile"].AsString());

        XmlRpcStruct Row() => _rpc.Call("supervisor.getAllConfigInfo").AsArray()[0].AsStruct();
    }
}
