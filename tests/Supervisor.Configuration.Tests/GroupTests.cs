using Supervisor.Engine.Settings;

namespace Supervisor.Configuration.Tests;

public sealed class GroupTests
{
    [Fact]
    public void Groups_are_sorted_by_priority_and_name_with_listeners_first()
    {
        SupervisorConfiguration configuration = new MadeUpMachine().Load("""
            [supervisord]
            [program:b]
            command=x
            [program:a]
            command=x
            [program:late]
            command=x
            priority=1000
            [eventlistener:ear]
            command=x
            events=TICK_5
            [group:g]
            programs=member
            [program:member]
            command=x
            priority=5
            """);
        Assert.Equal(["ear", "a", "b", "g", "late"], configuration.Groups.Select(group => group.Name));
        Assert.Equal([-1, 999, 999, 999, 1000], configuration.Groups.Select(group => group.Priority));
        Assert.Equal(999, configuration.Groups[0].Processes.Single().Priority);
    }

    [Fact]
    public void Two_groups_of_one_name_are_both_kept_in_the_order_of_their_kinds()
    {
        SupervisorConfiguration configuration = new MadeUpMachine().Load(
            "[supervisord]\n[program:a]\ncommand=x\n[group:a]\nprograms=b\n[program:b]\ncommand=x\n");
        Assert.Equal(["group:a", "program:a"], configuration.Groups.Select(group => group.Section));
    }

    [Fact]
    public void Processes_of_a_program_are_sorted_by_name_as_text()
    {
        GroupSettings group = new MadeUpMachine().Load(
            "[supervisord]\n[program:w]\ncommand=x\nnumprocs=3\nnumprocs_start=8\nprocess_name=n_%(process_num)s").Groups.Single();
        Assert.Equal(["n_10", "n_8", "n_9"], group.Processes.Select(process => process.Name));
        Assert.All(group.Processes, process => Assert.Equal("w", process.Program));
    }

    [Theory]
    [InlineData("a b", "Invalid name: 'a b' because of character: ' '")]
    [InlineData("a:b", "Invalid name: 'a:b' because of character: ':'")]
    [InlineData("a/b", "Invalid name: 'a/b' because of character: '/'")]
    [InlineData("", "Invalid name: it is empty")]
    public void What_an_expansion_brings_into_a_name_is_judged_too(string value, string message)
    {
        ConfigurationError error = new MadeUpMachine()
            .Errors($"[supervisord]\n[program:w]\ncommand=x\nenvironment=N=\"{value}\"\nprocess_name=%(ENV_N)s").Single();
        Assert.Equal((message, "program:w", "process_name"), (error.Message, error.Section, error.Option));
    }

    [Fact]
    public void Members_keep_the_order_of_programs()
    {
        GroupSettings group = new MadeUpMachine().Load(
            "[supervisord]\n[group:g]\nprograms = b , a\n[program:a]\ncommand=%(group_name)s\npriority=1\n[program:b]\ncommand=x\n"
                + "priority=2\n").Groups.Single();
        Assert.Equal(["b", "a"], group.Processes.Select(process => process.Name));
        Assert.Equal("g", group.Processes[1].Command);
    }

    [Fact]
    public void A_program_in_two_groups_has_processes_in_both_and_its_error_is_told_once()
    {
        const string Text = "[supervisord]\n[group:g]\nprograms=a\n[group:h]\nprograms=a\n[program:a]\ncommand=x\n";
        Assert.Equal(
            ["g:a", "h:a"],
            new MadeUpMachine().Load(Text).Groups.Select(group => $"{group.Name}:{group.Processes.Single().Name}"));
        Assert.Single(new MadeUpMachine().Errors(Text + "umask=9\n"));
    }

    [Theory]
    [InlineData("numprocs=0")]
    [InlineData("numprocs=-1")]
    public void No_processes_make_an_empty_group(string option) =>
        Assert.Empty(new MadeUpMachine().Load($"[supervisord]\n[program:a]\ncommand=x\n{option}\n").Groups.Single().Processes);

    [Fact]
    public void Empty_group_is_fine() => Assert.Empty(new MadeUpMachine().Load("[supervisord]\n[group:g]\n").Groups.Single().Processes);

