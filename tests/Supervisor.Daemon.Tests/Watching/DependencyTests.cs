using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.Daemon.Tests.Watching;

/// <summary>depends_on under a real daemon.</summary>
public sealed class DependencyTests
{
    private const string Chain =
        """
        [program:web]
        command=/bin/sleep 600
        startsecs=0
        priority=1
        depends_on=db, migrate (succeeded)
        [program:db]
        command=/bin/sleep 600
        startsecs=0
        autostart=false
        [program:migrate]
        command=/bin/sh -c 'test -e {0}/go'
        startsecs=0
        autorestart=false
        autostart=false
        depends_on=db
        """;

    [Fact]
    public async Task A_start_brings_up_what_is_needed_waits_says_what_for_and_ends_with_the_reason()
    {
        using TempFolder folder = new();
        await using TestDaemon daemon = await TestDaemon.StartAsync(string.Format(null, Chain, folder.Path));
        ProcessInfo waiting = await daemon.WaitForAsync("web", info => info.WaitingFor?.Contains("has ended", StringComparison.Ordinal) == true, "waits");
        Assert.Equal((ProcessState.Stopped, "waits for migrate (succeeded): has ended with exit status 1"), (waiting.State, waiting.Description));
        Assert.Equal(ProcessState.Running, (await daemon.Client.GetProcessInfoAsync("db")).State);
        Assert.Null((await daemon.Client.GetProcessInfoAsync("db")).WaitingFor);

        XmlRpcFaultException fault = await Assert.ThrowsAsync<XmlRpcFaultException>(() => daemon.Client.StartProcessAsync("web"));
        Assert.Contains("web depends on migrate (succeeded)", fault.Message, StringComparison.Ordinal);

        File.WriteAllText(Path.Combine(folder.Path, "go"), "");
        await daemon.Client.StartProcessAsync("migrate", wait: false);
        await daemon.WaitForAsync("web", ProcessState.Running);
        DependencyInfo web = (await daemon.Client.GetDependenciesAsync()).Single(info => info.Name == "web");
        Assert.Equal(("migrate", ""), (web.ReleasedBy, web.WaitingFor));
        Assert.Equal(["db", "migrate (succeeded)"], web.Needs.Select(need => need.Entry));
        Assert.True(web.Requested < web.Running);
    }

    [Fact]
    public async Task What_is_needed_is_not_stopped_alone_but_together()
    {
        using TempFolder folder = new();
        File.WriteAllText(Path.Combine(folder.Path, "go"), "");
        await using TestDaemon daemon = await TestDaemon.StartAsync(string.Format(null, Chain, folder.Path));
        await daemon.WaitForAsync("web", ProcessState.Running);

        XmlRpcFaultException fault = await Assert.ThrowsAsync<XmlRpcFaultException>(() => daemon.Client.StopProcessAsync("db"));
        Assert.Contains("db is needed by web", fault.Message, StringComparison.Ordinal);
        Assert.Equal(ProcessState.Running, (await daemon.Client.GetProcessInfoAsync("db")).State);

        IReadOnlyList<ProcessResult> results = await daemon.Client.StopProcessWithDependentsAsync("db");
        Assert.Equal(["web", "db"], results.Select(result => result.Name));
        Assert.Equal(ProcessState.Stopped, (await daemon.Client.GetProcessInfoAsync("db")).State);
        Assert.Equal(ProcessState.Stopped, (await daemon.Client.GetProcessInfoAsync("web")).State);
    }

    [Fact]
    public async Task What_goes_along_with_a_restart_comes_back_unless_it_was_stopped_itself()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(
            """
            [program:web]
            command=/bin/sleep 600
            startsecs=0
            depends_on=db
            dependency_action=restart
            [program:db]
            command=/bin/sleep 600
            startsecs=0
            """);
        ProcessInfo first = await daemon.WaitForAsync("web", ProcessState.Running);
        await daemon.Client.StopProcessAsync("db");
        Assert.Equal("waits for db: is stopped", (await daemon.Client.GetProcessInfoAsync("web")).Description);
        await daemon.Client.StartProcessAsync("db");
        await daemon.WaitForAsync("web", info => info.State == ProcessState.Running && info.Pid != first.Pid, "is back");

