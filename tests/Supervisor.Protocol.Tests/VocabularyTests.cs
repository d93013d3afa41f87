namespace Supervisor.Protocol.Tests;

/// <summary>The words and numbers of the wire: an old client knows them by heart.</summary>
public sealed class VocabularyTests
{
    [Theory]
    [InlineData(ProcessState.Stopped, 0, "STOPPED", "stopped")]
    [InlineData(ProcessState.Starting, 10, "STARTING", "running signallable")]
    [InlineData(ProcessState.Running, 20, "RUNNING", "running signallable")]
    [InlineData(ProcessState.Backoff, 30, "BACKOFF", "running")]
    [InlineData(ProcessState.Stopping, 40, "STOPPING", "signallable")]
    [InlineData(ProcessState.Exited, 100, "EXITED", "stopped")]
    [InlineData(ProcessState.Fatal, 200, "FATAL", "stopped")]
    [InlineData(ProcessState.Unknown, 1000, "UNKNOWN", "stopped")]
    [InlineData((ProcessState)55, 55, "UNKNOWN", "")]
    public void States_of_processes(ProcessState state, int code, string name, string sets)
    {
        Assert.Equal(code, (int)state);
        Assert.Equal(name, state.Name());
        List<string> found = [];
        if (state.IsStoppedOrUnknown())
        {
            found.Add("stopped");
        }

        if (state.IsRunning())
        {
            found.Add("running");
        }

        if (state.IsSignallable())
        {
            found.Add("signallable");
        }

        Assert.Equal(sets, string.Join(' ', found));
    }

    [Theory]
    [InlineData(-1, "SHUTDOWN")]
    [InlineData(0, "RESTARTING")]
    [InlineData(1, "RUNNING")]
    [InlineData(2, "FATAL")]
    public void States_of_the_daemon(int code, string name) => Assert.Equal(name, ((SupervisorState)code).Name());

    [Theory]
    [InlineData(1, "UNKNOWN_METHOD")]
    [InlineData(2, "INCORRECT_PARAMETERS")]
    [InlineData(3, "BAD_ARGUMENTS")]
    [InlineData(4, "SIGNATURE_UNSUPPORTED")]
    [InlineData(6, "SHUTDOWN_STATE")]
    [InlineData(10, "BAD_NAME")]
    [InlineData(11, "BAD_SIGNAL")]
    [InlineData(20, "NO_FILE")]
    [InlineData(21, "NOT_EXECUTABLE")]
    [InlineData(30, "FAILED")]
    [InlineData(40, "ABNORMAL_TERMINATION")]
    [InlineData(50, "SPAWN_ERROR")]
    [InlineData(60, "ALREADY_STARTED")]
    [InlineData(70, "NOT_RUNNING")]
    [InlineData(80, "SUCCESS")]
    [InlineData(90, "ALREADY_ADDED")]
    [InlineData(91, "STILL_RUNNING")]
    [InlineData(92, "CANT_REREAD")]
    [InlineData(230, "UNKNOWN")]
    [InlineData(240, "SKIPPED")]
    [InlineData(241, "GIVEN_UP")]
    [InlineData(5, "UNKNOWN")]
    public void Faults_by_their_codes(int code, string name)
    {
        Assert.Equal(name, ((Fault)code).Name());
        Assert.Equal(name, ((Fault)code).Text());
        Assert.Equal($"{name}: x", ((Fault)code).Text("x"));
    }

    [Fact]
    public void A_fault_tells_its_detail_without_its_name()
    {
        Assert.Equal("x: y", new XmlRpcFaultException(Fault.BadName, "x: y").Detail);
        Assert.Equal("BAD_NAME", new XmlRpcFaultException(Fault.BadName).Detail);
        Assert.Equal("of another server", new XmlRpcFaultException(10, "of another server").Detail);
        Assert.Equal((10, Fault.BadName), (new XmlRpcFaultException(10, "x").Code, new XmlRpcFaultException(10, "x").Fault));
    }

    [Fact]
    public void Every_event_stands_behind_the_one_that_it_is_a_kind_of()
    {
        for (int i = 0; i < EventNames.All.Count; i++)
        {
            string kind = EventNames.All[i] + "_";
            IEnumerable<(int Index, string Item)> below = EventNames.All.Index()
                .Where(other => other.Item.StartsWith(kind, StringComparison.Ordinal));
            Assert.Equal(Enumerable.Range(i + 1, below.Count()), below.Select(other => other.Index));
        }

        Assert.Equal(EventNames.All.Count, EventNames.All.Distinct().Count());
        Assert.Equal("EVENT", EventNames.All[0]);
        Assert.Equal(34, EventNames.All.Count);
    }

    [Theory]
    [InlineData(UpdateStep.Nothing, "nothing")]
    [InlineData(UpdateStep.Live, "live")]
    [InlineData(UpdateStep.Restart, "restart")]
    [InlineData(UpdateStep.Add, "add")]
    [InlineData(UpdateStep.Remove, "remove")]
    public void What_an_update_does_about_a_thing(UpdateStep action, string name)
    {
        Assert.Equal(name, action.Name());
        UpdateItem item = new() { Kind = "program", Name = "p", Action = action };
        Assert.Equal(action, UpdateItem.FromStruct(item.ToStruct()).Action);
    }

    [Theory]
    [InlineData("supervisord", "supervisord")]
    [InlineData("program:web", "program:x")]
    [InlineData("program:a:b", "program:x")]
    [InlineData("program:", "program:x")]
    [InlineData("eventlistener:l", "eventlistener:x")]
    [InlineData("collection:c", "collection:x")]
    [InlineData("include", "include")]
    [InlineData("inet_http_server", "inet_http_server")]
    [InlineData("inet_http_serverx", "inet_http_server")]
    [InlineData("unix_http_server:2", "unix_http_server")]
    [InlineData("xinet_http_server", null)]
    [InlineData("program", null)]
    [InlineData("programs:x", null)]
    [InlineData("xprogram:x", null)]
    [InlineData("Program:x", null)]
    [InlineData("includes", null)]
    [InlineData("", null)]
    public void Sections_by_their_names(string section, string? title) => Assert.Equal(title, ConfigurationSections.Find(section)?.Title);

    [Fact]
    public void Keys_are_found_by_their_whole_name_alone()
    {
        ConfigurationSection program = ConfigurationSections.Find("program:x")!;
        Assert.Equal(("command", true), (program.Find("command")!.Name, program.Find("command")!.IsRequired));
        Assert.Equal("999", program.Find("priority")!.Default);
        Assert.Equal("-1", ConfigurationSections.Find("eventlistener:x")!.Find("priority")!.Default);
        Assert.Null(program.Find("comman"));
        Assert.Null(program.Find("Command"));
        Assert.Null(program.Find("events"));
    }
}
