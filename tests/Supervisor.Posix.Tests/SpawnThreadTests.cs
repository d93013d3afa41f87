using Supervisor.Engine.States;
using Supervisor.Os;
using Supervisor.TestKit;

namespace Supervisor.Posix.Tests;

/// <summary>
/// A spawner whose children start from a thread with a descriptor table of its own. That table is a copy, which keeps open what other
/// tests wait for to be closed: alone.
/// </summary>
[Collection(Alone.Name)]
public sealed class SpawnThreadTests : IDisposable
{
    private readonly SpawnThread _thread;
    private readonly Spawner _spawner;

    public SpawnThreadTests()
    {
        _thread = SpawnThread.Begin() ?? throw new InvalidOperationException("no thread with a table of its own");
        _spawner = new(new() { Thread = _thread, ManyDescriptors = 0 });
    }

    public void Dispose() => _spawner.Dispose();

    [Fact]
    public void Output_input_and_exit_status_of_a_child_arrive()
    {
        using Child child = Child.Start(_spawner, Child.Shell("read line; echo \"got $line\"; echo oops >&2; exit 7"));
        child.Write("hello\n");
        Assert.Equal("got hello\n", child.ReadOutput());
        Assert.Equal("oops\n", child.ReadError());
        Assert.Equal(new ExitStatus(7), child.WaitForExit());
    }