        await daemon.Client.StopAllProcessesAsync();
        await daemon.Client.StartProcessAsync("db");
        Assert.Equal(("", ProcessState.Stopped), ((await daemon.Client.GetProcessInfoAsync("web")).WaitingFor, (await daemon.Client.GetProcessInfoAsync("web")).State));
    }

    [Fact]
    public async Task A_start_that_waits_is_taken_back_by_a_stop_and_ends_with_the_daemon()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(
            """
            [program:web]
            command=/bin/sleep 600
            depends_on=never
            [program:never]
            command=/bin/sleep 600
            startsecs=600
            """);
        await daemon.WaitForAsync("web", info => info.WaitingFor == "never", "waits");
        await daemon.Client.StopProcessAsync("web");
        Assert.Equal("Not started", (await daemon.Client.GetProcessInfoAsync("web")).Description);

        Task<IReadOnlyList<ProcessResult>> start = daemon.Client.StartProcessAsync("web");
        await daemon.WaitForAsync("web", info => info.WaitingFor == "never", "waits again");
        await daemon.Client.StopProcessAsync("web");
        await Assert.ThrowsAsync<XmlRpcFaultException>(() => start);
    }

    [Fact]
    public async Task What_no_order_can_keep_is_refused_at_run_time_too()
    {
        const string expected = "; expected names of groups, programs, processes or collection:name, without a way back";
        await using TestDaemon daemon = await TestDaemon.StartAsync(
            "[program:db]\ncommand=/bin/sleep 600\nstartsecs=0\n[collection:all]\nprograms=one,two\n", "allow_runtime_programs=true");
        await AddAsync("one", "db");
        Assert.Equal($"[program:two] depends_on: two depends on 'none', which does not exist{expected}", await RefusedAsync(() => AddAsync("two", "db, none")));
        Assert.Equal($"[program:two] depends_on: two depends on itself: two -> two{expected}", await RefusedAsync(() => AddAsync("two", "two")));
        Assert.Equal($"[program:two] depends_on: two depends on itself: two -> two{expected}", await RefusedAsync(() => AddAsync("two", "collection:all")));
        await AddAsync("two", "one (running)");
        Assert.Equal(
            $"[program:one] depends_on: one depends on itself: one -> two -> one{expected}",
            await RefusedAsync(() => daemon.Client.SetProgramAsync("one", new XmlRpcStruct { { "depends_on", "two" } })));
        Assert.Equal(["db"], (await daemon.Client.GetDependenciesAsync()).Single(info => info.Name == "one").Needs.Select(need => need.Entry));
        await daemon.Client.SetProgramAsync("two", new XmlRpcStruct { { "depends_on", "one, db" } });
        await daemon.Client.AddCollectionAsync("base", new XmlRpcStruct { { "programs", "db" } });
        await AddAsync("three", "collection:base");
        Assert.Equal(
            "[collection:base] three depends on itself: three -> three",
            await RefusedAsync(() => daemon.Client.SetCollectionAsync("base", new XmlRpcStruct { { "programs", "db,three" } })));
        XmlRpcFaultException needed = await Assert.ThrowsAsync<XmlRpcFaultException>(() => daemon.Client.RemoveCollectionAsync("base"));
        Assert.Equal("collection 'base' is not removed: three depends on 'collection:base', which does not exist", needed.Detail);
        await daemon.Client.SetCollectionAsync("base", new XmlRpcStruct { { "programs", "db,one" } });
        daemon.Signal("TERM");
        Assert.Equal(0, await daemon.WaitForExitAsync());

        Task AddAsync(string name, string needs) => daemon.Client.AddProgramAsync(
            name, new XmlRpcStruct { { "command", "/bin/sleep 600" }, { "startsecs", "0" }, { "depends_on", needs } });

        static async Task<string> RefusedAsync(Func<Task> act)
        {
            XmlRpcFaultException fault = await Assert.ThrowsAsync<XmlRpcFaultException>(act);
            Assert.Equal(Fault.IncorrectParameters, fault.Fault);
            return fault.Detail;
        }
    }
}
