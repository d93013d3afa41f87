using Supervisor.Os;

namespace Supervisor.Posix;

/// <summary>One request on its way through the <see cref="Spawner"/>, with the pipes of the child to be.</summary>
internal sealed class SpawnJob(SpawnRequest request)
{
    private ChildPipes _pipes;

    public SpawnRequest Request => request;

    public SpawnResult Result { get; } = new(request);

    /// <summary>What becomes the child's standard input, output and error, and <see cref="SpawnRequest.SignDescriptor"/>, if any.</summary>
    public int[] ChildEnds => request.SignDescriptor > 0
        ? [_pipes.ChildStdin, _pipes.ChildStdout, _pipes.ChildStderr, _pipes.ChildSign]
        : [_pipes.ChildStdin, _pipes.ChildStdout, _pipes.ChildStderr];

    /// <summary>The highest number among the descriptors opened for it, which tells how many are open.</summary>
    public int HighestDescriptor => _pipes.Highest;

    /// <summary>The child is made, or it has failed.</summary>
    public bool IsBegun { get; set; }

    /// <summary>The child that is on the way to its program; null when there is none.</summary>
    public ChildStart? Start { get; set; }

    /// <summary>Does what comes before the child: what the request asks for, and the pipes. False: it has failed.</summary>
    public bool Prepare(OpenFilesPolicy openFiles)
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

        if (!request.TryBegin())
        {
            Result.Fail(SpawnStage.Prepare, Errno.ECANCELED);
            return false;
        }

        int error = OpenPipes();
        if (error == -Errno.EMFILE && openFiles.Raise())
        {
            _pipes.CloseAll();
            error = OpenPipes();
        }

        openFiles.Saw(_pipes.Highest);
        if (error != 0)
        {
            Result.Fail(SpawnStage.Pipes, -error);
        }
        else if (KeeperLink.Current is { } keeper)
        {
            keeper.Store(_pipes.StdinWrite, _pipes.StdoutRead, _pipes.StderrRead, _pipes.SignRead);
            keeper.Settle();
        }

        return error == 0;
    }

    /// <summary>Does what comes after the child has been made; then the result is complete.</summary>
    public void Finish(ChildLauncher launcher, OpenFilesPolicy openFiles)
    {
        if (Start is not null && request.Made is { } made)
        {
            Tell(made);
            Start.Open();
        }

        launcher.End(this);
        if (Result.Pid != 0)
        {
            Watch(launcher, openFiles);
        }

        if (Result.Failure is not null)
        {
            _pipes.CloseAll();
            return;
        }

        _pipes.CloseChildEnds();
        TakeEnds();
    }

    private void TakeEnds()
    {
        (Result.StdinFd, Result.StdoutFd, Result.StderrFd) = (_pipes.StdinWrite, _pipes.StdoutRead, _pipes.StderrRead);
        Result.SignFd = _pipes.SignRead;
    }

    /// <summary>Whatever comes of it, the child is not to wait for ever.</summary>
    private void Tell(Action<SpawnResult> made)
    {
        TakeEnds();
        try
        {
            made(Result);
        }
#pragma warning disable CA1031 // who made the call knows of its own troubles
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }

    private int OpenPipes() =>
        _pipes.Open(request.StdinSocket, request.RedirectStderr, request.SignDescriptor > 0, outlivesUs: request.Made is not null);

    private void Watch(ChildLauncher launcher, OpenFilesPolicy openFiles)
    {
        int fd = ChildExit.Open(Result.Pid);
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
        launcher.Kill(Result.Pid);
        Result.Pid = 0;
        Result.Fail(SpawnStage.Pipes, -fd);
    }
}