    [Theory]
    [InlineData("[group:g]\nprograms=ghost\n", "group:g", "programs", "[group:g] names unknown program or fcgi-program ghost")]
    [InlineData(
        "[group:g]\nprograms=a,ghost\n[program:a]\ncommand=x\n", "group:g", "programs",
        "[group:g] names unknown program or fcgi-program ghost")]
    [InlineData(
        "[group:g]\nprograms=a,\n[program:a]\ncommand=x\n", "group:g", "programs", "[group:g] names unknown program or fcgi-program ")]
    [InlineData(
        "[group:g]\nprograms=a\n[program:a]\ncommand=x\n[fcgi-program:a]\ncommand=x\nsocket=tcp://h:1\n", "group:g", "programs",
        "[group:g] name a is ambiguous (exists as program and fcgi-program)")]
    [InlineData("[group:g g]\n", "group:g g", null, "Invalid name: 'g g' because of character: ' '")]
    [InlineData("[eventlistener:e]\ncommand=x\n", "eventlistener:e", "events", "[eventlistener:e] section requires an \"events\" line")]
    [InlineData(
        "[eventlistener:e]\ncommand=x\nevents=\n", "eventlistener:e", "events", "[eventlistener:e] section requires an \"events\" line")]
    [InlineData(
        "[eventlistener:e]\ncommand=x\nevents=TICK_5,tock\n", "eventlistener:e", "events",
        "Unknown event type TOCK in [eventlistener:e] events; did you mean TICK?")]
    [InlineData(
        "[eventlistener:e]\ncommand=x\nevents=TICK_5,\n", "eventlistener:e", "events", "Unknown event type  in [eventlistener:e] events")]
    [InlineData(
        "[eventlistener:e]\ncommand=x\nevents=TICK\nbuffer_size=0\n", "eventlistener:e", "buffer_size",
        "[eventlistener:e] section sets invalid buffer_size (0)")]
    [InlineData(
        "[eventlistener:e]\ncommand=x\nevents=TICK\nredirect_stderr=true\n",
        "eventlistener:e",
        "redirect_stderr",
        "[eventlistener:e] section sets redirect_stderr=true but this is not allowed because it will interfere with the eventlistener "
            + "protocol")]
    [InlineData(
        "[eventlistener:e]\ncommand=x\nevents=TICK\nresult_handler=my.module:handler\n", "eventlistener:e", "result_handler",
        "my.module:handler cannot be resolved within [eventlistener:e]")]
    [InlineData(
        "[eventlistener:e]\ncommand=x\nevents=TICK\npayload_length=words\n", "eventlistener:e", "payload_length",
        "value 'words' is not a unit of length")]
    [InlineData("[fcgi-program:f]\ncommand=x\n", "fcgi-program:f", "socket", "[fcgi-program:f] section requires a \"socket\" line")]
    [InlineData(
        "[fcgi-program:f]\ncommand=x\nsocket=udp://x:1\n", "fcgi-program:f", "socket",
        "Bad socket format udp://x:1 in [fcgi-program:f] socket")]
    [InlineData(
        "[fcgi-program:f]\ncommand=x\nsocket=tcp://[::1]:1\n", "fcgi-program:f", "socket",
        "Bad socket format tcp://[::1]:1 in [fcgi-program:f] socket")]
    [InlineData("[fcgi-program:f]\ncommand=x\nsocket=tcp://h:70000\n", "fcgi-program:f", "socket", "70000 is above upper bound (65535)")]
    [InlineData(
        "[fcgi-program:f]\ncommand=x\nsocket=unix://rel\n", "fcgi-program:f", "socket",
        "Unix socket path rel is not an absolute path in [fcgi-program:f] socket")]
    [InlineData(
        "[fcgi-program:f]\ncommand=x\nsocket=tcp://h:1\nsocket_mode=0700\n", "fcgi-program:f", "socket",
        "socket_owner and socket_mode params should only be used with a Unix domain socket in [fcgi-program:f] socket")]
    [InlineData(
        "[fcgi-program:f]\ncommand=x\nsocket=tcp://h:1\nsocket_backlog=0\n", "fcgi-program:f", "socket_backlog",
        "Invalid socket_backlog value 0")]
    [InlineData(
        "[fcgi-program:f]\ncommand=x\nsocket=unix:///s\nsocket_owner=ghost\n", "fcgi-program:f", "socket_owner",
        "Invalid socket_owner value ghost")]
    [InlineData(
        "[fcgi-program:f]\ncommand=x\nsocket=unix:///s\nsocket_mode=9\n", "fcgi-program:f", "socket_mode", "Invalid socket_mode value 9")]
    public void Bad_group_is_an_error(string body, string section, string? option, string message)
    {
        ConfigurationError error = new MadeUpMachine().Errors($"[supervisord]\n{body}").First();
        Assert.Equal((section, option, message), (error.Section, error.Option, error.Message));
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("payload_length=characters", false)]
    [InlineData("payload_length=bytes", true)]
    public void The_unit_of_a_payloads_length_is_told(string option, bool inBytes) => Assert.Equal(
        inBytes,
        new MadeUpMachine().Load(
            $"[supervisord]\n[eventlistener:e]\ncommand=x\nevents=TICK_5\n{option}\n").Groups.Single().Listener!.LengthInBytes);

