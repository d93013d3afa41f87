using System.Text.Json;
using Supervisor.Engine.States;
using Supervisor.TestKit;

namespace Supervisor.Posix.Tests;

/// <summary>What changes a whole process and so is tried in one of its own.</summary>
public sealed class WholeProcessTests : IDisposable
{
    private readonly Spawner _spawner = new();
    private readonly TempFolder _folder = new();

    public void Dispose()
    {
        _spawner.Dispose();
        _folder.Dispose();
    }

    [RootFact]
    public void The_daemon_drops_to_a_user_for_good()
    {
        File.SetUnixFileMode(_folder.Path, (UnixFileMode)0b111_111_111);
        Assert.Equal("ok\nok\nCan't drop privilege as nonroot user\n", Run($"drop:65534", $"probe:{_folder["p"]}", "drop:65534", "drop:0"));
        JsonElement probe = Probe("p");
        Assert.Equal("65534\t65534\t65534\t65534", probe.GetProperty("uid").GetString());
        Assert.Equal("65534\t65534\t65534\t65534", probe.GetProperty("gid").GetString());
        Assert.Equal("65534", probe.GetProperty("groups").GetString());
    }

    [Fact]
    public void Nobody_drops_to_a_user_who_is_not_there() => Assert.Equal("Can't find uid 3999999999\n", Run("drop:3999999999"));

    [Fact]
    public void Orphans_are_reaped_and_children_with_an_owner_are_not()
    {
        string[] lines = Run("orphans").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["orphan ended with 5", "own child: 1, ended with 4"], lines.Order());
    }

    [Fact]
    public void The_background_process_has_a_session_of_its_own_and_no_terminal()
    {
        using Child child = Child.Start(_spawner, Child.Request(
            TestPrograms.TestChild,
            [TestPrograms.TestChild, "background", "say:in time", "ready", $"probe:{_folder["p"]}", $"gate:{_folder["end"]}"]));
        // Both pipes have ended: the one in the background holds none of them any more.
        Assert.Equal("in time\n", child.ReadOutput());
        Assert.Equal("", child.ReadError());
        Assert.Equal(new ExitStatus(0), child.WaitForExit());

        WaitFor(_folder["p"]);
        JsonElement probe = Probe("p");
        int pid = probe.GetProperty("pid").GetInt32();
        Assert.NotEqual(child.Pid, pid);
        Assert.True(probe.GetProperty("pgid_is_pid").GetBoolean());
        Assert.False(probe.GetProperty("sid_is_parents").GetBoolean());
        for (int fd = 0; fd <= 2; fd++)
        {
            Assert.Equal("/dev/null", new FileInfo($"/proc/{pid}/fd/{fd}").LinkTarget);
        }

        Assert.Equal(
            string.Join(
                '\0', TestPrograms.TestChild, "background", "say:in time", "ready", $"probe:{_folder["p"]}", $"gate:{_folder["end"]}", ""),
            File.ReadAllText($"/proc/{pid}/cmdline"));
        int pidFd = ChildExit.Open(pid);
        File.WriteAllText(_folder["end"], "");
        using Epoll epoll = new();
        epoll.Add(pidFd, EpollEvents.Readable, 0);
        Assert.Equal(1, epoll.Wait(30_000));
        FileDescriptors.Close(pidFd);
    }

    [Theory]
    [InlineData("exit:5", 5)]
    [InlineData("exit:0", 1)]
    [InlineData("die:KILL", 1)]
    public void The_starting_process_fails_when_the_background_one_does(string end, int status)
    {
        using Child child = Child.Start(
            _spawner, Child.Request(TestPrograms.TestChild, [TestPrograms.TestChild, "background", "err:no luck", end]));
        Assert.Equal("no luck\n", child.ReadError());
        Assert.Equal(new ExitStatus(status), child.WaitForExit());
    }

    [Fact]
    public void A_process_starts_anew_in_its_own_place()
    {
        using Child child = Child.Start(_spawner, Child.Request(
            TestPrograms.TestChild, [TestPrograms.TestChild, "say:hello", "again", $"probe:{_folder["p"]}"]));
        Assert.Equal("hello\nhello\n", child.ReadOutput());
        Assert.Equal(new ExitStatus(0), child.WaitForExit());
        Assert.Equal(child.Pid, Probe("p").GetProperty("pid").GetInt32());
    }

    [Fact]
    public void We_know_how_we_were_started()
    {
        Assert.Equal(Environment.ProcessPath, SelfExec.Path);
        Assert.Equal(File.ReadAllText("/proc/self/cmdline"), string.Concat(SelfExec.Arguments.Select(a => a + "\0")));
    }

    [SchedulingFact]
    public void While_one_image_follows_another_its_threads_go_ahead_of_others_and_no_child_does()
    {
        Assert.Equal(
            [
                "before: 0 3",
                "ahead: 2 3; a thread: 2 3; a child: 0 3",
                "held for another: True 2 3",
                "given up: 0 3",
                "next image: 2 3; a thread: 2 3; a child: 0 3",
                "then: 0 3; a child: 0 3",
            ],
            Child.Output(_spawner, Child.Shell($"exec nice -n 3 {TestPrograms.TestChild} ahead")).Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private string Run(params string[] steps) =>
        Child.Output(_spawner, Child.Request(TestPrograms.TestChild, [TestPrograms.TestChild, .. steps]));

    private JsonElement Probe(string name) => JsonDocument.Parse(File.ReadAllText(_folder[name])).RootElement;

    private static void WaitFor(string path)
    {
        using FileSystemWatcher watcher = new(Path.GetDirectoryName(path)!);
        using AutoResetEvent changed = new(false);
        watcher.Renamed += (_, _) => changed.Set();
        watcher.EnableRaisingEvents = true;
        while (!File.Exists(path))
        {
            Assert.True(changed.WaitOne(30_000), $"{path} does not come");
        }
    }
}
