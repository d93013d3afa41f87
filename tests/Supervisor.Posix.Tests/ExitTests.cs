using Supervisor.Engine.States;
using Supervisor.Os;
using Supervisor.TestKit;

namespace Supervisor.Posix.Tests;

public sealed class ExitTests : IDisposable
{
    private const int Sigkill = 9;
    private const int Sigterm = 15;
    private readonly Spawner _spawner = new();

    public void Dispose() => _spawner.Dispose();

    [Fact]
    public void Exit_137_is_not_taken_for_SIGKILL()
    {
        using Child exits = Child.Start(_spawner, Child.Shell("exit 137"));
        Assert.Equal(new ExitStatus(137), exits.WaitForExit());
        using Child dies = Child.Start(_spawner, Child.Shell("kill -9 $$"));
        ExitStatus status = dies.WaitForExit();
        Assert.Equal((-1, true, Sigkill, false), (status.Code, status.Signal != 0, status.Signal, status.CoreDumped));
    }

    [Fact]
    public void A_child_is_reaped_once_and_its_pidfd_outlives_it()
    {
        using Child child = Child.Start(_spawner, Child.Shell("read x"));
        Assert.Equal(0, ChildExit.TryReap(child.Result.PidFd, out _));
        Assert.Equal(0, Signals.Send(child.Result.PidFd, 0));
        Assert.Equal(0, Signals.Kill(child.Pid, Sigterm));
        Assert.Equal(ExitStatus.Killed(Sigterm), child.WaitForExit());
        Assert.Equal(-Errno.ECHILD, ChildExit.TryReap(child.Result.PidFd, out _));
        Assert.Equal(Errno.ESRCH, Signals.Send(child.Result.PidFd, Sigterm));
        Assert.Equal(Errno.ESRCH, Signals.Kill(child.Pid, Sigterm));
        Assert.Equal(Errno.ESRCH, Signals.KillGroup(child.Pid, Sigterm));
    }

    [Fact]
    public void A_signal_to_the_group_reaches_grandchildren()
    {
        using Child child = Child.Start(_spawner, Child.Shell("sleep 600 & echo $!; wait"));
        int grandchild = int.Parse(child.ReadLine());
        using Epoll epoll = new();
        int pidFd = ChildExit.Open(grandchild);
        epoll.Add(pidFd, EpollEvents.Readable, 0);
        Assert.Equal(0, Signals.KillGroup(child.Pid, Sigkill));
        Assert.Equal(1, epoll.Wait(30_000));
        Assert.Equal(ExitStatus.Killed(Sigkill), child.WaitForExit());
        // Somebody else's child.
        Assert.Equal(-Errno.ECHILD, ChildExit.TryReap(pidFd, out _));
        FileDescriptors.Close(pidFd);
    }

    [Fact]
    public void Who_has_left_its_group_has_signals_to_the_group_alone()
    {
        ChildSystem children = new(() => _spawner, new());
        using Child child = Child.Start(_spawner, Child.Request(TestPrograms.TestChild, [TestPrograms.TestChild, "leave", "wait"]));
        Assert.Equal("0", child.ReadLine());
        Assert.Equal(Errno.ESRCH, Signals.KillGroup(child.Pid, Sigterm));
        Assert.Equal(0, children.Signal(child.Pid, Sigkill, toGroup: true));
        Assert.Equal(ExitStatus.Killed(Sigkill), child.WaitForExit());
        Assert.Equal(Errno.ESRCH, children.Signal(child.Pid, Sigkill, toGroup: true));
    }

    [Fact]
    public void Signals_to_everybody_cannot_be_asked_for()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Signals.Kill(0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Signals.Kill(-1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Signals.KillGroup(1, 0));
        Assert.Equal(Errno.EINVAL, Signals.Kill(Environment.ProcessId, 999));
        Assert.Equal(-Errno.ESRCH, ChildExit.Open(int.MaxValue));
    }

    [Fact]
    public void Resident_memory_of_a_process_is_known_while_it_lives()
    {
        Assert.InRange(ProcessMemory.Resident(Environment.ProcessId)!.Value, 1_000_000, 100_000_000_000);
        using Child child = Child.Start(_spawner, Child.Shell("read x"));
        Assert.InRange(ProcessMemory.Resident(child.Pid)!.Value, 4096, 100_000_000);
        child.CloseInput();
        child.WaitForExit();
        Assert.Null(ProcessMemory.Resident(child.Pid));
    }
}
