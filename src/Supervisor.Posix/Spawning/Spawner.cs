using System.Globalization;
using Supervisor.Os;
using Supervisor.Posix.Native;

namespace Supervisor.Posix;

/// <summary>
/// Starts children, one after the other, with posix_spawn(3): in a process group of their own, with default signal dispositions, no
/// blocked signals and no descriptor above 2.
/// </summary>
/// <remarks>
/// One thread opens what a child needs and passes the results on. The spawn itself is done there too or, where there is a
/// <see cref="SpawnThread"/> and many descriptors are open, on that, while the next child is being prepared; results keep the order of
/// the requests. Whichever it is takes on a child's user, directory and umask itself, for the moment of the spawn, and the child inherits them: user ids by bare
/// system calls, which on Linux act on one thread; directory and umask after unshare(CLONE_FS). Where that is refused (Docker's
/// seccomp profile) the child changes its directory itself and the umask of the whole process changes for the moment.
/// Create it when the daemon's own directory, umask and user are what they are going to be: the thread keeps those.
/// </remarks>
public sealed class Spawner : IDisposable
{
    private const int StackSize = 256 * 1024;

    private readonly SpawnerOptions _options;
    private readonly Queue<SpawnRequest> _queue = new();
    private readonly Queue<SpawnJob> _onTheWay = new();
    private readonly Thread _thread;
    private readonly OpenFilesPolicy _openFiles;
    private bool _ended;

    /// <summary>Starts its thread.</summary>
    /// <exception cref="PlatformNotSupportedException">The kernel is older than Linux 5.4.</exception>
    public Spawner(SpawnerOptions? options = null)
    {
        _options = options ?? new();
        _openFiles = new(_options.ChildOpenFiles);
        RequirePidfd();
        KeepExitStatuses();
        _thread = new(Run, StackSize) { IsBackground = true, Name = "spawn" };
        _thread.Start();
    }

    /// <summary>Asks for a child. The result goes to <see cref="SpawnRequest.Completed"/>. May be called from any thread.</summary>
    public void Enqueue(SpawnRequest request)
    {
        lock (_queue)
        {
            ObjectDisposedException.ThrowIf(_ended, this);
            _queue.Enqueue(request);
            if (_queue.Count == 1)
            {
                Monitor.Pulse(_queue);
            }
        }
    }

    /// <summary>
    /// Raises the daemon's own soft limit of open files to the hard one, when it runs out of descriptors; from then on each child
    /// gets its limit right after its start. The spawner does so by itself when its pipes come near the limit.
    /// </summary>
    public void RaiseOpenFiles() => _openFiles.Raise();

    /// <summary>Carries out what has been asked for and ends the thread.</summary>
    public void Dispose()
    {
        lock (_queue)
        {
            _ended = true;
            Monitor.Pulse(_queue);
        }

        if (Thread.CurrentThread != _thread)
        {
            _thread.Join();
        }
    }

    private void Run()
    {
        using var lane = _options.Thread is { } thread ? new SpawnLane(thread, _options, _openFiles, Answered) : null;
        using var chamber = new SpawnChamber(_options, _openFiles);
        while (Next(lane?.Capacity ?? 1) is { } job)
        {
            if (job.IsAnswered)
            {
                job.Finish(_openFiles, _options.Children);
                Complete(job.Result);
                continue;
            }

            var begun = job.Begin(_openFiles);
            if (begun && lane is not null && (job.HighestDescriptor >= _options.ManyDescriptors || _onTheWay.Count > 1))
            {
                // From here on the job is the other thread's to answer.
                if (lane.Send(job))
                {
                    continue;
                }
            }
            else if (begun)
            {
                chamber.Spawn(job, job.ChildStdin, job.ChildStdout, job.ChildStderr);
            }

            job.IsAnswered = true;
        }
    }

    /// <summary>The oldest job if it has its answer, else a new one if there may be one more on the way; null at the end.</summary>
    private SpawnJob? Next(int capacity)
    {
        lock (_queue)
        {
            while (true)
            {
                if (_onTheWay.TryPeek(out var oldest) && oldest.IsAnswered)
                {
                    return _onTheWay.Dequeue();
                }

                if (_queue.Count > 0 && _onTheWay.Count < capacity)
                {
                    var job = new SpawnJob(_queue.Dequeue());
                    _onTheWay.Enqueue(job);
                    return job;
                }

                if (_ended && _onTheWay.Count == 0)
                {
                    return null;
                }

                Monitor.Wait(_queue);
            }
        }
    }

    private void Answered(SpawnJob job)
    {
        lock (_queue)
        {
            job.IsAnswered = true;
            Monitor.Pulse(_queue);
        }
    }

    private void Complete(SpawnResult result)
    {
        try
        {
            result.Request.Completed(result);
        }
        catch (Exception e) when (_options.CallbackFailed is not null)
        {
            _options.CallbackFailed(e);
        }
    }

    private static void RequirePidfd()
    {
        var fd = ChildExit.Open(Libc.getpid());
        if (fd < 0)
        {
            throw new PlatformNotSupportedException(
                string.Create(CultureInfo.InvariantCulture, $"pidfd_open: {Errno.Text(-fd)}: Linux 5.4 or later is needed"));
        }

        FileDescriptors.Close(fd);
    }

    /// <summary>Where SIGCHLD has been inherited as ignored, the kernel would throw exit statuses away.</summary>
    private static void KeepExitStatuses()
    {
        const int sigchld = 17;
        const nint ignored = 1;
        var previous = Libc.signal(sigchld, 0);
        if (previous != 0 && previous != ignored)
        {
            _ = Libc.signal(sigchld, previous);
        }
    }
}
