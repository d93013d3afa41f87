namespace Supervisor.Posix;

/// <summary>
/// A thread with a descriptor table of its own, for a <see cref="Spawner"/> to start children from. The kernel copies the table for
/// each child and closes the copy at its execve, one descriptor after the other: with the five or six that a daemon has for every
/// child, a thousand children take longer over that than over everything else.
/// </summary>
/// <remarks>
/// The table is a copy, so begin the thread before anything is opened that must not be kept open. Descriptors of the process mean
/// nothing on the thread, and the other way round; what it is to have is sent to it (<see cref="DescriptorPassing"/>). Threads it
/// starts share its table: nothing may run there that could start one of the runtime's.
/// </remarks>
public sealed class SpawnThread : IDisposable
{
    private const int StackSize = 256 * 1024;
    private const ulong LeastDescriptors = 16;

    private readonly Lock _gate = new();
    private readonly ManualResetEventSlim _begun = new();
    private readonly ManualResetEventSlim _decided = new();
    private readonly Thread _thread;
    private readonly int _farSocket;
    private int _nearSocket;
    private bool _ownTable;
    private Action<int>? _work;

    private SpawnThread(int nearSocket, int farSocket)
    {
        (_nearSocket, _farSocket) = (nearSocket, farSocket);
        _thread = new(Run, StackSize) { IsBackground = true, Name = "exec" };
    }

    /// <summary>Begins the thread. Returns null where the kernel (before Linux 5.9) or a sandbox does not let it have its own
    /// table, where no thread can be had, and where so few descriptors are allowed that what is sent to it would be lost.</summary>
    public static SpawnThread? Begin()
    {
        if (ResourceLimits.InheritedOpenFiles() < LeastDescriptors || DescriptorPassing.Pair(out int near, out int far) != 0)
        {
            return null;
        }

        OpenRandomSource();
        SpawnThread thread = new(near, far);
        try
        {
            thread._thread.Start();
        }
        catch (Exception exception) when (exception is OutOfMemoryException or ThreadStartException)
        {
            FileDescriptors.Close(near);
            FileDescriptors.Close(far);
            return null; // a daemon finds out that threads cannot be had, and says it; what else the file is used for goes on
        }

        thread._begun.Wait();
        FileDescriptors.Close(far);
        if (thread._ownTable)
        {
            return thread;
        }

        FileDescriptors.Close(near);
        return null;
    }

    /// <summary>
    /// Has the thread do its one piece of work, which takes the thread's end of a socket. Returns our end; closing it is to end the
    /// work.
    /// </summary>
    internal int Serve(Action<int> work)
    {
        int socket = Decide(work);
        return socket >= 0 ? socket : throw new InvalidOperationException("the thread has its work already");
    }

    /// <summary>
    /// Ends the thread, if it has no work; else whoever gave it that does. To be called before the process ends by itself: .NET's own
    /// runtime closes a pipe of its at its end and waits for a second where that is open in another table.
    /// </summary>
    public void EndIfIdle()
    {
        if (Decide(null) is >= 0 and var socket)
        {
            FileDescriptors.Close(socket);
            _thread.Join();
        }
    }

    /// <summary>Waits for the end of the thread, if it has work; ends it, if it has none.</summary>
    public void Dispose()
    {
        EndIfIdle();
        _thread.Join();
        _decided.Dispose();
        _begun.Dispose();
    }

    /// <summary>
    /// The runtime opens /dev/urandom at its first need of chance, be that for the first lock that is waited for, and keeps the number
    /// for all threads: it has to be open in both tables, and not something else there.
    /// </summary>
    private static void OpenRandomSource() => _ = new Random().Next();

    private int Decide(Action<int>? work)
    {
        lock (_gate)
        {
            int socket = _nearSocket;
            if (socket >= 0)
            {
                _nearSocket = -1;
                _work = work;
                _decided.Set();
            }

            return socket;
        }
    }

    private void Run()
    {
        // The runtime's handler writes to a descriptor of the process.
        Signals.LeaveToOthers();
        OpenRandomSource();
        _ownTable = FileDescriptors.OwnTable() == 0;
        if (_ownTable)
        {
            KeeperLink.IsElsewhere = true;
            FileDescriptors.Close(_nearSocket);
        }

        _begun.Set();
        if (!_ownTable)
        {
            return;
        }

        _decided.Wait();
        _work?.Invoke(_farSocket);
        FileDescriptors.Close(_farSocket);
    }
}
