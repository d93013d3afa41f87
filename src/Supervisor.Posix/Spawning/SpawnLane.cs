using System.Runtime.InteropServices;
using Supervisor.Os;

namespace Supervisor.Posix;

/// <summary>The way of jobs to a <see cref="SpawnThread"/>, and what that does with them.</summary>
internal sealed class SpawnLane : IDisposable
{
    private readonly SpawnThread _thread;
    private readonly SpawnerOptions _options;
    private readonly OpenFilesPolicy _openFiles;
    private readonly Action<SpawnJob> _answered;
    private readonly int _socket;
    private volatile bool _keepsToItself;

    /// <param name="thread">The thread.</param>
    /// <param name="options">What the spawner has been given.</param>
    /// <param name="openFiles">The children's limit of open files.</param>
    /// <param name="answered">Told of each job after its attempt, on the other thread, in their order.</param>
    public SpawnLane(SpawnThread thread, SpawnerOptions options, OpenFilesPolicy openFiles, Action<SpawnJob> answered)
    {
        (_thread, _options, _openFiles, _answered) = (thread, options, openFiles, answered);
        _socket = thread.Serve(Work);
    }

    /// <summary>
    /// How many jobs may be on the way: one where the umask of the whole process changes for the moment of a spawn, which the files
    /// opened for the next would get.
    /// </summary>
    public int Capacity => _keepsToItself ? 4 : 1;

    /// <summary>Sends a job with the child's descriptors. False: it has failed.</summary>
    public bool Send(SpawnJob job)
    {
        var handle = GCHandle.Alloc(job);
        var error = DescriptorPassing.Send(
            _socket, GCHandle.ToIntPtr(handle), [job.ChildStdin, job.ChildStdout, job.ChildStderr]);
        if (error != 0)
        {
            handle.Free();
            job.Result.Fail(SpawnStage.Pipes, -error);
        }

        return error == 0;
    }

    /// <summary>Ends the thread. Call when no job is on the way.</summary>
    public void Dispose()
    {
        FileDescriptors.Close(_socket);
        _thread.Dispose();
    }

    private void Work(int socket)
    {
        FileDescriptors.DropInherited();
        using var chamber = new SpawnChamber(_options, _openFiles);
        _keepsToItself = chamber.HasOwnDirectory;
        Span<int> ends = stackalloc int[DescriptorPassing.Most];
        int count;
        while ((count = DescriptorPassing.Receive(socket, out var number, ends)) >= 0)
        {
            var handle = GCHandle.FromIntPtr(number);
            var job = (SpawnJob)handle.Target!;
            handle.Free();
            if (count == ends.Length)
            {
                chamber.Spawn(job, ends[0], ends[1], ends[2]);
            }
            else
            {
                job.Result.Fail(SpawnStage.Pipes, Errno.EMFILE);
            }

            for (var i = 0; i < count; i++)
            {
                FileDescriptors.Close(ends[i]);
            }

            _answered(job);
            if (job.LostThread != 0)
            {
                return;
            }
        }
    }
}
