using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Supervisor.Os;
using Supervisor.Posix.Native;

namespace Supervisor.Posix;

/// <summary>TCP sockets to hand to children. .NET's own would set SO_REUSEPORT too, and share the port with anybody.</summary>
public static unsafe class TcpSocket
{
    private const ushort Internet = 2;
    private const int StreamCloseOnExec = 1 | 0x80000;

    /// <summary>Binds an IPv4 address and port, with SO_REUSEADDR, and listens.</summary>
    /// <param name="host">An address or a name; empty: all addresses.</param>
    /// <param name="port">0: any free one.</param>
    /// <param name="backlog">Connections that may wait to be accepted.</param>
    /// <exception cref="PosixException">EADDRINUSE, EACCES and so on.</exception>
    /// <exception cref="SocketException">No such host.</exception>
    public static ListeningSocket Bind(string host, int port, int backlog = UnixSocket.LargestBacklog)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)port, ushort.MaxValue);
        IPAddress address = host.Length == 0
            ? IPAddress.Any
            : Dns.GetHostAddresses(host, AddressFamily.InterNetwork) is [var first, ..] ? first
            : throw new SocketException((int)SocketError.HostNotFound);
        string what = $"bind {host}:{port}";
        int fd = Libc.socket(Internet, StreamCloseOnExec, 0);
        if (fd < 0)
        {
            throw new PosixException(Libc.LastError, what);
        }

        try
        {
            const int socketLevel = 1;
            const int reuseAddress = 2;
            int on = 1;
            Check(Libc.setsockopt(fd, socketLevel, reuseAddress, &on, sizeof(int)), what);
            byte* name = stackalloc byte[16];
            Unsafe.InitBlock(name, 0, 16);
            Unsafe.WriteUnaligned(name, Internet);
            BinaryPrimitives.WriteUInt16BigEndian(new Span<byte>(name + 2, 2), (ushort)port);
            address.TryWriteBytes(new Span<byte>(name + 4, 4), out _);
            Check(Libc.bind(fd, name, 16), what);
            Check(Libc.listen(fd, backlog), what);
            ListeningSocket result = new(fd, null, default);
            fd = -1;
            return result;
        }
        finally
        {
            FileDescriptors.Close(fd);
        }
    }

    private static void Check(int result, string what)
    {
        if (result != 0)
        {
            throw new PosixException(Libc.LastError, what);
        }
    }
}
