using Supervisor.Engine.States;
using Supervisor.Os;
using Supervisor.TestKit;

namespace Supervisor.Posix.Tests;

/// <summary>What hangs on its way to a child holds up neither the other children nor whoever waits for them.</summary>
public sealed class SpawnerHangTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);
    private static readonly SpawnerOptions Quick =
        new() { StepPatience = TimeSpan.FromMilliseconds(50), ExecPatience = TimeSpan.FromMilliseconds(100) };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Preparations_that_hang_are_finished_when_they_can_be(bool onThread)
    {
        using Spawner spawner = new(Quick with { Thread = onThread ? SpawnThread.Begin() : null, ManyDescriptors = 0 });
        using ManualResetEventSlim hang = new();
        Task<SpawnResult>[] hung =
            [.. Enumerable.Range(0, 3).Select(_ => Ask(spawner, Child.Shell("true", r => SpawnerTests.With(r, prepare: _ => hang.Wait(Bound)))))];

        Assert.Equal("quick\n", Child.Output(spawner, Child.Shell("echo quick")));
        Assert.All(hung, each => Assert.False(each.IsCompleted));

        hang.Set();
        foreach (SpawnResult? result in await Task.WhenAll(hung).WaitAsync(Bound))
        {
            Assert.Null(result.Failure);
            Dispose(result);
        }
    }

    [Fact]
    public async Task So_many_that_hang_have_a_thread_each_then_the_others_wait_and_it_is_said()
    {
        TaskCompletionSource<string> told = new();
        using Spawner spawner = new(Quick with { MostHung = 3, Full = line => told.SetResult(line) });
        using ManualResetEventSlim hang = new();
        int begun = 0;
        Task<SpawnResult>[] hung = [.. Enumerable.Range(0, 8).Select(_ => Ask(spawner, Child.Shell("true", r => SpawnerTests.With(r, prepare: _ =>
        {
            Interlocked.Increment(ref begun);
            hang.Wait(Bound);
        }))))];

        Assert.Equal("3 starts hang: further ones wait until one of them goes on", await told.Task.WaitAsync(Bound));
        Assert.Equal(4, begun);
        hang.Set();
        foreach (SpawnResult? result in await Task.WhenAll(hung).WaitAsync(Bound))
        {
            Assert.Null(result.Failure);
            Dispose(result);
        }

        Assert.Equal("quick\n", Child.Output(spawner, Child.Shell("echo quick")));
    }

    [Fact]
    public async Task A_start_can_be_called_off_until_its_child_is_made()
    {
        using Spawner spawner = new(Quick);
        using ManualResetEventSlim hang = new();
        SpawnRequest request = Child.Shell("true", r => SpawnerTests.With(r, prepare: _ => hang.Wait(Bound)));
        TaskCompletionSource<SpawnResult> arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
        SpawnRequest called = new()
        {
            FileName = request.FileName,
            Arguments = request.Arguments,
            Environment = request.Environment,
            Prepare = request.Prepare,
            Completed = arrived.SetResult,
        };
        spawner.Enqueue(called);
        Assert.True(called.TryCancel());
        Assert.True(called.TryCancel());
        hang.Set();
        Assert.Equal(new SpawnFailure(SpawnStage.Prepare, Errno.ECANCELED), (await arrived.Task.WaitAsync(Bound)).Failure);
    }

    [RootFact]
    public async Task An_execve_that_hangs_counts_as_a_start_and_keeps_nothing_else_open()
    {
        using TempFolder folder = new();
        File.Copy("/bin/true", folder["hung"]);
        using Spawner spawner = new(Quick);
        using HangingFile hanging = new(folder["hung"]);
        Assert.Equal(0, FileDescriptors.Pipe(out int read, out int write));

        SpawnResult result = await Ask(spawner, Child.Request(folder["hung"], ["hung"])).WaitAsync(Bound);
        Assert.Null(result.Failure);
        Assert.NotNull(result.Late);
        Assert.Equal(["0", "1", "2"], Directory.GetFileSystemEntries($"/proc/{result.Pid}/fd").Select(path => Path.GetFileName(path)).Order());
        Assert.Equal("quick\n", Child.Output(spawner, Child.Shell("echo quick")));
        hanging.Dispose();

        Assert.Equal(1, ChildExit.Reap(result.PidFd, out ExitStatus status));
        Assert.Equal(new ExitStatus(0), status);
        Assert.Null(result.Late.Settle("hung"));
        Dispose(result);
        FileDescriptors.Close(read);
        FileDescriptors.Close(write);
    }

    [RootFact]
    public async Task An_execve_that_hangs_and_then_fails_is_told_at_the_end()
    {
        using TempFolder folder = new();
        folder.Write("hung", "neither program nor script", 0b111_101_101);
        using Spawner spawner = new(Quick);
        using HangingFile hanging = new(folder["hung"]);

        SpawnResult result = await Ask(spawner, Child.Request(folder["hung"], ["hung"])).WaitAsync(Bound);
        Assert.NotNull(result.Late);
        hanging.Dispose();

        Assert.Equal(1, ChildExit.Reap(result.PidFd, out ExitStatus status));
        Assert.Equal(new ExitStatus(SpawnFailure.ChildExitCode), status);
        Assert.Equal("couldn't exec hung: ENOEXEC", result.Late.Settle("hung"));
        Dispose(result);
    }

    private static Task<SpawnResult> Ask(Spawner spawner, SpawnRequest request)
    {
        TaskCompletionSource<SpawnResult> arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
        spawner.Enqueue(new()
        {
            FileName = request.FileName,
            Arguments = request.Arguments,
            Environment = request.Environment,
            Prepare = request.Prepare,
            Completed = arrived.SetResult,
        });
        return arrived.Task;
    }

    private static void Dispose(SpawnResult result) =>
        Array.ForEach([result.PidFd, result.StdinFd, result.StdoutFd, result.StderrFd], FileDescriptors.Close);
}