    [Fact]
    public void A_child_has_no_descriptor_but_its_three()
    {
        // 3 is the shell looking at the directory.
        Assert.Equal("0 1 2 3", string.Join(' ', Child.Output(_spawner, Child.Shell("for f in /proc/$$/fd/*; do echo ${f##*/}; done"))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)));
    }

    [Fact]
    public void The_source_of_chance_is_the_same_in_both_tables()
    {
        Child.Output(_spawner, Child.Shell("true"));
        Assert.Contains("/dev/urandom", TableOf("exec"));
        Assert.Equal(NumbersOf("exec", "/dev/urandom"), NumbersOf("spawn", "/dev/urandom"));
    }

    [Fact]
    public void What_the_process_opens_later_is_not_in_its_table()
    {
        Child.Output(_spawner, Child.Shell("true"));
        Assert.Equal(0, FileDescriptors.Pipe(out int read, out int write));
        string name = new FileInfo($"/proc/self/fd/{read}").LinkTarget!;
        try
        {
            Assert.DoesNotContain(name, TableOf("exec"));
            Assert.Contains(name, TableOf("spawn"));
        }
        finally
        {
            FileDescriptors.Close(read);
            FileDescriptors.Close(write);
        }
    }

    [Fact]
    public void What_the_process_was_started_with_is_let_go_of()
    {
        // The first child starts after that.
        Child.Output(_spawner, Child.Shell("true"));
        Dictionary<int, string?> table = TableOf("exec", links: false).ToDictionary(fd => int.Parse(Path.GetFileName(fd)), fd => new FileInfo(fd).LinkTarget);
        Assert.All([0, 1, 2], fd => Assert.Equal("/dev/null", table[fd]));
    }

    [Fact]
    public void Signals_of_the_process_are_for_other_threads_and_children_have_none_blocked()
    {
        string[] child = Child.Output(_spawner, Child.Request("/bin/cat", ["cat", "/proc/self/status"])).Split('\n');
        Assert.Contains("SigBlk:\t0000000000000000", child);
        Assert.Contains("SigIgn:\t0000000000000000", child);

        // All of 1 to 31 but KILL and STOP, which nobody can block, and ILL, TRAP, ABRT, BUS, FPE, SEGV and SYS.
        string[] thread = File.ReadAllLines(Path.Combine(Path.GetDirectoryName(Path.GetDirectoryName(TableOf("exec", links: false)[0]))!, "status"));
        Assert.Contains("SigBlk:\t000000003ffbfa07", thread);
    }

    [Fact]
    public void Results_come_in_the_order_of_the_requests_whatever_becomes_of_them()
    {
        List<int> order = new();
        using CountdownEvent all = new(200);
        SpawnResult[] results = new SpawnResult[200];
        for (int i = 0; i < 200; i++)
        {
            int number = i;
            _spawner.Enqueue(new()
            {
                FileName = i % 3 == 0 ? "/nowhere" : "/bin/true",
                Arguments = ["x"],
                Environment = EnvironmentBlock.Empty,
                Prepare = i % 7 == 0 ? _ => throw new InvalidOperationException("no") : null,
                Completed = result =>
                {
                    order.Add(number);
                    results[number] = result;
                    all.Signal();
                },
            });
        }

        Assert.True(all.Wait(30_000));
        Assert.Equal(Enumerable.Range(0, 200), order);
        for (int i = 0; i < 200; i++)
        {
            Assert.Equal(
                i % 7 == 0 ? SpawnStage.Prepare : i % 3 == 0 ? SpawnStage.Exec : (SpawnStage?)null,
                results[i].Failure?.Stage);
            if (results[i].Failure is null)
            {
                Assert.Equal(1, ChildExit.Reap(results[i].PidFd, out ExitStatus status));
                Assert.Equal(new ExitStatus(0), status);
                Array.ForEach([results[i].PidFd, results[i].StdinFd, results[i].StdoutFd, results[i].StderrFd], FileDescriptors.Close);
            }
        }
    }

    [Fact]
    public void It_comes_into_use_when_many_descriptors_are_open()
    {
        int many = FileDescriptors.OpenDescriptors().Max() + 50;
        using Spawner spawner = new(new() { Thread = SpawnThread.Begin(), ManyDescriptors = many });
        Assert.Equal("spawn", Parent());
        List<int> opened = [];
        while (opened.Count == 0 || opened[^1] < many)
        {
            opened.Add(FileDescriptors.OpenAppend("/dev/null"));
        }

        Assert.Equal("exec", Parent());
        opened.ForEach(FileDescriptors.Close);

        // Which of our threads a child is of only the kernel's lists of children tell.
        string Parent()
        {
            using Child child = Child.Start(spawner, Child.Shell("read line"));
            string task = Directory.GetDirectories("/proc/self/task").Single(
                task => File.ReadAllText(task + "/children").Split(' ').Contains(child.Pid.ToString()));
            return File.ReadAllText(task + "/comm").Trim();
        }
    }

    [Fact]
    public void A_file_opened_for_the_next_child_never_gets_the_umask_of_the_last()
    {
        using TempFolder folder = new();
        SpawnThread thread = SpawnThread.Begin()!;
        using Spawner spawner = new(new() { Thread = thread, ManyDescriptors = 0 });
        Child.Output(spawner, Child.Shell("true"));
        UnixFileMode plain = Mode(folder["plain"]);
        using CountdownEvent all = new(100);
        List<UnixFileMode> modes = new();
        for (int i = 0; i < 100; i++)
        {
            string path = folder[$"f{i}"];
            spawner.Enqueue(new()
            {
                FileName = "/nowhere",
                Arguments = ["x"],
                Environment = EnvironmentBlock.Empty,
                Umask = 0b111_111_111,
                Prepare = _ => modes.Add(Mode(path)),
                Completed = _ => all.Signal(),
            });
        }

        Assert.True(all.Wait(30_000));
        Assert.All(modes, mode => Assert.Equal(plain, mode));

        static UnixFileMode Mode(string path)
        {
            FileDescriptors.Close(FileDescriptors.OpenAppend(path));
            return File.GetUnixFileMode(path);
        }
    }

    [Fact]
    public void Five_hundred_children_leave_no_descriptor_behind_on_either_side()
    {
        Child.Output(_spawner, Child.Shell("true"));
        int ours = TableOf("spawn").Length;
        int its = TableOf("exec").Length;
        for (int i = 0; i < 500; i++)
        {
            if (i % 5 == 0)
            {
                Assert.NotNull(Child.Try(_spawner, Child.Request("/nowhere", ["x"])).Failure);
            }

            Child.Output(_spawner, Child.Request("/bin/true", ["true"]));
        }

        Assert.InRange(TableOf("spawn").Length, 0, ours + 3);
        Assert.Equal(its, TableOf("exec").Length);
    }

    [Fact]
    public void A_thread_without_work_ends_with_its_disposal()
    {
        SpawnThread thread = SpawnThread.Begin()!;
        thread.Dispose();
        Assert.Throws<InvalidOperationException>(() => thread.Serve(_ => { }));
    }

    [Fact]
    public void A_thread_serves_one_spawner_only() => Assert.Throws<InvalidOperationException>(() => _thread.Serve(_ => { }));

    /// <summary>What the descriptors of the last thread of that name lead to, or their paths.</summary>
    private static string[] TableOf(string thread, bool links = true)
    {
        string task = Directory.GetDirectories("/proc/self/task")
            .Where(task => File.ReadAllText(task + "/comm").Trim() == thread)
            .MaxBy(task => int.Parse(Path.GetFileName(task)))!;
        string[] paths = Directory.GetFileSystemEntries(task + "/fd");
        return links ? [.. paths.Select(path => new FileInfo(path).LinkTarget ?? "")] : paths;
    }

    private static string[] NumbersOf(string thread, string target) =>
        [.. TableOf(thread, links: false).Where(path => new FileInfo(path).LinkTarget == target).Select(path => Path.GetFileName(path)!)];
}
