using System.Globalization;
using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.Daemon.Tests.Adopting;

/// <summary><c>shutdown --keep</c>: the daemon ends, its programs do not, and the next start goes on with them. It needs no option.</summary>
public sealed class LeaveTests
{
    [Theory]
    [InlineData("")]
    [InlineData("survivors=adopt")]
    public async Task Programs_go_on_and_every_line_is_there_once_and_in_order(string option)
    {
        string sections = Continuity.Writers(3);
        await using CrashingDaemon daemon = await CrashingDaemon.StartAsync(sections, option);
        await daemon.Now.WaitForAsync("w2", ProcessState.Running);
        IReadOnlyList<ProcessInfo> before = await daemon.NotePidsAsync();
        for (int i = 0; i < 3; i++)
        {
            await daemon.LeaveAsync();
            Assert.False(File.Exists(daemon.Now.Folder["s.pid"]));
            Assert.False(File.Exists(daemon.Now.Folder["s.sock"]));
            await daemon.StartAgainAsync(sections, option);
            IReadOnlyList<ProcessInfo> after = await daemon.Now.Client.GetAllProcessInfoAsync();
            Continuity.AssertSame(before, after);
            Assert.All(after, info => Assert.Equal("", info.AdoptedMissing));
        }

        Assert.Equal(option.Length > 0, File.Exists(daemon.Now.Folder["s.journal"]));
        await daemon.Now.Client.StopAllProcessesAsync();
        Assert.All(before, info => Assert.True(daemon.CountLines($"{info.Name}.log") > 100));
        Assert.DoesNotContain("internal error", daemon.Now.Log, StringComparison.Ordinal);
        await daemon.AssertNoHolderAsync();
    }

    [Fact]
    public async Task What_is_under_way_goes_on()
    {
        const string sections =
            """
            [program:slow]
            command=/bin/cat
            startsecs=300
            [program:failing]
            command=/bin/sh -c "exit 3"
            startretries=100
            [program:reader]
            command=/bin/sh -c "while read x; do echo got $x; done"
            stdout_logfile=@DIR@/reader
            startsecs=0
            [program:idle]
            command=/bin/cat
            autostart=false
            [eventlistener:listener]
            command=/bin/sh -c "echo READY; while read x; do :; done"
            events=TICK_3600
            startsecs=0

            """;
        await using CrashingDaemon daemon = await CrashingDaemon.StartAsync(sections, "");
        await daemon.Now.WaitForAsync("failing", info => info.State == ProcessState.Backoff, "BACKOFF");
        await daemon.Now.WaitForAsync("reader", ProcessState.Running);
        IReadOnlyList<ProcessInfo> before = await daemon.NotePidsAsync();
        await daemon.LeaveAsync();
        await daemon.StartAgainAsync(sections, "");
        foreach (string name in new[] { "slow", "reader", "listener" })
        {
            ProcessInfo then = before.Single(info => info.Name == name);
            ProcessInfo now = await daemon.Now.Client.GetProcessInfoAsync(name);
            Assert.Equal((then.Pid, then.State), (now.Pid, now.State));
        }

        Assert.Equal(ProcessState.Stopped, (await daemon.Now.Client.GetProcessInfoAsync("idle")).State);
        await daemon.Now.Client.SendProcessStdinAsync("reader", "word\n");
        await daemon.Now.WaitForFileAsync("reader", "got word");
        await daemon.NotePidsAsync();
    }

    [Fact]
    public async Task What_cannot_be_left_is_refused_and_nothing_happens()
    {
        string missing = $"/tmp/life-{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}";
        Directory.CreateDirectory(missing);
        await using CrashingDaemon daemon = await CrashingDaemon.StartAsync(
            "[program:a]\ncommand=/bin/cat\nstartsecs=0\n", $"journal_file={missing}/journal");
        ProcessInfo a = await daemon.Now.WaitForAsync("a", ProcessState.Running);
        Directory.Delete(missing);
        XmlRpcFaultException fault = await Assert.ThrowsAsync<XmlRpcFaultException>(() => daemon.Now.Client.ShutdownAndKeepAsync());
        Assert.Equal(Fault.Failed, fault.Fault);
        Assert.Contains($"{missing}/journal cannot be written: No such file or directory", fault.Message, StringComparison.Ordinal);
        Assert.Equal(a.Pid, (await daemon.Now.Client.GetProcessInfoAsync("a")).Pid);
    }
}
