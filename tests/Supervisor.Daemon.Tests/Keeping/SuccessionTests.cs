using Supervisor.Protocol;
using Supervisor.Supervision.Journal;
using Supervisor.Supervision.Takeover;
using Supervisor.TestKit;

namespace Supervisor.Daemon.Tests.Keeping;

/// <summary>What a daemon finds that follows one that has died, where it is not as it should be.</summary>
public sealed class SuccessionTests
{
    private const string Cat = "[program:a]\ncommand=/bin/cat\nstartsecs=0\n";

    [NativeFact]
    public async Task Why_it_cannot_go_on_stands_in_the_activity_log()
    {
        const int journal = 5;
        const int first = 4096;
        await using TestDaemon keeper = await TestDaemon.StartAsync(Cat, KeptDaemon.Option);
        int cat = (await keeper.WaitForAsync("a", ProcessState.Running)).Pid;
        await using (FileStream memory = new($"/proc/{keeper.Pid}/fd/{journal}", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0))
        {
            memory.Position = first;
            memory.Write(new byte[memory.Length - first]);
        }

        keeper.Kill(keeper.DaemonPid());
        await keeper.WaitForLogAsync("CRIT cannot go on from the daemon that died: it does not begin as a journal does");
        keeper.Kill(cat);
    }

    /// <summary>Whoever starts it with closed descriptors: what gets their numbers is nothing that programs are to have, or that is to be kept.</summary>
    [NativeFact]
    public async Task What_is_closed_at_the_start_is_no_number_for_anything_else()
    {
        await using TestDaemon keeper = await TestDaemon.StartAfterAsync(
            "exec <&-", "[fcgi-program:f]\ncommand=/bin/sleep 600\nsocket=unix://@DIR@/f.sock\nstartsecs=0\n", KeptDaemon.Option);
        await keeper.WaitForAsync("f", ProcessState.Running);
        Assert.Equal("/dev/null", Standard(keeper.Pid));
        Assert.Equal("/dev/null", Standard(keeper.DaemonPid()));
        await keeper.KillDaemonAsync();
        Assert.Equal("/dev/null", Standard(keeper.DaemonPid()));
    }

    /// <summary>Else a later start would go on with programs as they were then, which this daemon has long stopped.</summary>
    [NativeFact]
    public async Task What_another_daemon_was_about_to_leave_is_not_left()
    {
        await using TestDaemon keeper = await TestDaemon.StartAsync(Cat, KeptDaemon.Option);
        await keeper.WaitForAsync("a", ProcessState.Running);
        string path = keeper.Folder["s.journal"];
        SupervisionRecord left = new()
        {
            Configuration = new() { Path = "/s.conf", Here = "/", Supervisord = new() { LogFile = "/l", PidFile = "/p", ChildLogDirectory = "/c" } },
        };
        await File.WriteAllBytesAsync(path, JournalContent.Write(new() { IsLeft = true, Pid = keeper.DaemonPid() }, left));
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await keeper.KillDaemonAsync();
        await keeper.WaitForLogAsync("was about to end and leave its programs");
        Assert.False(File.Exists(path));
    }

    private static string? Standard(int pid) => new FileInfo($"/proc/{pid}/fd/0").LinkTarget;
}
