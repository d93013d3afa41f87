using System.Globalization;
using Supervisor.Os;
using Supervisor.Posix.Native;

namespace Supervisor.Posix;

/// <summary>How to make a Unix socket.</summary>
public sealed record UnixSocketOptions
{
    /// <summary>Permissions of the file (<c>chmod=</c>, <c>socket_mode=</c>); null: what the umask leaves of 0777.</summary>
    public int? Mode { get; init; }

    /// <summary>Owner, or null: whoever creates it.</summary>
    public uint? Uid { get; init; }

    /// <summary>Group, or null: that of whoever creates it.</summary>
    public uint? Gid { get; init; }

    /// <summary>Connections that may wait to be accepted.</summary>
    public int Backlog { get; init; } = UnixSocket.LargestBacklog;

    /// <summary>
    /// Take the place of whatever is there, live or not, as the socket of an <c>[fcgi-program:x]</c> does. Otherwise a live one
    /// is an error.
    /// </summary>
    public bool Replace { get; init; }

    /// <summary>Told the path of a socket nobody listened on any more, before it is removed.</summary>
    public Action<string>? StaleRemoved { get; init; }
}

/// <summary>
/// Makes Unix sockets whose file has the right owner and mode, and somebody listening, before it has its name: made under another
/// name, then linked. There is no moment in which the wrong people can connect, or in which another daemon takes it for stale.
/// </summary>
public static unsafe class UnixSocket
{
    /// <summary>SOMAXCONN.</summary>
    public const int LargestBacklog = 4096;

    private const int Unix = 1;
    private const int StreamCloseOnExec = 1 | 0x80000;
    private const int NonBlocking = 0x800;
    private const int Attempts = 10;

    /// <summary>Binds a path and listens.</summary>
    /// <exception cref="PosixException">
    /// EADDRINUSE: somebody listens there; EEXIST: a file that is no socket is there; ENAMETOOLONG; or what the system said.
    /// </exception>
    public static ListeningSocket Bind(string path, UnixSocketOptions options)
    {
        _ = UnixAddress.OfPath(path);
        string temporary = TemporaryName(path);
        int fd = Libc.socket(Unix, StreamCloseOnExec, 0);
        if (fd < 0)
        {
            throw new PosixException(Libc.LastError, "socket");
        }

        bool bound = false;
        try
        {
            _ = Unlink(temporary);
            if (options.Mode is { } mode)
            {
                // The file is made with this mode, less the umask.
                Check(Libc.fchmod(fd, (uint)mode) == 0 ? 0 : Libc.LastError, $"fchmod {path}");
            }

            Check(UnixAddress.OfPath(temporary).Bind(fd), $"bind {path}");
            bound = true;
            using SocketFile bare = SocketFile.Open(temporary, path);
            bare.ChangeOwner(options.Uid, options.Gid);
            bare.ChangeMode(options.Mode);
            Check(Libc.listen(fd, options.Backlog) == 0 ? 0 : Libc.LastError, $"listen on {path}");
            FileStatus file = bare.Status;
            Name(temporary, path, options);
            ListeningSocket result = new(fd, path, file);
            fd = -1;
            return result;
        }
        finally
        {
            FileDescriptors.Close(fd);
            if (bound)
            {
                _ = Unlink(temporary);
            }
        }
    }

    /// <summary>
    /// Whether somebody listens on a Unix socket. Connecting is all it takes: no data is sent. Not being allowed to connect counts as
    /// somebody, since nothing says otherwise.
    /// </summary>
    public static bool IsLive(string path)
    {
        int fd = Libc.socket(Unix, StreamCloseOnExec | NonBlocking, 0);
        if (fd < 0)
        {
            throw new PosixException(Libc.LastError, "socket");
        }

        try
        {
            // EAGAIN: its backlog is full, so there is one.
            return UnixAddress.OfPath(path).Connect(fd) is not (Errno.ECONNREFUSED or Errno.ENOENT);
        }
        finally
        {
            FileDescriptors.Close(fd);
        }
    }

    private static void Name(string temporary, string path, UnixSocketOptions options)
    {
        if (options.Replace)
        {
            Check(Rename(temporary, path), $"bind {path}");
            return;
        }

        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            switch (Link(temporary, path))
            {
                case 0:
                    return;
                case Errno.EEXIST:
                    RemoveStale(path, options);
                    break;
                case var error when FileStatus.Get(path, out _, followLink: false) == Errno.ENOENT:
                    // A file system without hard links.
                    Check(error == Errno.ENOENT ? error : Rename(temporary, path), $"bind {path}");
                    return;
                case var error:
                    throw new PosixException(error, $"bind {path}");
            }
        }

        throw new PosixException(Errno.EADDRINUSE, $"bind {path}");
    }

    private static void RemoveStale(string path, UnixSocketOptions options)
    {
        RequireSocket(path);
        if (IsLive(path))
        {
            throw new PosixException(Errno.EADDRINUSE, $"bind {path}");
        }

        options.StaleRemoved?.Invoke(path);
        Check(Unlink(path) is var error && error == Errno.ENOENT ? 0 : error, $"unlink {path}");
    }

    private static void RequireSocket(string path)
    {
        if (FileStatus.Get(path, out FileStatus there, followLink: false) == 0 && !there.IsSocket)
        {
            throw PosixException.WithMessage(Errno.EEXIST, $"{path} exists and is not a socket: it is left alone");
        }
    }

    /// <summary>In the same directory. <c>PATH.PID</c>, as Supervisor has it, where that is short enough.</summary>
    private static string TemporaryName(string path)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"{path}.{Environment.ProcessId}");
        return UnixAddress.Fits(name)
            ? name
            : string.Create(CultureInfo.InvariantCulture, $"{path[..(path.LastIndexOf('/') + 1)]}.{Environment.ProcessId}");
    }

    private static int Link(string from, string to)
    {
        fixed (byte* source = CString.Bytes(from), target = CString.Bytes(to))
        {
            return Libc.link(source, target) == 0 ? 0 : Libc.LastError;
        }
    }

    private static int Rename(string from, string to)
    {
        fixed (byte* source = CString.Bytes(from), target = CString.Bytes(to))
        {
            return Libc.rename(source, target) == 0 ? 0 : Libc.LastError;
        }
    }

    private static int Unlink(string path)
    {
        fixed (byte* name = CString.Bytes(path))
        {
            return Libc.unlink(name) == 0 ? 0 : Libc.LastError;
        }
    }

    private static void Check(int error, string what)
    {
        if (error != 0)
        {
            throw new PosixException(error, what);
        }
    }
}
