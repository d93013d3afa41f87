namespace Supervisor.Daemon.Output;

/// <summary>Channels by token. A token is used once: an event that was under way for a closed channel finds nothing.</summary>
internal sealed class ChannelTable
{
    private readonly Dictionary<ulong, OutputChannel> _byToken = [];
    private readonly Lock _gate = new();
    private ulong _last;

    public ulong Add(OutputChannel channel)
    {
        lock (_gate)
        {
            _byToken.Add(++_last, channel);
            return _last;
        }
    }

    public OutputChannel? Find(ulong token)
    {
        lock (_gate)
        {
            return _byToken.GetValueOrDefault(token);
        }
    }

    public void Remove(ulong token)
    {
        lock (_gate)
        {
            _byToken.Remove(token);
        }
    }

    public OutputChannel[] All()
    {
        lock (_gate)
        {
            return [.. _byToken.Values];
        }
    }
}
