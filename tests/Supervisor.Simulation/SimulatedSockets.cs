using System.Globalization;
using System.Text;
using Supervisor.Os;

namespace Supervisor.Simulation;

/// <summary>Sockets on which children tell how they are. What strangers send comes in between.</summary>
internal sealed class SimulatedSockets(SimulatedMachine machine, World world) : INotifySockets
{
    private readonly Dictionary<int, Queue<(string Text, NotifySender Sender)>> _messages = [];
    private readonly Dictionary<int, int> _seen = [];

    public int Open(out string address)
    {
        int fd = machine.Open("a socket for notes");
        _messages.Add(fd, new());
        world.Keeper?.Store(fd);
        address = string.Create(CultureInfo.InvariantCulture, $"@{fd}");
        return fd;
    }

    public int OpenAgain(string address)
    {
        int fd = int.Parse(address.AsSpan(1), CultureInfo.InvariantCulture);
        if (world.Keeper is { } keeper && !keeper.Has(fd) && Owns(fd))
        {
            // What was said to the one of the daemon that died has gone with it.
            _messages[fd].Clear();
            keeper.Store(fd);
        }

        return Owns(fd) ? fd : -Errno.EADDRINUSE;
    }

    public int Receive(int fd, Span<byte> buffer, out NotifySender sender)
    {
        sender = default;
        if (!_messages.TryGetValue(fd, out Queue<(string Text, NotifySender Sender)>? queue) || queue.Count == 0)
        {
            return -Errno.EAGAIN;
        }

        (string text, sender) = world.IsDead ? queue.Peek() : queue.Dequeue();
        _seen[fd] = Math.Max(_seen.GetValueOrDefault(fd) - 1, 0);
        return buffer.IsEmpty ? -Errno.EMSGSIZE : Encoding.UTF8.GetBytes(text, buffer);
    }

    public int BeginPeeking(int fd)
    {
        _seen[fd] = 0;
        return 0;
    }

    public int Peek(int fd, Span<byte> buffer, out NotifySender sender)
    {
        sender = default;
        int seen = _seen.GetValueOrDefault(fd);
        if (!_messages.TryGetValue(fd, out Queue<(string Text, NotifySender Sender)>? queue) || queue.Count <= seen)
        {
            return -Errno.EAGAIN;
        }

        (string text, sender) = queue.ElementAt(seen);
        _seen[fd] = seen + 1;
        return Encoding.UTF8.GetBytes(text, buffer);
    }

    public bool Owns(int fd) => _messages.ContainsKey(fd);

    public bool HasMessages(int fd) => _messages.TryGetValue(fd, out Queue<(string, NotifySender)>? queue) && queue.Count > 0;

    public void Closed(int fd) => _messages.Remove(fd);

    /// <summary>Somebody says something; nobody may listen any more.</summary>
    public void Say(string? address, string text, int pid, uint uid)
    {
        if (address is not null
            && _messages.TryGetValue(int.Parse(address.AsSpan(1), CultureInfo.InvariantCulture), out Queue<(string, NotifySender)>? queue))
        {
            queue.Enqueue((text, new(pid, uid, pid)));
        }
    }
}
