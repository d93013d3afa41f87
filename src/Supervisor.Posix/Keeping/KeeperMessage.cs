using System.Runtime.InteropServices;
using Supervisor.Os;
using Supervisor.Posix.Native;

namespace Supervisor.Posix;

/// <summary>What goes over the socket between keeper and daemon: a kind, numbers, descriptors (unix(7), SCM_RIGHTS) or text.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct KeeperMessage
{
    /// <summary>To the keeper: copies of descriptors, to have under the numbers given.</summary>
    public const int Store = 1;

    /// <summary>To the keeper: descriptors that the daemon has closed, or is about to.</summary>
    public const int Drop = 2;

    /// <summary>To the keeper: the daemon serves.</summary>
    public const int IsReady = 3;

    /// <summary>To the keeper: text for the service manager.</summary>
    public const int Manager = 4;

    /// <summary>To the keeper: path of the program file that the daemon is of, and the next is to be of.</summary>
    public const int Program = 5;

    /// <summary>To the keeper: path of a program file that can go on in the keeper's place.</summary>
    public const int Keeper = 7;

    /// <summary>To the daemon: there are ends.</summary>
    public const int HasExits = 6;

    /// <summary>The most descriptors in a message.</summary>
    public const int Most = 8;

    /// <summary>The most text, in bytes.</summary>
    public const int MostText = 8 * 1024;

    private const int HeaderSize = 8 + (Most * sizeof(int));
    private const int ControlSize = DescriptorPassing.HeaderSize + (Most * sizeof(int));
    private const int DoNotWait = 0x40;

    public int Kind;
    public int Count;
    public fixed int Numbers[Most];
    public fixed byte Text[MostText];

    /// <summary>Sends a message with <see cref="Count"/> numbers; for <see cref="Store"/> they are descriptors. Returns 0 or -errno.</summary>
    public static int Send(int socket, KeeperMessage* message, int textLength)
    {
        byte* control = stackalloc byte[ControlSize];
        MessagePart part = new() { Start = message, Length = (nuint)(HeaderSize + textLength) };
        MessageHeader header = new() { Parts = &part, PartCount = 1 };
        if (message->Kind == Store)
        {
            header.Control = control;
            header.ControlLength = DescriptorPassing.PutRights(control, new(message->Numbers, message->Count));
        }

        while (Libc.sendmsg(socket, &header, DescriptorPassing.NoSignal | DoNotWait) < 0)
        {
            if (Libc.LastError is var error && error != Errno.EINTR)
            {
                return -error;
            }
        }

        return 0;
    }

    /// <summary>
    /// Takes a message that is there. Its descriptors are not close-on-exec. Returns its text's length, or -errno: <c>-EAGAIN</c> when
    /// there is none, <c>-EPIPE</c> when there will be none any more.
    /// </summary>
    /// <param name="socket">The socket.</param>
    /// <param name="message">Gets it.</param>
    /// <param name="descriptors">Gets its descriptors.</param>
    /// <param name="arrived">How many there are: fewer than were sent where there is no room for them.</param>
    public static int Receive(int socket, KeeperMessage* message, int* descriptors, out int arrived)
    {
        byte* control = stackalloc byte[ControlSize];
        MessagePart part = new() { Start = message, Length = (nuint)sizeof(KeeperMessage) };
        MessageHeader header = new()
        {
            Parts = &part,
            PartCount = 1,
            Control = control,
            ControlLength = ControlSize,
        };
        arrived = 0;
        nint count;
        while ((count = Libc.recvmsg(socket, &header, DoNotWait)) < 0)
        {
            if (Libc.LastError is var error && error != Errno.EINTR)
            {
                return -error;
            }
        }

        if (count < HeaderSize)
        {
            return -Errno.EPIPE;
        }

        ReadOnlySpan<int> rights = DescriptorPassing.Rights(header);
        rights.CopyTo(new(descriptors, Most));
        arrived = rights.Length;
        message->Count = Math.Clamp(message->Count, 0, Most);
        return (int)count - HeaderSize;
    }
}
