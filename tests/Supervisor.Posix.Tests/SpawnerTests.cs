using Supervisor.Engine.States;
using Supervisor.Os;
using Supervisor.TestKit;

namespace Supervisor.Posix.Tests;

public class SpawnerTests : IDisposable
{
    private readonly Spawner _spawner;

    public SpawnerTests()
        : this(new())
    {
    }

    protected SpawnerTests(SpawnerOptions options) => _spawner = new(options);

    public void Dispose()
    {
        _spawner.Dispose();
        GC.SuppressFinalize(this);
    }

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
    public void Stderr_can_share_the_pipe_of_stdout()
    {
        using Child child = Child.Start(
            _spawner, Child.Shell("echo a; echo b >&2; readlink /proc/self/fd/1 /proc/self/fd/2", r => With(r, redirect: true)));
        Assert.Equal(-1, child.Result.StderrFd);
        string[] lines = child.ReadOutput().Split('\n');
        Assert.Equal(["a", "b"], lines[..2]);
        Assert.Equal(lines[2], lines[3]);
    }

    [Fact]
    public void A_child_has_a_process_group_of_its_own_in_our_session()
    {
        // Fields 5 and 6 of proc_pid_stat(5): process group and session.
        using Child child = Child.Start(_spawner, Child.Shell("read line < /proc/self/stat; echo $line"));
        string[] fields = child.ReadLine().Split(' ');
        string[] own = File.ReadAllText("/proc/self/stat").Split(") ")[1].Split(' ');
        Assert.Equal(child.Pid.ToString(), fields[4]);
        Assert.Equal(own[3], fields[5]);
    }

