using Supervisor.Engine;
using Supervisor.Os;

namespace Supervisor.Supervision.Takeover;

/// <summary>
/// Whether an engine can go on from a record, found out with one that nobody needs: what is well-formed may make no sense all the same,
/// and where nothing has happened yet that is a line to whoever asked.
/// </summary>
internal static class TakeoverCheck
{
    /// <exception cref="FormatException">It cannot; the message says why.</exception>
    public static void Require(SupervisionRecord record) => Guard(() => new SupervisorEngine(new NoHost(), new("")).Restore(record.Engine));

    /// <summary>Goes on from a record, or finds out whether that can be done.</summary>
    /// <exception cref="FormatException">It makes no sense; the message says why.</exception>
    public static void Guard(Action restore)
    {
        try
        {
            restore();
        }
        catch (Exception exception) when (exception is not (FormatException or PosixException or OutOfMemoryException))
        {
            throw new FormatException($"the state makes no sense ({exception.GetType().Name}: {exception.Message})", exception);
        }
    }
}
