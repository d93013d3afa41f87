using System.Diagnostics;
using System.Globalization;
using Supervisor.Client;
using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.Daemon.Tests.Upgrading;

/// <summary>The daemon goes on in another image of itself; nothing tells its programs.</summary>
public sealed class UpgradeTests
{
    private const int Programs = 6;
    private const int Upgrades = 4;

    [Fact]
    public async Task Every_process_stays_the_same_and_every_line_is_there_once_and_in_order()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(Continuity.Writers(Programs));
        IReadOnlyList<ProcessInfo> before = await Continuity.WaitUntilAllRunAsync(daemon);
        int descriptors = 0;
        for (int i = 1; i <= Upgrades; i++)
        {
            UpgradeInfo done = await daemon.Client.UpgradeAsync();
            Assert.Equal(i, done.Upgrades);
            descriptors = i == 2 ? Continuity.Descriptors(daemon.Pid) : descriptors;
        }

        Assert.InRange(Continuity.Descriptors(daemon.Pid), 1, descriptors + 3);
        await Continuity.AssertNothingLostAsync(daemon, daemon.Client, before);
    }

    [Fact]
    public async Task Whoever_asks_for_the_same_meanwhile_is_told()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync("[program:a]\ncommand=/bin/cat\n");
        Exception?[] ends = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Record.ExceptionAsync(async () =>
        {
            await using SupervisorClient client = new(daemon.Endpoint);
            await client.CallAsync("supervisor.upgradeDaemon", []);
        })));
        Assert.Contains(null, ends);

        // One whose request had not been read when the daemon went on is cut off, and knows that it has to ask.
        Assert.All(
            ends.OfType<Exception>().Where(end => end is not SupervisorConnectionException),
            end => Assert.Contains("is being upgraded", Assert.IsType<XmlRpcFaultException>(end).Message));
    }

    [Fact]
    public async Task Nobody_is_refused_meanwhile()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync("[program:a]\ncommand=/bin/cat\n");
        using CancellationTokenSource end = new();
        int[] answers = new int[3];
        Task[] asking = [.. Enumerable.Range(0, answers.Length).Select(number => Task.Run(async () =>
        {
            while (!end.IsCancellationRequested)
            {
                // As supervisorctl: a connection for each.
                await using SupervisorClient client = new(daemon.Endpoint);
                Assert.Equal(SupervisorState.Running, await client.GetStateAsync());
                answers[number]++;
            }
        }))];
        for (int i = 0; i < Upgrades; i++)
        {
            await daemon.Client.UpgradeAsync();
        }

        await end.CancelAsync();
        await Task.WhenAll(asking);
        Assert.All(answers, count => Assert.True(count > Upgrades));
    }

    [Fact]
    public async Task What_cannot_take_over_is_refused_in_a_line_and_nothing_happens()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync("[program:a]\ncommand=/bin/cat\nstartsecs=0\n");
        ProcessInfo a = await daemon.WaitForAsync("a", ProcessState.Running);
        string own = TestDaemon.Command;
        string crashing = Script(daemon, "crashing", "kill -s SEGV $$");
        string old = Script(daemon, "old", "echo 'Error: option --can-take-over not recognized'; exit 2");
        string liar = Script(daemon, "liar", "echo 'supervisord can take over'; exit 1");
        string open = Script(daemon, "open", "exit 0");
        File.SetUnixFileMode(open, (UnixFileMode)0x1ff);

        Assert.Equal($"{daemon.Folder["none"]}: No such file or directory", await RefusalAsync(daemon, daemon.Folder["none"]));
        Assert.Equal("/bin: expected an ordinary file", await RefusalAsync(daemon, "/bin"));
        Assert.Equal("supervisord: expected an absolute path", await RefusalAsync(daemon, "supervisord"));
        Assert.EndsWith("is no supervisord that can take over", await RefusalAsync(daemon, new FileInfo("/bin/true").ResolveLinkTarget(true)?.FullName ?? "/bin/true"));
        Assert.Equal($"{crashing} cannot take over: it ended: terminated by SIGSEGV", await RefusalAsync(daemon, crashing));
        Assert.Equal($"{old} cannot take over: Error: option --can-take-over not recognized", await RefusalAsync(daemon, old));
        Assert.Equal($"{liar} cannot take over: it ended: exit status 1", await RefusalAsync(daemon, liar));
        Assert.Equal($"{open} may be written by others than its owner", await RefusalAsync(daemon, open));

        daemon.Folder.Write("s.conf", "not a configuration");
        Assert.StartsWith($"{own} cannot take over: ", await RefusalAsync(daemon, ""), StringComparison.Ordinal);
        Assert.Equal(a.Pid, (await daemon.Client.GetProcessInfoAsync("a")).Pid);
        Assert.Equal(0, (await daemon.Client.GetUpgradeInfoAsync()).Upgrades);
    }

    [RootFact]
    public async Task A_file_of_somebody_else_is_refused()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync("[program:a]\ncommand=/bin/cat\nstartsecs=0\n");
        string foreign = Script(daemon, "foreign", "echo 'supervisord can take over'");
        using (Process chown = Process.Start("/bin/chown", ["65534", foreign]))
        {
            await chown.WaitForExitAsync();
        }

        Assert.Equal($"{foreign} belongs to user 65534, expected root or user 0", await RefusalAsync(daemon, foreign));
    }

    [Fact]
    public async Task What_is_under_way_goes_on()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(UnderWay.Sections(seconds: 15) + UnderWay.Listener);
        await UnderWay.SendAsync(daemon, events: 2);
        UnderWay all = await UnderWay.BeginAsync(daemon);
        await daemon.WaitForAsync(async () => (await daemon.Client.GetOperationsAsync()).Count > 0, "the operation");

        await daemon.Client.UpgradeAsync();

        Assert.Contains("the daemon is being upgraded", Assert.IsType<XmlRpcFaultException>(await all.Stop).Message, StringComparison.Ordinal);
        await all.AssertStillAsync(daemon.Client);
        await UnderWay.AssertHeardAsync(daemon, events: 2);
        await all.AssertGoesOnAsync(daemon.Client);
        await Continuity.AssertEndsAsync(daemon);
    }

    [Fact]
    public async Task What_was_added_at_run_time_stays_and_the_configuration_is_read_when_asked_to()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(
            "[program:a]\ncommand=/bin/cat\nstartsecs=0\n", "allow_runtime_programs=true");
        await daemon.Client.AddProgramAsync("extra", new XmlRpcStruct { { "command", "/bin/cat" }, { "startsecs", "0" } });
        ProcessInfo extra = await daemon.WaitForAsync("extra", ProcessState.Running);
        daemon.Configure("[program:b]\ncommand=/bin/cat\nstartsecs=0\n", "allow_runtime_programs=true");

        await daemon.Client.UpgradeAsync();
        Assert.Equal(["a", "extra"], (await daemon.Client.GetAllProcessInfoAsync()).Select(info => info.Name).Order());

        await daemon.Client.UpgradeAsync(reread: true);
        await daemon.WaitForAsync(
            async () => (await daemon.Client.GetAllProcessInfoAsync()).Select(info => info.Name).Order().SequenceEqual(["b", "extra"]),
            "the update");
        Assert.Equal(extra.Pid, (await daemon.Client.GetProcessInfoAsync("extra")).Pid);
        await daemon.Client.RemoveProgramAsync("extra", stop: true);
    }

    [Fact]
    public async Task A_signal_does_it_where_the_configuration_names_it()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync("[program:a]\ncommand=/bin/cat\nstartsecs=0\n", "upgrade_signal=USR1");
        ProcessInfo a = await daemon.WaitForAsync("a", ProcessState.Running);

        daemon.Signal("USR1");

        // A connection that is kept open ends with the image.
        await daemon.WaitForAsync(async () =>
        {
            await using SupervisorClient client = new(daemon.Endpoint);
            return (await client.GetUpgradeInfoAsync()).Upgrades == 1;
        }, "the upgrade");
        await using SupervisorClient after = new(daemon.Endpoint);
        Assert.Equal(a.Pid, (await after.GetProcessInfoAsync("a")).Pid);
    }

    private static string Script(TestDaemon daemon, string name, string text)
    {
        daemon.Folder.Write(name, $"#!/bin/sh\n{text}\n");
        File.SetUnixFileMode(daemon.Folder[name], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return daemon.Folder[name];
    }

    private static async Task<string> RefusalAsync(TestDaemon daemon, string file) =>
        (await Assert.ThrowsAsync<XmlRpcFaultException>(() => daemon.Client.UpgradeAsync(file))).Message.Replace("FAILED: ", "", StringComparison.Ordinal);
}
