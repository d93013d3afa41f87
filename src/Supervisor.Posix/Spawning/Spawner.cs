using System.Globalization;
using Supervisor.Os;
using Supervisor.Posix.Native;

namespace Supervisor.Posix;

/// <summary>
/// Starts children: in a process group of their own, with default signal dispositions, no blocked signals and no descriptor above 2.
/// What a child is to be (its user, directory, umask, limits) it becomes by itself, on its way to its execve(2).
/// </summary>
/// <remarks>
/// One thread leads: it opens what a child needs, makes it and passes the result on, so that results keep the order of the
/// requests. When a file system or name server holds it up, and others wait, a second thread takes the lead; whatever hangs is
/// then finished when it can be, out of order. Where there is a <see cref="SpawnThread"/> and many descriptors are open, children
/// are made there, while the next is being prepared.
/// </remarks>
public sealed class Spawner : IDisposable
{
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(5);

    private readonly SpawnerOptions _options;
    private readonly OpenFilesPolicy _openFiles;
    private readonly ChildLauncher _launcher;
    private readonly SpawnLane? _lane;
    private readonly SpawnQueue _queue;

    /// <summary>Starts its threads.</summary>
    /// <exception cref="PosixException">No thread is to be had.</exception>
    /// <exception cref="PlatformNotSupportedException">The kernel is older than Linux 5.4, or has pidfd_open(2) forbidden.</exception>
    public Spawner(SpawnerOptions? options = null)
    {
        _options = options ?? new();
        RequirePidfd();
        KeepExitStatuses();
        _openFiles = new(_options.ChildOpenFiles);
        _launcher = new(_options, _openFiles);
        _queue = new(_options.StepPatience, _options.MostHung, () => _options.Full?.Invoke(string.Create(
            CultureInfo.InvariantCulture, $"{_options.MostHung} starts hang: further ones wait until one of them goes on")));
        _lane = _options.Thread is { } thread ? new(thread, _launcher, _queue.Begun) : null;
        _ = ThreadReserve.Shared.Start("spawn", Work);
    }

    /// <summary>Asks for a child. The result goes to <see cref="SpawnRequest.Completed"/>. May be called from any thread.</summary>
    public void Enqueue(SpawnRequest request) => _queue.Add(new(request));

    /// <summary>
    /// Raises the daemon's own soft limit of open files to the hard one, when it runs out of descriptors; from then on each child
    /// gets its limit on its way. The spawner does so by itself when its pipes come near the limit.
    /// </summary>
    public void RaiseOpenFiles() => _openFiles.Raise();

    /// <summary>Carries out what has been asked for and ends the threads. What hangs is waited for five seconds at most.</summary>
    public void Dispose()
    {
        if (_queue.End(EndPatience))
        {
            _lane?.Dispose();
            _launcher.Dispose();
        }
    }

    private void Work()
    {
        while (_queue.TakeLead() is { } lead)
        {
            HaveRelief();
            while (_queue.Next(lead) is { } job)
            {
                Step(lead, job);
            }

            if (!_queue.StandsAlone())
            {
                return;
            }
        }
    }

    private void HaveRelief()
    {
        if (_queue.StandsAlone())
        {
            try
            {
                _ = ThreadReserve.Shared.Start("spawn relief", Work);
            }
            catch (PosixException)
            {
                // Next time: as long as nothing hangs it is not needed.
            }
        }
    }

    /// <summary>Brings a job a step further. This is where a file system may hang.</summary>
    private void Step(SpawnQueue.Lead lead, SpawnJob job)
    {
        if (!job.IsBegun)
        {
            bool isPrepared = job.Prepare(_openFiles);
            if (_lane is not null && _queue.TrySend(lead, job, isPrepared && NeedsLane(job)))
            {
                // From here on the job is the other thread's, whose answer makes it the next step of whoever leads then. What has failed
                // already only keeps its place among the others.
                if (!isPrepared || !_lane.Send(job))
                {
                    _queue.Begun(job);
                }

                return;
            }

            if (isPrepared)
            {
                _launcher.Begin(job, job.ChildEnds);
            }
        }

        job.Finish(_launcher, _openFiles);
        Complete(job.Result);
    }

    private bool NeedsLane(SpawnJob job) => job.HighestDescriptor >= _options.ManyDescriptors;

    private void Complete(SpawnResult result)
    {
        try
        {
            result.Request.Completed(result);
        }
#pragma warning disable CA1031 // the thread goes on
        catch (Exception e) when (_options.CallbackFailed is not null)
#pragma warning restore CA1031
        {
            _options.CallbackFailed(e);
        }
    }

    private static void RequirePidfd()
    {
        int fd = ChildExit.Open(Libc.getpid());
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
        nint previous = Libc.signal(sigchld, 0);
        if (previous != 0 && previous != ignored)
        {
            _ = Libc.signal(sigchld, previous);
        }
    }
}