    [Fact]
    public void A_child_has_no_descriptor_but_its_three()
    {
        using FileStream file = File.OpenRead("/dev/null");
        FileDescriptors.CloseOnExecAll();
        // 3 is the shell looking at the directory.
        Assert.Equal("0 1 2 3", string.Join(' ', Child.Output(_spawner, Child.Shell("for f in /proc/$$/fd/*; do echo ${f##*/}; done"))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)));
    }

    [Fact]
    public void No_signal_is_ignored_or_blocked_in_a_child()
    {
        string[] status = Child.Output(_spawner, Child.Request("/bin/cat", ["cat", "/proc/self/status"])).Split('\n');
        Assert.Contains("SigBlk:\t0000000000000000", status);
        Assert.Contains("SigIgn:\t0000000000000000", status);
        Assert.Contains("SigCgt:\t0000000000000000", status);
    }

    [Fact]
    public void Arguments_arrive_as_they_are()
    {
        string[] arguments = ["printf", "[%s]", "", "two words", "caf\u00e9 \U0001F600", "*", "$HOME", new('x', 100_000)];
        string output = Child.Output(_spawner, Child.Request("/usr/bin/printf", arguments));
        Assert.Equal(string.Concat(arguments[2..].Select(a => $"[{a}]")), output);
    }

    [Fact]
    public void The_environment_is_the_one_given_and_nothing_else()
    {
        ProcessEnvironment environment = ProcessEnvironment.Parse(["A=1"u8.ToArray(), "B=x=\xff"u8.ToArray()]).With([new("C", "\u00e9"), new("A", "2")]);
        string output = Child.Output(_spawner, Child.Request("/usr/bin/env", ["env"], r => With(r, environment: environment.ToBlock())));
        Assert.Equal("A=2\nB=x=\xff\nC=\u00e9\n", output);
    }

    [Fact]
    public void An_empty_environment_is_empty() =>
        Assert.Equal("", Child.Output(_spawner, Child.Request("/usr/bin/env", ["env"], r => With(r, environment: EnvironmentBlock.Empty))));

    [Theory]
    [InlineData("/nowhere/at/all", Errno.ENOENT)]
    [InlineData("/etc/passwd/x", Errno.ENOTDIR)]
    [InlineData("/etc", Errno.EACCES)]
    [InlineData("/etc/passwd", Errno.EACCES)]
    public void A_file_that_cannot_be_executed_is_told_with_its_errno(string file, int errno)
    {
        SpawnRequest request = Child.Request(file, ["the program"]);
        SpawnFailure? failure = Child.Try(_spawner, request).Failure;
        Assert.Equal(new SpawnFailure(SpawnStage.Exec, errno), failure);
        Assert.False(failure!.BeforeFork);
        Assert.Equal(
            $"supervisor: couldn't exec the program: {Errno.Name(errno)}\nsupervisor: child process was not spawned\n",
            failure.ChildOutput(request));
    }

    [Fact]
    public void A_script_without_its_first_line_is_not_handed_to_a_shell()
    {
        using TempFolder folder = new();
        SpawnFailure? failure = Child.Try(_spawner, Child.Request(folder.Write("script", "echo hello\n", 0b111_101_101), ["script"])).Failure;
        Assert.Equal(new SpawnFailure(SpawnStage.Exec, Errno.ENOEXEC), failure);
    }

    [Fact]
    public void Too_long_a_command_line_is_told()
    {
        SpawnFailure? failure = Child.Try(_spawner, Child.Request("/bin/true", ["true", new('x', 200_000)])).Failure;
        Assert.Equal(new SpawnFailure(SpawnStage.Exec, Errno.E2BIG), failure);
    }

    [Fact]
    public void An_argument_with_a_NUL_is_told()
    {
        SpawnFailure failure = Child.Try(_spawner, Child.Request("/bin/true", ["true", "a\0b"])).Failure!;
        Assert.Equal((SpawnStage.Exec, Errno.EINVAL), (failure.Stage, failure.Errno));
    }

    [Fact]
    public void What_Prepare_throws_is_passed_on()
    {
        using TempFolder folder = new();
        SpawnRequest request = Child.Shell("true", r => With(r, prepare: _ => Open(folder.Path)));
        SpawnFailure failure = Child.Try(_spawner, request).Failure!;
        Assert.Equal(SpawnStage.Prepare, failure.Stage);
        Assert.IsType<PosixException>(failure.Exception);
        Assert.True(failure.BeforeFork);
        Assert.Equal(
            $"unknown error making dispatchers for 'web': EISDIR ({folder.Path}: Is a directory)", failure.Describe(request, "web"));

        static void Open(string path)
        {
            int fd = FileDescriptors.OpenAppend(path);
            throw new PosixException(-fd, path);
        }
    }

    [Theory]
    [InlineData(SpawnStage.Pipes, Errno.EMFILE, "too many open files to spawn 'web'")]
    [InlineData(SpawnStage.Prepare, Errno.EMFILE, "too many open files to spawn 'web'")]
    [InlineData(SpawnStage.Prepare, Errno.EACCES, "unknown error making dispatchers for 'web': EACCES")]
    [InlineData(SpawnStage.Fork, Errno.EAGAIN, "Too many processes in process table to spawn 'web'")]
    [InlineData(SpawnStage.Fork, Errno.ENOMEM, "unknown error during fork for 'web': ENOMEM")]
    [InlineData(SpawnStage.Directory, Errno.EACCES, "couldn't chdir to /x: EACCES")]
    [InlineData(SpawnStage.Exec, Errno.ENOEXEC, "couldn't exec /bin/sh: ENOEXEC")]
    public void Failures_are_told_in_Supervisors_words(SpawnStage stage, int errno, string text) =>
        Assert.Equal(text, new SpawnFailure(stage, errno).Describe(Child.Shell("", r => With(r, directory: "/x")), "web"));

    [Fact]
    public void A_socket_can_be_the_standard_input()
    {
        int socket = FileDescriptors.Pipe(out int read, out int write);
        Assert.Equal(0, socket);
        using (Child child = Child.Start(_spawner, Child.Shell("readlink /proc/self/fd/0", r => With(r, stdin: read))))
        {
            Assert.Equal(-1, child.Result.StdinFd);
            Assert.Equal(new FileInfo($"/proc/self/fd/{read}").LinkTarget + "\n", child.ReadOutput());
        }

        // Still ours, and close-on-exec as before.
        Assert.Equal(1, FileDescriptors.Write(write, "x"u8));
        FileDescriptors.Close(read);
        FileDescriptors.Close(write);
    }

    [Fact]
    public void Five_hundred_children_leave_no_descriptor_and_no_zombie_behind()
    {
        Child.Output(_spawner, Child.Shell("true"));
        int before = Directory.GetFiles("/proc/self/fd").Length;
        for (int i = 0; i < 500; i++)
        {
            if (i % 5 == 0)
            {
                Assert.NotNull(Child.Try(_spawner, Child.Request("/nowhere", ["x"])).Failure);
            }

            Child.Output(_spawner, Child.Request("/bin/true", ["true"]));
        }

        Assert.InRange(Directory.GetFiles("/proc/self/fd").Length, 0, before + 3);
        Assert.Empty(Zombies());
    }

    [Fact]
    public void A_callback_that_throws_does_not_end_the_thread()
    {
        using ManualResetEventSlim failed = new();
        using Spawner spawner = new(new() { CallbackFailed = _ => failed.Set() });
        spawner.Enqueue(new()
        {
            FileName = "/nowhere",
            Arguments = ["x"],
            Environment = EnvironmentBlock.Empty,
            Completed = _ => throw new InvalidOperationException("a mistake"),
        });
        Assert.True(failed.Wait(30_000));
        Child.Output(spawner, Child.Shell("true"));
    }

    [Fact]
    public void Disposal_carries_out_what_has_been_asked_for()
    {
        Spawner spawner = new();
        int answers = 0;
        for (int i = 0; i < 20; i++)
        {
            spawner.Enqueue(new()
            {
                FileName = "/nowhere",
                Arguments = ["x"],
                Environment = EnvironmentBlock.Empty,
                Completed = _ => answers++,
            });
        }

        spawner.Dispose();
        Assert.Equal(20, answers);
        Assert.Throws<ObjectDisposedException>(() => spawner.Enqueue(Child.Shell("true")));
    }

    internal static SpawnRequest With(
        SpawnRequest r, string? directory = null, int? umask = null, bool redirect = false, EnvironmentBlock? environment = null,
        Action<SpawnRequest>? prepare = null, int stdin = -1, Credentials? credentials = null) => new()
        {
            FileName = r.FileName,
            Arguments = r.Arguments,
            Environment = environment ?? r.Environment,
            Directory = directory,
            Umask = umask,
            Credentials = credentials,
            RedirectStderr = redirect,
            Prepare = prepare,
            StdinSocket = stdin,
            Completed = r.Completed,
        };

    /// <summary>Children of this process that have ended and have not been reaped.</summary>
    private static string[] Zombies() =>
    [
        .. Directory.GetDirectories("/proc", "[0-9]*").Select(folder =>
        {
            try
            {
                return File.ReadAllText(folder + "/stat");
            }
            catch (IOException)
            {
                return "";
            }
        }).Where(stat => stat.Contains($") Z {Environment.ProcessId} ", StringComparison.Ordinal)),
    ];
}
