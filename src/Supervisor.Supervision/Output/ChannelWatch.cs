namespace Supervisor.Supervision.Output;

/// <summary>
/// The channels that are read, by token. A token is used once: an event that was under way for a closed channel finds nothing.
/// </summary>
internal sealed class ChannelWatch(IOutputPipes pipes)
{
    /// <summary>How many events a wait reports at most.</summary>
    public const int EventsPerWait = 256;

    /// <summary>The token that stands for commands.</summary>
    public const ulong CommandToken = ulong.MaxValue;

    private readonly Dictionary<ulong, OutputChannel> _byToken = [];
    private readonly Lock _gate = new();
    private ulong _last;

    /// <summary>Begins to watch a channel. Returns 0 or -errno, and does not watch it then.</summary>
    public int Add(OutputChannel channel)
    {
        lock (_gate)
        {
            channel.Token = ++_last;
            _byToken.Add(channel.Token, channel);
        }

        int error = pipes.Watch(channel.Fd, channel.Token, channel.IsUrgent);
        if (error < 0)
        {
            Forget(channel);
        }

        return error;
    }

    public OutputChannel? Find(ulong token)
    {
        lock (_gate)
        {
            return _byToken.GetValueOrDefault(token);
        }
    }

    public void Remove(OutputChannel channel)
    {
        pipes.Unwatch(channel.Fd, channel.IsUrgent);
        Forget(channel);
    }

    public OutputChannel[] Channels()
    {
        lock (_gate)
        {
            return [.. _byToken.Values];
        }
    }

    private void Forget(OutputChannel channel)
    {
        lock (_gate)
        {
            _byToken.Remove(channel.Token);
        }
    }
}
