using System.Runtime.InteropServices;
using Supervisor.Engine.Processes;
using Supervisor.Engine.States;
using Supervisor.Os;
using Supervisor.TestKit;

namespace Supervisor.Posix.Tests;

public sealed partial class SpawnerUserTests
{
    private const int GetDumpable = 3;
    private const string Who = "grep -E '^(Uid|Gid|Groups|CapEff|CapPrm|CapAmb):' /proc/self/status";

    [RootFact]
    public void A_child_runs_with_the_users_ids_groups_and_no_capabilities()
    {
        using Spawner spawner = new();
        Credentials someone = new(1234, 2345, [2345, 7, 9]);
        string[] lines = Child.Output(spawner, Child.Shell(Who, r => SpawnerTests.With(r, credentials: someone))).Split('\n');
        Assert.Contains("Uid:\t1234\t1234\t1234\t1234", lines);
        Assert.Contains("Gid:\t2345\t2345\t2345\t2345", lines);
        Assert.Contains(lines, l => l.Trim() == "Groups:\t7 9 2345");
        Assert.Contains("CapEff:\t0000000000000000", lines);
        Assert.Contains("CapPrm:\t0000000000000000", lines);
        Assert.Contains("CapAmb:\t0000000000000000", lines);
    }

    [RootFact]
    public void No_thread_of_ours_ever_has_the_users_ids()
    {
        using Spawner spawner = new();
        Credentials someone = new(1234, 2345, [2345]);
        string before = Child.Output(spawner, Child.Shell(Who));
        using ManualResetEventSlim seen = new();
        HashSet<string> ids = new();
        Task looking = Task.Run(() =>
        {
            do
            {
                ids.UnionWith(Directory.GetDirectories("/proc/self/task").SelectMany(Ids));
            }
            while (!seen.IsSet);
        });
        for (int i = 0; i < 100; i++)
        {
            Child.Output(spawner, Child.Shell("true", r => SpawnerTests.With(r, credentials: someone, directory: "/", umask: 7)));
            Assert.NotNull(Child.Try(spawner, Child.Request("/nowhere", ["x"], r => SpawnerTests.With(r, credentials: someone))).Failure);
        }

        Assert.Equal(before, Child.Output(spawner, Child.Shell(Who)));
        seen.Set();
        looking.Wait();
        Assert.Equal(["Gid:\t0\t0\t0\t0", "Uid:\t0\t0\t0\t0"], ids.Order());

        static string[] Ids(string thread)
        {
            try
            {
                return [.. File.ReadAllLines(thread + "/status").Where(line => line.StartsWith("Uid:", StringComparison.Ordinal)
                    || line.StartsWith("Gid:", StringComparison.Ordinal))];
            }
            catch (IOException)
            {
                return []; // it has ended
            }
        }
    }

    /// <summary>The child shares it until execve(2), with the ids of its user.</summary>
    [RootFact]
    public void Our_memory_is_closed_to_debuggers_and_core_dumps_once_a_child_had_another_user()
    {
        using Spawner spawner = new();
        Child.Output(spawner, Child.Shell("true", r => SpawnerTests.With(r, credentials: new Credentials(1234, 2345, [2345]))));
        Assert.Equal(0, prctl(GetDumpable, 0, 0, 0, 0));
    }

    [RootFact]
    public void Files_and_directories_are_reached_with_the_users_permissions()
    {
        using Spawner spawner = new();
        using TempFolder folder = new();
        Credentials someone = new(1234, 2345, [2345]);
        string script = folder.Write("private.sh", "#!/bin/sh\nexit 0\n", 0b111_000_000);
        Directory.CreateDirectory(folder["private"], (UnixFileMode)0b111_000_000);

        Assert.Equal(
            new SpawnFailure(SpawnStage.Exec, Errno.EACCES),
            Child.Try(spawner, Child.Request(script, [script], r => SpawnerTests.With(r, credentials: someone))).Failure);
        Assert.Equal(
            new SpawnFailure(SpawnStage.Directory, Errno.EACCES),
            Child.Try(spawner, Child.Shell("true", r => SpawnerTests.With(r, credentials: someone, directory: folder["private"]))).Failure);
    }

    [RootFact]
    public void Our_own_user_changes_nothing_not_even_groups()
    {
        using Spawner spawner = new();
        string plain = Child.Output(spawner, Child.Shell(Who));
        Credentials root = new(0, 0, [1, 2, 3]);
        Assert.Equal(plain, Child.Output(spawner, Child.Shell(Who, r => SpawnerTests.With(r, credentials: root))));
    }

    [UnprivilegedFact]
    public void Only_root_can_switch()
    {
        using Spawner spawner = new();
        SpawnRequest request = Child.Shell("true", r => SpawnerTests.With(r, credentials: new(0, 0, [0])));
        SpawnFailure failure = Child.Try(spawner, request).Failure!;
        Assert.Equal(SpawnStage.Credentials, failure.Stage);
        Assert.Equal(
            "supervisor: couldn't setuid to 0: Can't drop privilege as nonroot user\nsupervisor: child process was not spawned\n",
            failure.ChildOutput(request));
    }

    [Fact]
    public void Prepare_can_decide_the_user()
    {
        using Spawner spawner = new();
        SpawnRequest request = Child.Shell("true", r => SpawnerTests.With(r, prepare: x => x.Credentials = new(0xfffffffe, 1, [])));
        SpawnResult result = Child.Try(spawner, request);
        if (ProcessCredentials.Uid != 0)
        {
            Assert.Equal(SpawnStage.Credentials, result.Failure!.Stage);
            return;
        }

        Assert.Null(result.Failure);
        Assert.Equal(1, ChildExit.Reap(result.PidFd, out ExitStatus status));
        Assert.Equal(new ExitStatus(0), status);
        foreach (int fd in (int[])[result.PidFd, result.StdinFd, result.StdoutFd, result.StderrFd])
        {
            FileDescriptors.Close(fd);
        }
    }

    [LibraryImport("libc")]
    private static partial int prctl(int option, nuint second, nuint third, nuint fourth, nuint fifth);
}
