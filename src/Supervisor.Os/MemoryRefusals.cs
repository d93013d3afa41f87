namespace Supervisor.Os;

/// <summary>
/// Memory that was refused where nobody catches it: in work that the runtime or its server has a thread do. That would end the process,
/// and not even that: the runtime wants memory to write down why, and where it gets none all its threads wait for each other for ever.
/// </summary>
public static class MemoryRefusals
{
    private static int _count;

    /// <summary>How often that was so. Whoever has work on such threads may have lost some of it.</summary>
    public static int Count => Volatile.Read(ref _count);

    /// <summary>Has such work be over and its thread go on. Once in a process, which is to be the daemon's own.</summary>
    public static void Outlive() => System.Runtime.ExceptionServices.ExceptionHandling.SetUnhandledExceptionHandler(static exception => Note(exception));

    /// <summary>Whether the work is over and no more.</summary>
    internal static bool Note(Exception exception)
    {
        if (exception is not OutOfMemoryException)
        {
            return false;
        }

        Interlocked.Increment(ref _count);
        return true;
    }
}
