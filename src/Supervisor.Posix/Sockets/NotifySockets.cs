using System.Runtime.CompilerServices;
using Supervisor.Os;
using Supervisor.Posix.Native;

namespace Supervisor.Posix;

/// <summary>
/// Datagram sockets with abstract names, which the kernel chooses (unix(7), autobind): there is no file to be left behind. Anybody may
/// send to one, so every datagram comes with the credentials of its sender.
/// </summary>
public sealed unsafe class NotifySockets : INotifySockets
{
    private const int Unix = 1;
    private const int DatagramCloseOnExecNonBlocking = 2 | 0x80000 | 0x800;
    private const int SocketLevel = 1;
    private const int PassCredentials = 16;
    private const int PeekOffset = 42;
    private const int CredentialsMessage = 2;
    private const int ReceiveCloseOnExec = 0x40000000;
    private const int LeaveThere = 2;
    private const int DataCut = 0x20;
    private const int FamilySize = sizeof(ushort);
    private const int HeaderSize = 16;
    private const int CredentialsSize = 12;
    private Dictionary<string, int>? _kept;

    /// <inheritdoc/>
    public int Open(out string address) => Open([], out address);

    /// <inheritdoc/>
    public int OpenAgain(string address) =>
        (_kept ??= KeptSockets()).Remove(address, out int kept) ? kept : Open(SystemText.Encode(address.TrimStart('@')), out _);

    /// <summary>The sockets of a daemon that died, of which the keeper had copies.</summary>
    private static Dictionary<string, int> KeptSockets()
    {
        const int nameSize = 128;
        Dictionary<string, int> kept = [];
        byte* name = stackalloc byte[nameSize];
        foreach (int fd in KeeperLink.Current?.Inherited ?? [])
        {
            uint length = nameSize;
            if (Libc.getsockname(fd, name, &length) == 0 && length > FamilySize + 1 && name[FamilySize] == 0)
            {
                kept["@" + SystemText.Decode(new ReadOnlySpan<byte>(name + FamilySize + 1, (int)length - FamilySize - 1))] = fd;
            }
        }

        return kept;
    }

    private static int Open(ReadOnlySpan<byte> wanted, out string address)
    {
        const int nameSize = 128;
        address = "";
        int fd = Libc.socket(Unix, DatagramCloseOnExecNonBlocking, 0);
        if (fd < 0)
        {
            return -Libc.LastError;
        }

        int on = 1;
        byte* name = stackalloc byte[nameSize];
        new Span<byte>(name, nameSize).Clear();
        Unsafe.WriteUnaligned(name, (ushort)Unix);
        wanted = wanted[..Math.Min(wanted.Length, nameSize - FamilySize - 1)];
        wanted.CopyTo(new(name + FamilySize + 1, nameSize - FamilySize - 1));
        uint length = nameSize;
        if (Libc.bind(fd, name, wanted.IsEmpty ? FamilySize : (uint)(FamilySize + 1 + wanted.Length)) != 0
            || Libc.setsockopt(fd, SocketLevel, PassCredentials, &on, sizeof(int)) != 0
            || Libc.getsockname(fd, name, &length) != 0)
        {
            int error = Libc.LastError;
            FileDescriptors.Close(fd);
            return -error;
        }

        KeeperLink.Current?.Store(fd);

        // Instead of the NUL that such a name begins with.
        address = "@" + SystemText.Decode(new ReadOnlySpan<byte>(name + FamilySize + 1, (int)length - FamilySize - 1));
        return fd;
    }

    /// <inheritdoc/>
    public int Receive(int fd, Span<byte> buffer, out NotifySender sender) => Receive(fd, buffer, ReceiveCloseOnExec, out sender);

    /// <inheritdoc/>
    public int BeginPeeking(int fd)
    {
        // From now on it goes from one to the next. That is of the socket, and outlives a daemon.
        int offset = 0;
        return Libc.setsockopt(fd, SocketLevel, PeekOffset, &offset, sizeof(int)) == 0 ? 0 : -Libc.LastError;
    }

    /// <inheritdoc/>
    public int Peek(int fd, Span<byte> buffer, out NotifySender sender) => Receive(fd, buffer, ReceiveCloseOnExec | LeaveThere, out sender);

    private static int Receive(int fd, Span<byte> buffer, int flags, out NotifySender sender)
    {
        // There is room for the credentials alone: the kernel closes what descriptors came along.
        byte* control = stackalloc byte[HeaderSize + 16];
        sender = new(0, uint.MaxValue, -1);
        fixed (byte* start = buffer)
        {
            MessagePart part = new() { Start = start, Length = (nuint)buffer.Length };
            MessageHeader message = new()
            {
                Parts = &part,
                PartCount = 1,
                Control = control,
                ControlLength = HeaderSize + CredentialsSize,
            };
            nint count;
            while ((count = Libc.recvmsg(fd, &message, flags)) < 0)
            {
                if (Libc.LastError is var error && error != Errno.EINTR)
                {
                    return -error;
                }
            }

            if (message.ControlLength >= HeaderSize + CredentialsSize
                && *(int*)(control + 8) == SocketLevel && *(int*)(control + 12) == CredentialsMessage)
            {
                int pid = *(int*)(control + HeaderSize);
                sender = new(pid, *(uint*)(control + HeaderSize + 4), pid > 0 ? Libc.getpgid(pid) : -1);
            }

            return ((int)message.Flags & DataCut) != 0 ? -Errno.EMSGSIZE : (int)count;
        }
    }
}
