using Supervisor.Os;

namespace Supervisor.Posix;

/// <summary>One request on its way through the <see cref="Spawner"/>, with the pipes of the child to be.</summary>
internal sealed class SpawnJob(SpawnRequest request)
{
    private ChildPipes _pipes;

    public SpawnRequest Request => request;

    public SpawnResult Result { get; } = new(request);

    /// <summary>What becomes the child's standard input.</summary>
    public int ChildStdin => _pipes.ChildStdin;

    /// <summary>What becomes the child's standard output.</summary>
    public int ChildStdout => _pipes.ChildStdout;

    /// <summary>What becomes the child's standard error.</summary>
    public int ChildStderr => _pipes.ChildStderr;

    /// <summary>The highest number among the descriptors opened for it, which tells how many are open.</summary>
    public int HighestDescriptor => _pipes.Highest;

    /// <summary>The attempt is over: there is a child, or a failure.</summary>
    public bool IsAnswered { get; set; }

    /// <summary>Not 0: the thread that made the attempt could not become itself again, and why.</summary>
    public int LostThread { get; set; }

    /// <summary>Does what comes before the attempt. False: the attempt has failed already.</summary>
    public bool Begin(OpenFilesPolicy openFiles)
    {
        try
        {
            request.Prepare?.Invoke(request);
        }
#pragma warning disable CA1031 // whatever it is, it is the result of this attempt and no reason to end the thread
        catch (Exception e)
#pragma warning restore CA1031
        {
            Result.Fail(SpawnStage.Prepare, Errno.Of(e), exception: e);
            return false;
        }

        var error = _pipes.Open(request.StdinSocket, request.RedirectStderr);
        if (error == -Errno.EMFILE && openFiles.Raise())
        {
            _pipes.CloseAll();
            error = _pipes.Open(request.StdinSocket, request.RedirectStderr);
        }

        openFiles.Saw(_pipes.Highest);
        if (error != 0)
        {
            Result.Fail(SpawnStage.Pipes, -error);
        }

        return error == 0;
    }

    /// <summary>Does what comes after the attempt; then the result is complete.</summary>
    public void Finish(OpenFilesPolicy openFiles, ChildRegistry? children)
    {
        if (LostThread != 0)
        {
            // A daemon that goes on with another user's ids or directory would do harm that nobody expects.
            Environment.FailFast($"the spawn thread could not become itself again: {Errno.Text(LostThread)}");
        }

        if (Result.Pid != 0)
        {
            Watch(openFiles, children);
        }

        if (Result.Failure is not null)
        {
            _pipes.CloseAll();
            return;
        }

        _pipes.CloseChildEnds();
        (Result.StdinFd, Result.StdoutFd, Result.StderrFd) = (_pipes.StdinWrite, _pipes.StdoutRead, _pipes.StderrRead);
    }

    private void Watch(OpenFilesPolicy openFiles, ChildRegistry? children)
    {
        var fd = ChildExit.Open(Result.Pid);
        if (fd == -Errno.EMFILE && openFiles.Raise())
        {
            fd = ChildExit.Open(Result.Pid);
        }

        if (fd >= 0)
        {
            Result.PidFd = fd;
            openFiles.Saw(fd);
            return;
        }

        // A child without a pidfd (no descriptor left) could never be seen ending: it must not live.
        const int sigkill = 9;
        _ = Signals.Kill(Result.Pid, sigkill);
        _ = ChildExit.Wait(ChildExit.IdPid, Result.Pid, ChildExit.WaitExited, out _, out _);
        children?.Remove(Result.Pid);
        Result.Pid = 0;
        Result.Fail(SpawnStage.Pipes, -fd);
    }
}
