using System.Diagnostics;
using Supervisor.Client;
using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.Daemon.Tests.Runtime;

/// <summary>Programs and groups added to a real daemon.</summary>
public sealed class RuntimeProgramTests
{
    private const string Allow = "allow_runtime_programs=true\nenvironment=FROM=\"daemon\"";
    private const string Keep = Allow + "\nruntime_state_file=@DIR@/state.json";
    private const string Group = "[group:g]\nprograms=\n";
    private const string Twiddler =
        "[rpcinterface:twiddler]\nsupervisor.rpcinterface_factory = supervisor_twiddler.rpcinterface:make_twiddler_rpcinterface\n";

    private static XmlRpcStruct Sleep => new() { { "command", "/bin/sleep 600" }, { "startsecs", 0 } };

    [Fact]
    public async Task Nothing_of_it_exists_unless_the_configuration_allows_it()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(Group);
        Assert.Equal("UNKNOWN_METHOD", await FaultAsync(() => daemon.Client.AddProgramAsync("a", Sleep)));
        string[] methods = [.. (await daemon.Client.CallAsync("system.listMethods")).AsArray().Select(name => name.AsString())];
        Assert.DoesNotContain("supervisor.planUpdate", methods);
        Assert.True((await daemon.Client.PlanUpdateAsync()).IsEmpty);
    }

    [Fact]
    public async Task A_program_is_added_changed_exported_and_removed()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(Group, Allow);
        SupervisorClient client = daemon.Client;
        XmlRpcStruct options = new()
        {
            { "command", "/bin/sh -c 'echo $FROM %(program_name)s %(process_num)d; exec sleep 600'" },
            { "numprocs", 2 },
            { "process_name", "p%(process_num)d" },
            { "startsecs", 0 },
            { "stdout_logfile", daemon.Folder["out"] },
        };

        Assert.Equal(["web:p0", "web:p1"], await client.AddProgramAsync("web", options));
        ProcessInfo p0 = await daemon.WaitForAsync("web:p0", ProcessState.Running);
        await daemon.WaitForFileAsync("out", "daemon web 1");
        RuntimeProgram program = Assert.Single(await client.GetRuntimeProgramsAsync());
        Assert.Equal(("web", "web", "2"), (program.Name, program.Group, program.Options["numprocs"]));
        Assert.Contains("[program:web]\ncommand=/bin/sh", await client.ExportProgramAsync("web"), StringComparison.Ordinal);

        XmlRpcStruct changes =
            new() { { "stopwaitsecs", 3 }, { "command", "/bin/sleep 500" }, { "stdout_logfile", daemon.Folder["other"] } };
        ProgramChange change = await client.SetProgramAsync("web", changes);
        Assert.Equal(["stdout_logfile", "stopwaitsecs"], change.Live);
        Assert.Equal(["command"], change.NextStart);
        Assert.Equal(p0.Pid, (await client.GetProcessInfoAsync("web:p0")).Pid);

        Assert.Equal("STILL_RUNNING: web:p0", await FaultAsync(() => client.RemoveProgramAsync("web")));
        await client.RemoveProgramAsync("web", stop: true);
        Assert.Empty(await client.GetAllProcessInfoAsync());
        Assert.Empty(await client.GetRuntimeProgramsAsync());
        Assert.False(Directory.Exists($"/proc/{p0.Pid}"));
    }

    [Fact]
    public async Task A_log_moves_under_a_running_process()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync("", Allow);
        XmlRpcStruct options = new()
        {
            { "command", "/bin/sh -c 'while read line; do echo $line; done'" },
            { "startsecs", 0 },
            { "stdout_logfile", daemon.Folder["one"] },
        };
        await daemon.Client.AddProgramAsync("a", options);
        ProcessInfo before = await daemon.WaitForAsync("a", ProcessState.Running);
        await daemon.Client.SendProcessStdinAsync("a", "first\n");
        await daemon.WaitForFileAsync("one", "first");

        await daemon.Client.SetProgramAsync("a", new() { { "stdout_logfile", daemon.Folder["two"] } });
        await daemon.WaitForAsync("a", info => info.StdoutLogFile == daemon.Folder["two"], "logged to the other file");
        await daemon.Client.SendProcessStdinAsync("a", "second\n");

        await daemon.WaitForFileAsync("two", "second");
        Assert.Equal("first\n", File.ReadAllText(daemon.Folder["one"]));
        Assert.Equal(before.Pid, (await daemon.Client.GetProcessInfoAsync("a")).Pid);
    }

    [Fact]
    public async Task Logs_changed_in_the_midst_of_many_starts_are_the_ones_written_to()
    {
        const int count = 200;
        await using TestDaemon daemon = await TestDaemon.StartAsync("", Allow);
        using SupervisorClient other = new(daemon.Endpoint);
        XmlRpcStruct options = new()
        {
            { "command", "/bin/cat" },
            { "startsecs", 0 },
            { "autostart", false },
            { "numprocs", count },
            { "process_name", "p%(process_num)03d" },
            { "stdout_logfile", daemon.Folder["old%(process_num)03d"] },
        };
        await daemon.Client.AddProgramAsync("a", options);
        await other.SetProgramAsync("a", new() { { "stopwaitsecs", 3 } });

        Task starts = daemon.Client.CallAsync("supervisor.startProcessGroup", ["a"]);
        await daemon.WaitForAsync(
            async () => (await other.GetAllProcessInfoAsync()).Any(info => info.State == ProcessState.Running), "the first process");
        await other.SetProgramAsync("a", new() { { "stdout_logfile", daemon.Folder["new%(process_num)03d"] } });
        await starts;

        await daemon.WaitForAsync(
            async () => (await other.GetAllProcessInfoAsync()).All(info => info.StdoutLogFile == daemon.Folder["new" + info.Name[1..]]),
            "the new logs");
        await other.MulticallAsync(
            [.. Enumerable.Range(0, count).Select(i => new XmlRpcCall("supervisor.sendProcessStdin", [$"a:p{i:000}", "a line\n"]))]);
        for (int i = 0; i < count; i++)
        {
            await daemon.WaitForFileAsync($"new{i:000}", "a line");
        }
    }

    [Fact]
    public async Task Refusals_name_what_was_wrong_and_leave_nothing_behind()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(
            Group + "[program:file]\ncommand=/bin/sleep 600\nautostart=false\n", Allow);
        SupervisorClient client = daemon.Client;
        await client.AddProgramAsync("a", Sleep, "g");

        (string Expected, Func<Task> Call)[] cases =
        [
            ("BAD_NAME: nope", () => client.AddProgramAsync("b", Sleep, "nope")),
            ("BAD_NAME: a: there is a program of that name in the group", () => client.AddProgramAsync("a", Sleep, "g")),
            ("BAD_NAME: file: there is a group of that name", () => client.AddProgramAsync("file", Sleep)),
            ("BAD_NAME: file: no program of that name was added at run time", () => client.RemoveProgramAsync("file")),
            ("BAD_NAME: file: the group was not added at run time", () => client.RemoveGroupAsync("file")),
            ("INCORRECT_PARAMETERS: [program:b] comand: unknown option; did you mean 'command'?",
                () => client.AddProgramAsync("b", new() { { "command", "x" }, { "comand", "x" } })),
            ("INCORRECT_PARAMETERS: [program:b] command: program section program:b does not specify a "
                + "command", () => client.AddProgramAsync("b", new())),
            ("INCORRECT_PARAMETERS: exitcodes: expected text, a number or a truth value, not array",
                () => client.AddProgramAsync("b", new() { { "command", "x" }, { "exitcodes", XmlRpcValue.Strings(["1"]) } })),
            ("INCORRECT_PARAMETERS: an option without a name",
                () => client.AddProgramAsync("b", new() { { "command", "x" }, { "", "x" } })),
            ("INCORRECT_PARAMETERS: persist: nothing can be kept, expected runtime_state_file in "
                + "[supervisord]", () => client.AddProgramAsync("b", Sleep, persist: true)),
            ("INCORRECT_PARAMETERS: [group:h] color: unknown option; expected priority", () => client.AddGroupAsync(
                "h", new() { { "color", "red" } })),
            ("INCORRECT_PARAMETERS: options has no member 'keep', expected group, persist",
                () => client.CallAsync("supervisor.addProgram", ["b", Sleep, new XmlRpcStruct { { "keep", true } }])),
        ];
        foreach ((string expected, Func<Task> call) in cases)
        {
            Assert.Contains(expected, await FaultAsync(call), StringComparison.Ordinal);
        }

        Assert.Equal(["file", "g:a"], (await client.GetAllProcessInfoAsync()).Select(process => process.Namespec));
        Assert.Equal(
            ["file", "g"],
            (await client.PlanUpdateAsync()).Items.Where(item => item.Kind == "group").Select(item => item.Name).Order());
    }

    [Fact]
    public async Task What_is_kept_comes_back_after_a_restart_and_what_cannot_is_told_of()
    {
        TempFolder folder = new();
        await using TestDaemon daemon = await TestDaemon.StartAsync(Group, Keep, folder);
        await daemon.Client.AddGroupAsync("h", new() { { "priority", 7 } }, persist: true);
        Assert.Equal(
            new RuntimeGroup { Name = "h", Priority = 7, IsPersistent = true },
            Assert.Single(await daemon.Client.GetRuntimeGroupsAsync()));
        await daemon.Client.AddProgramAsync("a", Sleep, "h", persist: true);
        await daemon.Client.AddProgramAsync("own", Sleep, persist: true);
        await daemon.Client.AddProgramAsync("gone", Sleep, persist: true);
        await daemon.Client.AddProgramAsync("passing", Sleep);
        await daemon.Client.RemoveProgramAsync("gone", stop: true);
        await daemon.Client.SetProgramAsync("own", new() { { "stopwaitsecs", 4 } });
        int pid = (await daemon.WaitForAsync("own", ProcessState.Running)).Pid;

        daemon.Signal("HUP");
        await WaitForProcessesAsync(
            daemon, all => all.Any(info => info.Name == "own" && info.Pid != pid && info.State == ProcessState.Running));
        await daemon.WaitForAsync("h:a", ProcessState.Running);
        Assert.Equal(["h:a", "own"], (await daemon.Client.GetAllProcessInfoAsync()).Select(process => process.Namespec));
        Assert.Equal(
            ["4", "True"],
            (await daemon.Client.GetRuntimeProgramsAsync()).Where(p => p.Name == "own").SelectMany(
                p => new[] { p.Options["stopwaitsecs"], $"{p.IsPersistent}" }));

        daemon.Configure("[program:own]\ncommand=/bin/sleep 1000\nstartsecs=0\n", Keep);
        daemon.Signal("HUP");
        await daemon.WaitForLogAsync(
            "program 'own' of group 'own' of runtime_state_file is not restored: BAD_NAME: own: there is a group of that name");
        await WaitForProcessesAsync(daemon, all => all.Count == 2);
        Assert.Contains(
            await daemon.Client.GetRuntimeProgramsAsync(),
            program => program is { Name: "own", Processes.Count: 0, IsPersistent: true });
    }

    [Fact]
    public async Task What_cannot_be_kept_is_not_done_either()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(Group, Keep);
        await daemon.Client.AddProgramAsync("a", Sleep, persist: true);
        await daemon.Client.AddGroupAsync("h", new(), persist: true);
        int pid = (await daemon.WaitForAsync("a", ProcessState.Running)).Pid;
        File.Delete(daemon.Folder["state.json"]);
        Directory.CreateDirectory(daemon.Folder["state.json"]);

        foreach (Func<Task> change in (Func<Task>[])
        [
            () => daemon.Client.SetProgramAsync("a", new() { { "stopwaitsecs", 4 } }),
            () => daemon.Client.AddProgramAsync("b", Sleep, persist: true),
            () => daemon.Client.AddGroupAsync("i", new(), persist: true),
            () => daemon.Client.RemoveGroupAsync("h"),
        ])
        {
            Assert.Contains("FAILED: nothing can be kept in runtime_state_file", await FaultAsync(change), StringComparison.Ordinal);
        }

        RuntimeProgram a = Assert.Single(await daemon.Client.GetRuntimeProgramsAsync());
        Assert.False(a.Options.ContainsKey("stopwaitsecs"));
        Assert.Equal(pid, (await daemon.Client.GetProcessInfoAsync("a")).Pid);
        Assert.Equal(["a", "h"], (await daemon.Client.GetRuntimeGroupsAsync()).Select(group => group.Name).Order());
        Assert.Contains("FAILED", await FaultAsync(() => daemon.Client.RemoveProgramAsync("a", stop: true)), StringComparison.Ordinal);
        Assert.Equal(ProcessState.Stopped, (await daemon.Client.GetProcessInfoAsync("a")).State);
    }

    [Fact]
    public async Task What_cannot_be_done_is_not_kept_either()
    {
        TempFolder folder = new();
        folder.Write("auto/x", "");
        await using TestDaemon daemon = await TestDaemon.StartAsync(Group, Keep, folder, "-q", folder["auto"]);
        await daemon.Client.AddProgramAsync("a", new() { { "command", "/bin/true" }, { "autostart", false } }, persist: true);
        Directory.Delete(folder["auto"], recursive: true);

        XmlRpcStruct more = new() { { "numprocs", 2 }, { "process_name", "p%(process_num)d" } };
        Assert.Contains("FAILED", await FaultAsync(() => daemon.Client.AddProgramAsync("b", Sleep, persist: true)), StringComparison.Ordinal);
        Assert.Contains("FAILED", await FaultAsync(() => daemon.Client.SetProgramAsync("a", more)), StringComparison.Ordinal);

        Assert.DoesNotContain("\"b\"", folder.Text("state.json"), StringComparison.Ordinal);
        Assert.DoesNotContain("numprocs", folder.Text("state.json"), StringComparison.Ordinal);
        Assert.Equal(["a"], (await daemon.Client.GetAllProcessInfoAsync()).Select(info => info.Namespec));
    }

    [Fact]
    public async Task Entries_that_make_no_sense_are_told_of_and_the_daemon_starts()
    {
        TempFolder folder = new();
        folder.Write("state.json", """
            {"version": 1,
             "groups": [{"name": "g1", "options": {"": "0"}}],
             "programs": [{"name": "p1", "options": {"": "0", "command": "/bin/true"}}, {"name": "p2", "options": {"command": "/bin/true", " ": "x"}}],
             "collections": [{"name": "c1", "options": {"": "0", "priority": "%(process_num)d"}}]}
            """);
        await using TestDaemon daemon = await TestDaemon.StartAsync(Group, Keep, folder);
        foreach (string what in (string[])["group 'g1'", "program 'p1' of group 'p1'", "program 'p2' of group 'p2'", "collection 'c1'"])
        {
            Assert.Contains($"ERRO {what} of runtime_state_file is not restored: ", daemon.Log, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("internal error", daemon.Log, StringComparison.Ordinal);
        Assert.Contains("\"c1\"", folder.Text("state.json"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_kept_comes_back_in_a_new_daemon()
    {
        using TempFolder kept = new();
        string keep = Keep.Replace("@DIR@", kept.Path, StringComparison.Ordinal);
        await using (TestDaemon first = await TestDaemon.StartAsync(Group, keep))
        {
            await first.Client.AddProgramAsync("own", Sleep, persist: true);
            await first.Client.AddProgramAsync("a", Sleep, "g", persist: true);
            first.Signal("TERM");
            Assert.Equal(0, await first.WaitForExitAsync());
        }

        await using TestDaemon second = await TestDaemon.StartAsync(Group, keep);
        await second.WaitForAsync("own", ProcessState.Running);
        await second.WaitForAsync("g:a", ProcessState.Running);
    }

    [Fact]
    public async Task A_damaged_file_does_not_stop_the_daemon()
    {
        TempFolder folder = new();
        folder.Write("state.json", "{ half of");
        await using TestDaemon daemon = await TestDaemon.StartAsync(Group, Keep, folder);
        Assert.Contains("ERRO runtime_state_file", daemon.Log, StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(folder.Path, "state.json.damaged-*"));
        await daemon.Client.AddProgramAsync("a", Sleep, persist: true);
        Assert.Contains("\"name\": \"a\"", File.ReadAllText(folder["state.json"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Twiddler_has_the_faults_of_the_original()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(
            Group + Twiddler + Twiddler.Replace(":twiddler]", ":barred]", StringComparison.Ordinal) + "whitelist = getAPIVersion, log\n");
        SupervisorClient client = daemon.Client;
        await client.TwiddlerAddProgramToGroupAsync("g", "a", Sleep);
        await daemon.WaitForAsync("g:a", ProcessState.Running);
        await client.TwiddlerLogAsync("a line", "warn");
        Assert.Contains("WARN a line", daemon.Log, StringComparison.Ordinal);
        Assert.Equal("1.0", (await client.CallAsync("barred.getAPIVersion")).AsString());

        (string Expected, Func<Task> Call)[] cases =
        [
            ("BAD_NAME: group: h", () => client.TwiddlerAddProgramToGroupAsync("h", "b", Sleep)),
            ("BAD_NAME: a", () => client.TwiddlerAddProgramToGroupAsync("g", "a", Sleep)),
            ("BAD_NAME: b", () => client.TwiddlerRemoveProcessFromGroupAsync("g", "b")),
            ("STILL_RUNNING: a", () => client.TwiddlerRemoveProcessFromGroupAsync("g", "a")),
            ("INCORRECT_PARAMETERS", () => client.TwiddlerLogAsync("x", "error")),
            ("INCORRECT_PARAMETERS", () => client.CallAsync("twiddler.addProgramToGroup", ["g", "b", 5])),
            ("INCORRECT_PARAMETERS: program section program:b does not specify a command in section 'program:b' (file: "
                + $"'{daemon.Folder["s.conf"]}')",
                () => client.TwiddlerAddProgramToGroupAsync("g", "b", new())),
            ("UNKNOWN: getGroupNames", () => client.CallAsync("barred.getGroupNames")),
        ];
        foreach ((string expected, Func<Task> call) in cases)
        {
            Assert.Equal(expected, await FaultAsync(call));
        }

        // Supervisor's own sequence takes the group for changed, and puts that of the file in its place.
        Assert.Equal(["g"], (await client.ReloadConfigAsync()).Changed);
        await client.StopProcessGroupAsync("g");
        await client.RemoveProcessGroupAsync("g");
        await client.AddProcessGroupAsync("g");
        Assert.Empty(await client.GetAllProcessInfoAsync());
        Assert.Empty((await client.ReloadConfigAsync()).Changed);
    }

    [Fact]
    public async Task A_thousand_programs_come_and_go_without_a_trace()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(Group + Twiddler);
        XmlRpcStruct idle = new() { { "command", "/bin/sleep 600" }, { "autostart", false } };
        await daemon.Client.TwiddlerAddProgramToGroupAsync("g", "warm", idle);
        await daemon.Client.TwiddlerRemoveProcessFromGroupAsync("g", "warm");
        await WaitForFilesAsync(daemon, 0);
        int descriptors = Continuity.Descriptors(daemon.Pid);

        List<double> times = [];
        for (int i = 0; i < 1000; i++)
        {
            long begin = Stopwatch.GetTimestamp();
            await daemon.Client.TwiddlerAddProgramToGroupAsync("g", $"p{i}", idle);
            times.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
        }

        Assert.Equal(1000, (await daemon.Client.GetAllProcessInfoAsync()).Count);
        for (int i = 0; i < 1000; i++)
        {
            await daemon.Client.TwiddlerRemoveProcessFromGroupAsync("g", $"p{i}");
        }

        await WaitForFilesAsync(daemon, 0);
        Assert.Empty(await daemon.Client.GetAllProcessInfoAsync());
        Assert.InRange(Continuity.Descriptors(daemon.Pid), 1, descriptors + 4);

        // The middle one, at all but 500 programs: the machine that runs tests has other things to do as well.
        times.Sort();
        Assert.InRange(times[500], 0, 20);
    }

    /// <summary>Over a restart, in the middle of which the daemon answers nothing or SHUTDOWN_STATE.</summary>
    private static Task WaitForProcessesAsync(TestDaemon daemon, Predicate<IReadOnlyList<ProcessInfo>> wanted) => daemon.WaitForAsync(
        async () =>
        {
            try
            {
                return wanted(await daemon.Client.GetAllProcessInfoAsync());
            }
            catch (Exception exception)
                when (exception is SupervisorConnectionException or XmlRpcFaultException { Fault: Fault.ShutdownState })
            {
                return false;
            }
        },
        "the restart");

    private static Task WaitForFilesAsync(TestDaemon daemon, int count) =>
        daemon.WaitForAsync(
            () => Task.FromResult(Directory.GetFiles(daemon.Folder.Path, "*---supervisor-*").Length == count), $"{count} AUTO logs");

    private static async Task<string> FaultAsync(Func<Task> call) => (await Assert.ThrowsAsync<XmlRpcFaultException>(call)).Message;
}
