using System.Diagnostics;
using System.Globalization;
using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.Daemon.Tests.Adopting;

/// <summary>
/// A journal that is damaged, somebody else's, older than the machine's start, or whose pids are those of others now: nothing foreign is
/// signalled, what cannot be believed is said once, and the rest goes on.
/// </summary>
public sealed class JournalTrustTests
{
    private const string Cat = "[program:a]\ncommand=/bin/cat\nstartsecs=0\n";

    [Fact]
    public async Task A_journal_whose_pids_are_those_of_others_signals_nobody()
    {
        await using CrashingDaemon daemon = await CrashingDaemon.StartAsync(Cat);
        ProcessInfo a = await daemon.Now.WaitForAsync("a", ProcessState.Running);
        await using CrashingDaemon other = await CrashingDaemon.StartAsync(Cat, "");
        ProcessInfo foreign = await other.Now.WaitForAsync("a", ProcessState.Running);
        await other.NotePidsAsync();
        await daemon.CrashAsync();

        // As after a wrap of pids: the number that the journal has is that of a process which began at another time.
        string journal = daemon.Now.Folder["s.journal"];
        JournalEdit.Replace(journal, $"\"pid\":{a.Pid.ToString(CultureInfo.InvariantCulture)}", $"\"pid\":{foreign.Pid.ToString(CultureInfo.InvariantCulture)}");
        await daemon.StartAgainAsync(Cat);
        ProcessInfo fresh = await daemon.Now.WaitForAsync("a", ProcessState.Running);
        Assert.NotEqual(foreign.Pid, fresh.Pid);
        Assert.NotEqual(a.Pid, fresh.Pid);
        await daemon.Now.Client.StopProcessAsync("a");
        Assert.Equal(foreign.Pid, (await other.Now.Client.GetProcessInfoAsync("a")).Pid);
        Assert.Contains("none of its programs has outlived it", daemon.Now.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_still_its_own_goes_on_beside_what_is_anothers()
    {
        const string sections = Cat + "[program:b]\ncommand=/bin/cat\nstartsecs=0\n";
        await using CrashingDaemon daemon = await CrashingDaemon.StartAsync(sections);
        ProcessInfo a = await daemon.Now.WaitForAsync("a", ProcessState.Running);
        ProcessInfo b = await daemon.Now.WaitForAsync("b", ProcessState.Running);
        await daemon.CrashAsync();
        daemon.Now.Kill(a.Pid);
        using Process foreign = Process.Start("/bin/sleep", "600");
        try
        {
            JournalEdit.Replace(daemon.Now.Folder["s.journal"], Pid("pid", a.Pid), Pid("pid", foreign.Id));
            await daemon.StartAgainAsync(sections);
            ProcessInfo fresh = await daemon.Now.WaitForAsync("a", ProcessState.Running);
            Assert.Null(fresh.Adopted);
            Assert.Equal(b.Pid, (await daemon.Now.Client.GetProcessInfoAsync("b")).Pid);
            await daemon.Now.Client.StopAllProcessesAsync();
            Assert.False(foreign.HasExited);
        }
        finally
        {
            foreign.Kill();
        }
    }

    [Fact]
    public async Task A_holder_of_descriptors_whose_pid_is_anothers_is_left_alone()
    {
        string sections = Continuity.Writers(1, pause: "0.01");
        await using CrashingDaemon daemon = await CrashingDaemon.StartAsync(sections);
        ProcessInfo writer = await daemon.Now.WaitForAsync("w0", ProcessState.Running);
        int holder = await daemon.LeaveAsync();
        using Process foreign = Process.Start("/bin/sleep", "600");
        try
        {
            JournalEdit.Replace(daemon.Now.Folder["s.journal"], Pid("holder", holder), Pid("holder", foreign.Id));
            await daemon.StartAgainAsync(sections);
            ProcessInfo after = await daemon.Now.Client.GetProcessInfoAsync("w0");
            Assert.Equal((writer.Pid, ""), (after.Pid, after.AdoptedMissing));
            await daemon.Now.Client.StopProcessAsync("w0");
            Assert.True(daemon.CountLines("w0.log") > 0);
            Assert.False(foreign.HasExited);

            // It had the other end of the pipes: with the last program it goes by itself.
            await daemon.AssertNoHolderAsync();
        }
        finally
        {
            foreign.Kill();
        }
    }

    [Theory]
    [InlineData("damaged", "cannot be used: it does not begin as a journal does")]
    [InlineData("open", "is not for its owner alone (mode 644), expected mode 600")]
    [InlineData("link", "cannot be read (Too many levels of symbolic links)")]
    [InlineData("folder", "is no ordinary file")]
    [InlineData("boot", "is from before the machine or the container was started")]
    [InlineData("format", "it has format 99, this program reads 1")]
    [InlineData("senseless", "cannot be used: the state makes no sense")]
    public async Task A_journal_that_is_not_to_be_believed_is_told_of(string what, string expected)
    {
        await using CrashingDaemon daemon = await CrashingDaemon.StartAsync(Cat + "[program:b]\ncommand=/bin/cat\nstartsecs=0\n");
        ProcessInfo a = await daemon.Now.WaitForAsync("a", ProcessState.Running);
        await daemon.CrashAsync();
        string journal = daemon.Now.Folder["s.journal"];
        switch (what)
        {
            case "damaged":
                File.WriteAllText(journal, "rubbish\n");
                break;
            case "open":
                File.SetUnixFileMode(journal, (UnixFileMode)0x1a4);
                break;
            case "link":
                File.Move(journal, journal + ".elsewhere");
                File.CreateSymbolicLink(journal, journal + ".elsewhere");
                break;
            case "folder":
                File.Delete(journal);
                Directory.CreateDirectory(journal);
                break;
            case "format":
                JournalEdit.Replace(journal, "\"format\":1,", "\"format\":99,");
                break;
            case "senseless": // two groups of one name
                JournalEdit.Replace(journal, "\"b\"", "\"a\"");
                break;
            default:
                JournalEdit.Replace(journal, "\"boot\":\"", "\"boot\":\"before");
                break;
        }

        await daemon.StartAgainAsync(Cat);
        await AssertIgnoredAsync(daemon, a, expected);
    }

    [RootFact]
    public async Task A_journal_of_another_user_is_told_of()
    {
        await using CrashingDaemon daemon = await CrashingDaemon.StartAsync(Cat);
        ProcessInfo a = await daemon.Now.WaitForAsync("a", ProcessState.Running);
        await daemon.CrashAsync();
        using (Process chown = Process.Start("chown", ["65534", daemon.Now.Folder["s.journal"]]))
        {
            await chown.WaitForExitAsync();
        }

        await daemon.StartAgainAsync(Cat);
        await AssertIgnoredAsync(daemon, a, "belongs to user 65534, expected root or user 0");
    }

    [Fact]
    public async Task A_journal_of_a_daemon_that_lives_is_its_own()
    {
        await using CrashingDaemon daemon = await CrashingDaemon.StartAsync(Cat);
        ProcessInfo a = await daemon.Now.WaitForAsync("a", ProcessState.Running);
        await using (TestDaemon other = TestDaemon.Launch(Cat, $"survivors=adopt\njournal_file={daemon.Now.Folder["s.journal"]}"))
        {
            Assert.Equal(2, await other.WaitForExitAsync());
            Assert.Contains(
                $"journal_file {daemon.Now.Folder["s.journal"]} is that of a daemon that runs ({Text(daemon.Now.Pid)})", other.Output, StringComparison.Ordinal);
        }

        await daemon.CrashAsync();
        await daemon.StartAgainAsync(Cat);
        Assert.Equal(a.Pid, (await daemon.Now.Client.GetProcessInfoAsync("a")).Pid);
    }

    [Fact]
    public async Task A_daemon_that_has_not_quite_ended_is_waited_for()
    {
        await using CrashingDaemon daemon = await CrashingDaemon.StartAsync(Cat);
        ProcessInfo a = await daemon.Now.WaitForAsync("a", ProcessState.Running);
        await daemon.NotePidsAsync();
        TestDaemon dying = daemon.Now;
        dying.Signal("STOP");
        File.Delete(dying.Folder["s.sock"]);
        TestDaemon next = daemon.LaunchAgain(Cat);

        // It takes the sockets before it looks.
        await next.WaitForAsync(() => Task.FromResult(File.Exists(next.Folder["s.sock"])), "its socket");
        dying.Signal("KILL");

        ProcessInfo after = await next.Client.GetProcessInfoAsync("a");
        Assert.Equal(a.Pid, after.Pid);
        Assert.NotNull(after.Adopted);
    }

    [Fact]
    public async Task A_torn_line_and_a_damaged_one_cost_no_more_than_themselves()
    {
        await using CrashingDaemon daemon = await CrashingDaemon.StartAsync(Cat);
        ProcessInfo a = await daemon.Now.WaitForAsync("a", ProcessState.Running);
        await daemon.CrashAsync();
        string journal = daemon.Now.Folder["s.journal"];
        File.AppendAllText(journal, "00000000 {}\n12345678 {\"proc");
        await daemon.StartAgainAsync(Cat);
        Assert.Equal(a.Pid, (await daemon.Now.Client.GetProcessInfoAsync("a")).Pid);
        Assert.Contains("is damaged in 1 lines", daemon.Now.Log, StringComparison.Ordinal);
    }

    /// <summary>Nothing of it is taken over, all begins anew, and it is said once.</summary>
    private static async Task AssertIgnoredAsync(CrashingDaemon daemon, ProcessInfo before, string expected)
    {
        await daemon.Now.WaitForLogAsync(expected);
        ProcessInfo fresh = await daemon.Now.WaitForAsync("a", ProcessState.Running);
        Assert.NotEqual(before.Pid, fresh.Pid);
        Assert.Null(fresh.Adopted);
        Assert.True(File.Exists(string.Create(CultureInfo.InvariantCulture, $"/proc/{before.Pid}/stat")));
        await daemon.NotePidsAsync();
        Assert.Equal(2, daemon.Now.Log.Split(expected).Length);
    }

    private static string Pid(string member, int pid) => string.Create(CultureInfo.InvariantCulture, $"\"{member}\":{pid},");

    private static string Text(int pid) => string.Create(CultureInfo.InvariantCulture, $"pid {pid}");
}
