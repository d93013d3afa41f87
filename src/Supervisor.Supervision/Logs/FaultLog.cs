using Supervisor.Protocol;

namespace Supervisor.Supervision.Logs;

/// <summary>Faults after which whoever meets them goes on. Without memory they may not be told; that ends no thread.</summary>
internal static class FaultLog
{
    /// <summary>Writes <c>WHAT: EXCEPTION</c>, or nothing where there is no memory for it.</summary>
    public static void Fault(this IActivityLog log, string what, Exception exception)
    {
        try
        {
            log.Write(LogLevel.Critical, $"{what}: {exception}");
        }
        catch (OutOfMemoryException)
        {
            // It is as if it had not been noticed.
        }
    }

    /// <summary>Writes that output of a process was lost, or nothing where there is no memory for it.</summary>
    public static void FaultOfOutput(this IActivityLog log, string what, string process, string stream, Exception exception)
    {
        try
        {
            log.Write(LogLevel.Critical, $"{what} of '{process}' ({stream}) was lost: {exception}");
        }
        catch (OutOfMemoryException)
        {
            // As above.
        }
    }
}
