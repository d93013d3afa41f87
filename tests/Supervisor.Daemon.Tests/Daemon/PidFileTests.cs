using Supervisor.TestKit;

namespace Supervisor.Daemon.Tests;

/// <summary>The pid file: whose it is, and what it leads to.</summary>
public sealed class PidFileTests
{
    [Fact]
    public async Task The_file_of_a_daemon_started_since_is_left_alone()
    {
        TempFolder folder = new();
        await using TestDaemon first = await TestDaemon.StartAsync("", folder: folder);
        await first.WaitForLogAsync("supervisord started");
        File.Delete(folder["s.sock"]);
        await using TestDaemon second = await TestDaemon.StartAsync("", folder: folder);
        await second.WaitForFileAsync("s.pid", $"{second.Pid}\n");

        first.Signal("TERM");
        Assert.Equal(0, await first.WaitForExitAsync());

        Assert.Equal($"{second.Pid}\n", folder.Text("s.pid"));
        Assert.Equal(second.Pid, await second.Client.GetPidAsync());
        second.Signal("TERM");
        Assert.Equal(0, await second.WaitForExitAsync());
        Assert.False(File.Exists(folder["s.pid"]));
    }

    [Fact]
    public async Task A_link_is_not_followed_and_the_daemon_runs_without()
    {
        TempFolder folder = new();
        folder.Write("precious", "of somebody else");
        File.CreateSymbolicLink(folder["s.pid"], folder["precious"]);
        await using TestDaemon daemon = await TestDaemon.StartAsync("", folder: folder);

        await daemon.WaitForLogAsync($"could not write pidfile {folder["s.pid"]}: it is a symbolic link, which is not followed");
        Assert.Equal("of somebody else", folder.Text("precious"));
        daemon.Signal("TERM");
        Assert.Equal(0, await daemon.WaitForExitAsync());
        Assert.Equal(folder["precious"], new FileInfo(folder["s.pid"]).LinkTarget);
    }

    [Fact]
    public async Task A_file_with_a_second_name_is_not_written_to()
    {
        TempFolder folder = new();
        folder.Write("precious", "of somebody else");
        await using (TestDaemon daemon = await TestDaemon.StartAfterAsync("ln precious s.pid", "", folder: folder))
        {
            await daemon.WaitForLogAsync("the file has other names (hard links) and is left alone");
            Assert.Equal("of somebody else", folder.Text("precious"));
        }
    }

    [Fact]
    public async Task A_failure_is_told_with_its_reason()
    {
        TempFolder folder = new();
        Directory.CreateDirectory(folder["s.pid"]);
        await using TestDaemon daemon = await TestDaemon.StartAsync("", folder: folder);
        await daemon.WaitForLogAsync($"could not write pidfile {folder["s.pid"]}: Is a directory");
    }

    [Fact]
    public async Task An_old_longer_file_is_replaced_as_a_whole()
    {
        TempFolder folder = new();
        folder.Write("s.pid", "123456789012345\nand more\n");
        await using TestDaemon daemon = await TestDaemon.StartAsync("", folder: folder);
        await daemon.WaitForLogAsync("supervisord started");
        Assert.Equal($"{daemon.Pid}\n", folder.Text("s.pid"));
    }
}
