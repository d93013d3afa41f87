namespace Supervisor.Supervision.Output;

/// <summary>A process has ended: its channels are to be emptied, then somebody is told, exactly once.</summary>
internal sealed class DrainRequest(IReadOnlyList<OutputChannel> channels, Action done, long asked)
{
    private int _completed;

    public IReadOnlyList<OutputChannel> Channels => channels;

    /// <summary>Timestamp of the asking.</summary>
    public long Asked => asked;

    public bool IsCompleted => Volatile.Read(ref _completed) != 0;

    public void Complete()
    {
        if (Interlocked.Exchange(ref _completed, 1) == 0)
        {
            done();
        }
    }
}
