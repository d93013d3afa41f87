using Supervisor.Os;
using Supervisor.Posix;

namespace Supervisor.Supervision.Output;

/// <summary>
/// The channels that are read, by token, and the waiting for them: all of them, or only those that are urgent, each together
/// with the descriptor that commands come by. A token is used once: an event that was under way for a closed channel finds
/// nothing. Waiting is for the pump's thread, the rest for any.
/// </summary>
internal sealed class ChannelWatch : IDisposable
{
    /// <summary>How many events a wait reports at most.</summary>
    public const int EventsPerWait = 256;

    /// <summary>The token that stands for commands.</summary>
    public const ulong CommandToken = ulong.MaxValue;

    private readonly Dictionary<ulong, OutputChannel> _byToken = [];
    private readonly Lock _gate = new();
    private ulong _last;

    /// <param name="commandFd">Readable when there are commands.</param>
    public ChannelWatch(int commandFd)
    {
        foreach (var epoll in new[] { All, Urgent })
        {
            if (epoll.Add(commandFd, EpollEvents.Readable, CommandToken) is < 0 and var error)
            {
                throw new PosixException(-error, "epoll_ctl");
            }
        }
    }

    public Epoll All { get; } = new(EventsPerWait);

    public Epoll Urgent { get; } = new(EventsPerWait);

    /// <summary>Begins to watch a channel. Returns 0 or -errno, and does not watch it then.</summary>
    public int Add(OutputChannel channel)
    {
        lock (_gate)
        {
            channel.Token = ++_last;
            _byToken.Add(channel.Token, channel);
        }

        var error = All.Add(channel.Fd, EpollEvents.Readable, channel.Token);
        if (error < 0)
        {
            Forget(channel);
        }
        else if (channel.IsUrgent)
        {
            _ = Urgent.Add(channel.Fd, EpollEvents.Readable, channel.Token);
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
        All.Remove(channel.Fd);
        if (channel.IsUrgent)
        {
            Urgent.Remove(channel.Fd);
        }

        Forget(channel);
    }

    public OutputChannel[] Channels()
    {
        lock (_gate)
        {
            return [.. _byToken.Values];
        }
    }

    public void Dispose()
    {
        All.Dispose();
        Urgent.Dispose();
    }

    private void Forget(OutputChannel channel)
    {
        lock (_gate)
        {
            _byToken.Remove(channel.Token);
        }
    }
}
