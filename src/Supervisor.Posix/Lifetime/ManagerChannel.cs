using Supervisor.Os;
using Supervisor.Posix.Native;

namespace Supervisor.Posix;

/// <summary>
/// Messages to a service manager, which may be busy: what its socket has no room for waits, with what comes behind it, until there is
/// some. Nobody waits for that but a worker. Any thread may call.
/// </summary>
internal sealed unsafe class ManagerChannel
{
    /// <summary>How many messages wait at most: descriptors wait with them.</summary>
    internal const int Most = 256;

    private static readonly Lock Gate = new();
    private static ManagerChannel? _last;

    private readonly string _address;
    private readonly Queue<(byte[] Text, int[] Descriptors)> _waiting = [];

    private ManagerChannel(string address) => _address = address;

    /// <summary>The one to an address, of which a process has one.</summary>
    public static ManagerChannel To(string address)
    {
        lock (Gate)
        {
            return _last?._address == address ? _last : _last = new(address);
        }
    }

    /// <summary>Sends a message, now or later. Does not wait. Returns 0 or errno; EAGAIN: too many wait.</summary>
    /// <param name="text">Assignments, one per line.</param>
    /// <param name="descriptors">What goes with it, <see cref="DescriptorStore.Most"/> at most; the caller may close them.</param>
    public int Send(byte[] text, ReadOnlySpan<int> descriptors = default)
    {
        lock (_waiting)
        {
            if (_waiting.Count == 0 && Try(text, descriptors, patience: 0) is var error && error != Errno.EAGAIN)
            {
                return error;
            }

            if (_waiting.Count == Most)
            {
                return Errno.EAGAIN;
            }

            int[] own = new int[descriptors.Length];
            for (int i = 0; i < own.Length; i++)
            {
                own[i] = FileCalls.Duplicate(descriptors[i]);
            }

            _waiting.Enqueue((text, own));
            if (_waiting.Count > 1)
            {
                return 0;
            }
        }

        ThreadReserve.Shared.Queue("service manager", SendWaiting);
        return 0;
    }

    private void SendWaiting()
    {
        while (true)
        {
            byte[] text;
            int[] descriptors;
            lock (_waiting)
            {
                (text, descriptors) = _waiting.Peek();
            }

            if (Try(text, descriptors, patience: -1) == Errno.EAGAIN)
            {
                continue;
            }

            Array.ForEach(descriptors, FileDescriptors.Close);
            lock (_waiting)
            {
                _waiting.Dequeue();
                if (_waiting.Count == 0)
                {
                    return;
                }
            }
        }
    }

    /// <summary>Sends a message as soon as there is room, or gives it up after so many milliseconds; -1: never.</summary>
    private int Try(byte[] text, ReadOnlySpan<int> descriptors, int patience)
    {
        int fd = SystemdNotify.Connect(_address);
        if (fd < 0)
        {
            return -fd;
        }

        byte* control = stackalloc byte[DescriptorPassing.HeaderSize + (DescriptorStore.Most * sizeof(int))];
        try
        {
            if (patience != 0)
            {
                FileCalls.WaitWritable(fd, patience);
            }

            fixed (byte* start = text)
            {
                MessagePart part = new() { Start = start, Length = (nuint)text.Length };
                MessageHeader message = new() { Parts = &part, PartCount = 1 };
                if (!descriptors.IsEmpty)
                {
                    message.Control = control;
                    message.ControlLength = DescriptorPassing.PutRights(control, descriptors);
                }

                return Libc.sendmsg(fd, &message, DescriptorPassing.NoSignal) < 0 ? Libc.LastError : 0;
            }
        }
        finally
        {
            FileDescriptors.Close(fd);
        }
    }
}
