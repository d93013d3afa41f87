using System.Runtime;

namespace Supervisor.Daemon.Upgrading;

/// <summary>
/// No garbage is collected while one process image follows another and nobody is answered: what the first leaves goes with it, and the next
/// has none yet. Where the memory for that is not to be had, it is collected as ever.
/// </summary>
internal static class CollectionPause
{
    /// <summary>How much is made for each byte of the state that is handed over.</summary>
    private const int Share = 8;
    private const long Least = 8 * 1024 * 1024;
    private const long Most = 128 * 1024 * 1024;

    /// <summary>Begins.</summary>
    /// <param name="state">How long the state is, in bytes.</param>
    public static void Begin(int state)
    {
        try
        {
            _ = GC.TryStartNoGCRegion(Math.Clamp((long)state * Share, Least, Most), disallowFullBlockingGC: false);
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentOutOfRangeException)
        {
            // It has begun already, or that much can never be had.
        }
    }

    /// <summary>Ends. Does nothing when it has not begun, or had to end before.</summary>
    public static void End()
    {
        if (GCSettings.LatencyMode != GCLatencyMode.NoGCRegion)
        {
            return;
        }

        try
        {
            GC.EndNoGCRegion();
        }
        catch (InvalidOperationException)
        {
            // More was made than had been asked for, and it has ended by itself.
        }
    }
}
