using System.Net.Sockets;
using Supervisor.Os;
using Supervisor.Posix.Native;

namespace Supervisor.Posix;

/// <summary>
/// A bound and listening socket, close-on-exec: for a server of our own (<see cref="ToSocket"/>), or for the descriptor 0 of children
/// (<see cref="SpawnRequest.StdinSocket"/>).
/// </summary>
public sealed class ListeningSocket : IDisposable
{
    private readonly FileStatus _file;

    internal ListeningSocket(int fd, string? path, FileStatus file)
    {
        Fd = fd;
        Path = path;
        _file = file;
    }

    /// <summary>A socket that another image of this process has bound.</summary>
    /// <param name="fd">The descriptor.</param>
    /// <param name="path">The file of a Unix socket to be removed in the end; null: none.</param>
    /// <param name="file">Which file that is (<see cref="FileIdentity"/>).</param>
    public static ListeningSocket Of(int fd, string? path = null, (ulong Device, ulong Inode) file = default) =>
        new(fd, path, new(0, file.Device, file.Inode));

    /// <summary>Which file it has, to know it again.</summary>
    public (ulong Device, ulong Inode) FileIdentity => (_file.Device, _file.Inode);

    /// <summary>The descriptor, blocking; -1 after it has been closed or given away.</summary>
    public int Fd { get; private set; }

    /// <summary>The file of a Unix socket, else null.</summary>
    public string? Path { get; }

    /// <summary>Hands the descriptor over to a <see cref="Socket"/>, which will close it but not remove the file.</summary>
    public Socket ToSocket()
    {
        ObjectDisposedException.ThrowIf(Fd < 0, this);
        // From a handle: a Socket that has bound its path itself removes the file, which may be another's by then.
        Socket socket = new(new SafeSocketHandle(Fd, ownsHandle: true));
        Fd = -1;
        return socket;
    }

    /// <summary>Removes the file of a Unix socket, unless somebody else has put another in its place.</summary>
    public unsafe void Unlink()
    {
        if (Path is not null
            && FileStatus.Get(Path, out FileStatus now, followLink: false) == 0
            && (now.Device, now.Inode) == (_file.Device, _file.Inode))
        {
            fixed (byte* name = CString.Bytes(Path))
            {
                _ = Libc.unlink(name);
            }
        }
    }

    /// <summary>Closes the descriptor; the file stays.</summary>
    public void Dispose()
    {
        FileDescriptors.Close(Fd);
        Fd = -1;
    }
}
