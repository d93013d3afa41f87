namespace Supervisor.Server.Rpc;

/// <summary>
/// Has garbage collected for every few megabytes of large answers. Left to itself the collector lets the heap grow to what it thinks
/// right for the machine, ten times what the daemon needs, before it looks.
/// </summary>
internal sealed class AnswerGarbage
{
    private const long Large = 64 * 1024;
    private const long Bound = 8 * 1024 * 1024;

    private long _made;

    /// <summary>An answer of so many bytes has been sent and let go of.</summary>
    public void Add(long bytes)
    {
        if (bytes >= Large && Interlocked.Add(ref _made, bytes) >= Bound)
        {
            Interlocked.Exchange(ref _made, 0);
            GC.Collect(1, GCCollectionMode.Forced, blocking: true, compacting: false);
        }
    }
}
