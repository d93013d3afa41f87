using Supervisor.Os;
using Supervisor.Posix.Native;

namespace Supervisor.Posix;

/// <summary>Starts the children of a <see cref="Spawner"/>, on whichever of its threads. Nothing here waits for a file system.</summary>
internal sealed class ChildLauncher(SpawnerOptions options, OpenFilesPolicy openFiles) : IDisposable
{
    private readonly Stack<ChildStart> _free = new();
    private readonly Lock _gate = new();
    private readonly object _registryGate = options.Children?.Gate ?? new();
    private readonly uint _ownUid = Libc.getuid();
    private volatile bool _copies = options.CopyMemory;

    /// <summary>Makes the child with the given descriptors and notes it, or the failure, in the job.</summary>
    public void Begin(SpawnJob job, ReadOnlySpan<int> ends)
    {
        SpawnRequest request = job.Request;
        bool switches = request.Credentials is { } credentials && credentials.Uid != _ownUid;
        if (switches && _ownUid != 0)
        {
            job.Result.Fail(SpawnStage.Credentials, Errno.EPERM, ProcessCredentials.NotRoot);
            return;
        }

        ChildStart start = Take();
        int pid;
        try
        {
            start.Fill(request, ends, switches, openFiles.ForChild, _copies);
        }
        catch (ArgumentException e)
        {
            // A NUL character inside an argument, or arguments beyond all measure.
            job.Result.Fail(SpawnStage.Exec, Errno.EINVAL, exception: e);
            Give(start);
            return;
        }

        pid = Begin(start);
        if (pid == -Errno.EINVAL && !_copies)
        {
            // Emulators of processes, such as qemu's, share memory between threads alone.
            _copies = true;
            start.Fill(request, ends, switches, openFiles.ForChild, isCopy: true);
            pid = Begin(start);
        }

        if (pid > 0)
        {
            (job.Start, job.Result.Pid) = (start, pid);
            return;
        }

        job.Result.Fail(SpawnStage.Fork, -pid);
        Give(start);
    }

    private int Begin(ChildStart start)
    {
        lock (_registryGate)
        {
            int pid = start.Begin();
            if (pid > 0)
            {
                options.Children?.Add(pid);
            }

            return pid;
        }
    }

    /// <summary>
    /// Waits until the child has become its program. One that could not is reaped and the failure noted; one that takes too long
    /// counts as started, and what becomes of it is found out at its end.
    /// </summary>
    public void End(SpawnJob job)
    {
        if (job.Start is not { } start)
        {
            return;
        }

        job.Start = null;
        if (!start.Wait(options.ExecPatience))
        {
            job.Result.Late = new LateStart(this, start, job.Request);
            return;
        }

        if (Describe(start) is { } failure)
        {
            Reap(job.Result.Pid);
            job.Result.Pid = 0;
            job.Result.Failure = failure;
        }

        Give(start);
    }

    /// <summary>A child that is not to live, and is ours alone: ends and reaps it.</summary>
    public void Kill(int pid)
    {
        const int sigkill = 9;
        _ = Signals.Kill(pid, sigkill);
        Reap(pid);
    }

    /// <summary>What became of a late start: null when it became its program. Call when the child has ended.</summary>
    internal SpawnFailure? Settle(ChildStart start)
    {
        if (!start.Wait(TimeSpan.Zero))
        {
            // It cannot be: what has ended is not in our memory any more. If it were, it would have to stay.
            return null;
        }

        SpawnFailure? failure = Describe(start);
        Give(start);
        return failure;
    }

    public void Dispose()
    {
        lock (_gate)
        {
            while (_free.TryPop(out ChildStart? start))
            {
                start.Dispose();
            }
        }
    }

    private static SpawnFailure? Describe(ChildStart start)
    {
        if (start.Failure() is not var (stage, errno))
        {
            return null;
        }

        string? reason = stage == SpawnStage.Credentials
            ? ProcessCredentials.Refusal(start.RefusedCall == SystemCall.SetGroups, start.RefusedCall == SystemCall.SetResGid)
            : null;
        return new(stage, errno, reason);
    }

    private void Reap(int pid)
    {
        _ = ChildExit.Wait(ChildExit.IdPid, pid, ChildExit.WaitExited, out _, out _);
        options.Children?.Remove(pid);
    }

    private ChildStart Take()
    {
        lock (_gate)
        {
            return _free.TryPop(out ChildStart? start) ? start : new();
        }
    }

    private void Give(ChildStart start)
    {
        lock (_gate)
        {
            _free.Push(start);
        }
    }
}
