using System.Runtime.InteropServices;
using Supervisor.Os;

namespace Supervisor.Posix;

/// <summary>The way of jobs to a <see cref="SpawnThread"/>, which makes their children.</summary>
internal sealed class SpawnLane : IDisposable
{
    private readonly SpawnThread _thread;
    private readonly ChildLauncher _launcher;
    private readonly Action<SpawnJob> _begun;
    private readonly int _socket;

    /// <param name="thread">The thread.</param>
    /// <param name="launcher">Makes the children there.</param>
    /// <param name="begun">Told of each job when its child is made, or could not be, on the other thread, in their order.</param>
    public SpawnLane(SpawnThread thread, ChildLauncher launcher, Action<SpawnJob> begun)
    {
        (_thread, _launcher, _begun) = (thread, launcher, begun);
        _socket = thread.Serve(Work);
    }

    /// <summary>How many jobs may be on the way.</summary>
    public const int Capacity = 4;

    /// <summary>Sends a job with the child's descriptors. False: it has failed.</summary>
    public bool Send(SpawnJob job)
    {
        GCHandle handle = GCHandle.Alloc(job);
        int error = DescriptorPassing.Send(_socket, GCHandle.ToIntPtr(handle), job.ChildEnds);
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
        Span<int> ends = stackalloc int[DescriptorPassing.Most];
        int count;
        while ((count = DescriptorPassing.Receive(socket, out nint number, ends)) >= 0)
        {
            GCHandle handle = GCHandle.FromIntPtr(number);
            SpawnJob job = (SpawnJob)handle.Target!;
            handle.Free();
            if (count == job.ChildEnds.Length)
            {
                _launcher.Begin(job, ends[..count]);
            }
            else
            {
                job.Result.Fail(SpawnStage.Pipes, Errno.EMFILE);
            }

            for (int i = 0; i < count; i++)
            {
                FileDescriptors.Close(ends[i]);
            }

            _begun(job);
        }
    }
}