    [Fact]
    public void Listener_settings()
    {
        ListenerSettings listener = new MadeUpMachine().Load(
            "[supervisord]\n[eventlistener:e]\ncommand=x\nevents= tick_60 , TICK_5,collection,TICK_5\nbuffer_size=3\n"
                + "result_handler=supervisor_twiddler.resulthandler:stdin_write_handler\n")
            .Groups.Single().Listener!;
        Assert.Equal(["COLLECTION", "TICK_5", "TICK_60"], listener.Events);
        Assert.Equal((3, ListenerSettings.StdinWriteHandler), (listener.BufferSize, listener.ResultHandler));
    }

    [Fact]
    public void Unknown_result_handler_names_the_supported_ones() => Assert.Equal(
        "supervisor.dispatchers:default_handler or supervisor_twiddler.resulthandler:stdin_write_handler; other Python plugins do not "
            + "run here",
        new MadeUpMachine().Errors("[supervisord]\n[eventlistener:e]\ncommand=x\nevents=TICK\nresult_handler=a:b\n").Single().Expected);

    [Fact]
    public void Fastcgi_socket_belongs_to_the_processes_alone_or_in_a_group()
    {
        const string Program =
            "[fcgi-program:f]\ncommand=x\nnumprocs=2\nprocess_name=%(process_num)d\nsocket=unix:///tmp/%(program_name)s.sock\n"
                + "user=joe\nsocket_backlog=5\n";
        foreach (string group in new[] { "", "[group:g]\nprograms=f,p\n[program:p]\ncommand=x\n" })
        {
            IReadOnlyList<ProcessSettings> processes = new MadeUpMachine().Load(
                $"[supervisord]\n{group}{Program}").Groups.Single().Processes;
            FastCgiSocketSettings socket = processes[0].FastCgiSocket!;
            Assert.Equal(("unix:///tmp/f.sock", "/tmp/f.sock", 5, 448), (socket.Url, socket.Path, socket.Backlog, socket.Mode));
            Assert.Equal(new OwnerSetting(new UserSetting("joe", 1000), new UserSetting("100", 100)), socket.Owner);
            Assert.Same(socket, processes[1].FastCgiSocket);
            Assert.All(processes.Skip(2), process => Assert.Null(process.FastCgiSocket));
        }
    }

    [Fact]
    public void Own_user_does_not_become_owner_of_the_socket() => Assert.Null(
        new MadeUpMachine { UserId = 1000 }.Load(
            "[supervisord]\n[fcgi-program:f]\ncommand=x\nuser=joe\n"
                + "socket=unix:///s\n").Groups.Single().Processes.Single().FastCgiSocket!.Owner);

    [Fact]
    public void Grouped_fcgi_program_without_socket_runs_without_one_and_is_warned_about()
    {
        SupervisorConfiguration configuration = new MadeUpMachine()
            .Load("[supervisord]\n[group:g]\nprograms=f\n[fcgi-program:f]\ncommand=x\n");
        Assert.Null(configuration.Groups.Single().Processes.Single().FastCgiSocket);
        Assert.Equal("For [fcgi-program:f], there is no socket, so its processes run without one", configuration.Messages.Single().Text);
    }

    [Fact]
    public void Tcp_socket() => Assert.Equal(
        new FastCgiSocketSettings { Url = "tcp://host:9000", Host = "host", Port = 9000 },
        new MadeUpMachine().Load(
            "[supervisord]\n[fcgi-program:f]\ncommand=x\nsocket=tcp://HOST:9000\n").Groups.Single().Processes.Single().FastCgiSocket);

    [Fact]
    public void Code_points_decide_the_order()
    {
        string[] names = ["\ud83d\ude00", "\uff41", "b", "a"];
        SupervisorConfiguration configuration = new MadeUpMachine().Load(
            "[supervisord]\n" + string.Concat(names.Select(name => $"[program:{name}]\ncommand=x\n")));
        Assert.Equal(["a", "b", "\uff41", "\ud83d\ude00"], configuration.Groups.Select(group => group.Name));
    }
}
