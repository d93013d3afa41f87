using Supervisor.Os;
using Supervisor.TestKit;

namespace Supervisor.Posix.Tests;

/// <summary>Directory and umask of a child.</summary>
public sealed class SpawnerDirectoryTests
{
    [Fact]
    public void Directory_and_umask_are_the_childs_and_ours_stay()
    {
        using Spawner spawner = new();
        using TempFolder folder = new();
        string here = Environment.CurrentDirectory;
        string plain = Child.Output(spawner, Child.Shell("pwd -P; umask"));

        Assert.Equal($"{folder.Path}\n0027\n", Child.Output(spawner, Child.Shell(
            "pwd -P; umask", r => SpawnerTests.With(r, directory: folder.Path, umask: 0b10_111))));
        Assert.Equal("0000\n", Child.Output(spawner, Child.Shell("umask", r => SpawnerTests.With(r, umask: 0))));
        Assert.Equal(plain, Child.Output(spawner, Child.Shell("pwd -P; umask")));
        Assert.StartsWith(here + "\n", plain, StringComparison.Ordinal);
        Assert.Equal(here, Environment.CurrentDirectory);
    }

    [Fact]
    public void A_relative_file_is_looked_for_in_the_directory()
    {
        using Spawner spawner = new();
        using TempFolder folder = new();
        folder.Write("tool", "#!/bin/sh\necho found\n", 0b111_101_101);
        SpawnRequest request = Child.Request("./tool", ["./tool"], r => SpawnerTests.With(r, directory: folder.Path));
        Assert.Equal("found\n", Child.Output(spawner, request));
    }

    [Fact]
    public void A_missing_directory_is_told_from_a_missing_file()
    {
        using Spawner spawner = new();
        using TempFolder folder = new();
        folder.Write("file", "");
        string plain = Child.Output(spawner, Child.Shell("umask"));

        SpawnRequest request = Child.Shell("true", r => SpawnerTests.With(r, directory: folder["nowhere"], umask: 0));
        SpawnFailure? failure = Child.Try(spawner, request).Failure;
        Assert.Equal(new SpawnFailure(SpawnStage.Directory, Errno.ENOENT), failure);
        Assert.Equal(
            $"supervisor: couldn't chdir to {folder["nowhere"]}: ENOENT\nsupervisor: child process was not spawned\n",
            failure!.ChildOutput(request));

        Assert.Equal(
            new SpawnFailure(SpawnStage.Directory, Errno.ENOTDIR),
            Child.Try(spawner, Child.Shell("true", r => SpawnerTests.With(r, directory: folder["file"]))).Failure);
        Assert.Equal(
            new SpawnFailure(SpawnStage.Directory, Errno.ENOENT),
            Child.Try(spawner, Child.Shell("true", r => SpawnerTests.With(r, directory: ""))).Failure);
        Assert.Equal(
            new SpawnFailure(SpawnStage.Exec, Errno.ENOENT),
            Child.Try(spawner, Child.Request("./x", ["x"], r => SpawnerTests.With(r, directory: folder.Path, umask: 0))).Failure);
        Assert.Equal(plain, Child.Output(spawner, Child.Shell("umask")));
    }
}
