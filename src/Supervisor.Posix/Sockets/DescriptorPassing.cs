using System.Runtime.InteropServices;
using Supervisor.Os;
using Supervisor.Posix.Native;

namespace Supervisor.Posix;

/// <summary>
/// Hands descriptors from one descriptor table to another (unix(7), SCM_RIGHTS), each message with one number of the sender's.
/// </summary>
internal static unsafe class DescriptorPassing
{
    /// <summary>The most descriptors in one message.</summary>
    public const int Most = 4;

    private const int Unix = 1;
    private const int SequencedPacketCloseOnExec = 5 | 0x80000;
    private const int SocketLevel = 1;
    private const int RightsType = 1;

    /// <summary>MSG_NOSIGNAL.</summary>
    public const int NoSignal = 0x4000;

    private const int ReceiveCloseOnExec = 0x40000000;

    /// <summary>struct cmsghdr.</summary>
    public const int HeaderSize = 16;

    private const int ControlSize = HeaderSize + (Most + 1) / 2 * 2 * sizeof(int);

    /// <summary>Two connected sockets, close-on-exec. Returns 0 or -errno.</summary>
    public static int Pair(out int one, out int other)
    {
        int* sockets = stackalloc int[2];
        if (Libc.socketpair(Unix, SequencedPacketCloseOnExec, 0, sockets) != 0)
        {
            one = other = -1;
            return -Libc.LastError;
        }

        (one, other) = (sockets[0], sockets[1]);
        return 0;
    }

    /// <summary>Sends copies of the descriptors. Returns 0 or -errno; then nothing was sent.</summary>
    public static int Send(int socket, nint number, ReadOnlySpan<int> descriptors) =>
        Send(socket, MemoryMarshal.AsBytes(new ReadOnlySpan<nint>(in number)), descriptors);

    /// <summary>The same with a text of the sender's.</summary>
    public static int Send(int socket, ReadOnlySpan<byte> text, ReadOnlySpan<int> descriptors)
    {
        byte* control = stackalloc byte[ControlSize];
        nuint length = descriptors.IsEmpty ? 0 : PutRights(control, descriptors);
        fixed (byte* start = text)
        {
            MessagePart part = new() { Start = start, Length = (nuint)text.Length };
            MessageHeader message = new() { Parts = &part, PartCount = 1, Control = control, ControlLength = length };
            while (Libc.sendmsg(socket, &message, NoSignal) < 0)
            {
                if (Libc.LastError is var error && error != Errno.EINTR)
                {
                    return -error;
                }
            }
        }

        return 0;
    }

    /// <summary>
    /// Waits for a message. Its descriptors are close-on-exec, and fewer than were sent when the table is full. Returns how many, or
    /// -errno (<c>-EPIPE</c>: the other side is closed).
    /// </summary>
    public static int Receive(int socket, out nint number, Span<int> descriptors)
    {
        nint received = 0;
        int count = Receive(socket, MemoryMarshal.AsBytes(new Span<nint>(ref received)), descriptors);
        number = received;
        return count;
    }

    /// <summary>The same of one with a text, of which there is no more than there is room for.</summary>
    public static int Receive(int socket, Span<byte> text, Span<int> descriptors)
    {
        byte* control = stackalloc byte[ControlSize];
        fixed (byte* start = text)
        {
            MessagePart part = new() { Start = start, Length = (nuint)text.Length };
            MessageHeader message = new() { Parts = &part, PartCount = 1, Control = control, ControlLength = ControlSize };
            nint count;
            while ((count = Libc.recvmsg(socket, &message, ReceiveCloseOnExec)) < 0)
            {
                if (Libc.LastError is var error && error != Errno.EINTR)
                {
                    return -error;
                }
            }

            if (count == 0)
            {
                return -Errno.EPIPE;
            }

            ReadOnlySpan<int> rights = Rights(message);
            rights.CopyTo(descriptors);
            return rights.Length;
        }
    }

    /// <summary>Makes descriptors the control data of a message, for which there has to be room. Returns its length.</summary>
    public static nuint PutRights(byte* control, ReadOnlySpan<int> descriptors)
    {
        nuint length = (nuint)(HeaderSize + descriptors.Length * sizeof(int));
        *(nuint*)control = length;
        *(int*)(control + 8) = SocketLevel;
        *(int*)(control + 12) = RightsType;
        descriptors.CopyTo(new Span<int>(control + HeaderSize, descriptors.Length));
        return length;
    }

    /// <summary>The descriptors that have come with a message; as long as its control data is there.</summary>
    public static ReadOnlySpan<int> Rights(in MessageHeader message)
    {
        byte* control = (byte*)message.Control;
        return message.ControlLength < HeaderSize ? [] : new(control + HeaderSize, (int)(*(nuint*)control - HeaderSize) / sizeof(int));
    }
}
