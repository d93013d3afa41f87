using System.Globalization;
using System.Text;
using Supervisor.Os;
using Supervisor.Posix;
using Supervisor.Protocol;
using Supervisor.Supervision.Logs;

namespace Supervisor.Daemon.Lifetime;

/// <summary>
/// The <c>pidfile=</c>: written when the daemon runs, removed when it ends, and only if it still has the pid that was written.
/// Whoever may write to its folder must not be able to have another file overwritten: links are not followed.
/// </summary>
internal sealed class PidFile(string path, ActivityLog log)
{
    private const int AsTheUmaskSays = 0x1b6;

    /// <summary>How long its disk is waited for at the start and at the end.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private byte[] _text = TextOf(KeeperLink.ServicePid);
    private volatile bool _written;

    /// <summary>It is there, and ours to remove.</summary>
    public bool IsWritten => _written;

    /// <summary>The image before this one has written it, or could not.</summary>
    public void GoOn(bool written) => _written = written;

    /// <summary>The pid that takes signals is another. Does not wait for the disk.</summary>
    public void Renew() => Begin(RenewNow);

    /// <summary>Waits for the disk, but not for ever.</summary>
    public void Write() => Wait(Begin(WriteNow));

    /// <summary>The same at the end.</summary>
    public void Remove()
    {
        if (_written)
        {
            Wait(Begin(RemoveNow));
        }
    }

    private Task Begin(Action work) => ThreadReserve.Shared.RunAsync("pidfile", () =>
    {
        lock (_gate)
        {
            work();
        }

        return true;
    });

    private void Wait(Task work)
    {
        if (!work.Wait(Patience))
        {
            log.Write(LogLevel.Critical, $"pidfile {path}: its disk does not answer, the daemon goes on without");
        }
    }

    private void RenewNow()
    {
        bool mine = _written && IsOurs();
        _text = TextOf(KeeperLink.ServicePid);
        if (mine && Overwrite() is not 0 and var error)
        {
            log.Write(LogLevel.Critical, $"could not write pidfile {path}: {Reason(error)}");
        }
    }

    private void WriteNow()
    {
        int error = Overwrite();
        if (error == 0)
        {
            _written = true;
            log.Write(LogLevel.Info, $"supervisord started with pid {KeeperLink.ServicePid}");
        }
        else
        {
            log.Write(LogLevel.Critical, $"could not write pidfile {path}: {Reason(error)}");
        }
    }

    private void RemoveNow()
    {
        _written = false;
        if (IsOurs() && FileCalls.Unlink(path) is < 0 and var error && error != -Errno.ENOENT)
        {
            log.Write(LogLevel.Warn, $"could not remove pidfile {path}: {Errno.Text(-error)}");
        }
    }

    private static byte[] TextOf(int pid) => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{pid}\n"));

    private static string Reason(int error) => error switch
    {
        Errno.ELOOP => "it is a symbolic link, which is not followed",
        Errno.EMLINK => "the file has other names (hard links) and is left alone",
        _ => Errno.Text(error),
    };

    private int Overwrite()
    {
        const FileOpenFlags flags = FileOpenFlags.Write | FileOpenFlags.NonBlocking;
        int fd = FileCalls.Open(path, flags | FileOpenFlags.Create | FileOpenFlags.NoFollow, AsTheUmaskSays);
        bool isLink = fd == -Errno.ELOOP;
        if (isLink)
        {
            // A link to a device, such as /dev/null, does no harm; opened like this no other file is changed either.
            fd = FileCalls.Open(path, flags);
        }

        if (fd < 0)
        {
            return isLink ? Errno.ELOOP : -fd;
        }

        try
        {
            if (FileCalls.Status(fd, out FileStat status) is < 0 and var failure)
            {
                return -failure;
            }

            int refused = !status.IsRegular ? 0 : isLink ? Errno.ELOOP : status.Links > 1 ? Errno.EMLINK : -FileCalls.Truncate(fd, 0);
            return refused != 0 ? refused : Math.Max(0, -FileDescriptors.Write(fd, _text));
        }
        finally
        {
            FileDescriptors.Close(fd);
        }
    }

    /// <summary>An ordinary file with our pid in it: not a device that somebody gave as pid file, nor that of a daemon started since.</summary>
    private bool IsOurs()
    {
        int fd = FileCalls.Open(path, FileOpenFlags.Read | FileOpenFlags.NonBlocking | FileOpenFlags.NoFollow);
        if (fd < 0)
        {
            return false;
        }

        try
        {
            Span<byte> content = stackalloc byte[_text.Length + 1];
            return FileCalls.Status(fd, out FileStat status) == 0
                && status.IsRegular
                && FileCalls.ReadAt(fd, content, 0) == _text.Length
                && content[.._text.Length].SequenceEqual(_text);
        }
        finally
        {
            FileDescriptors.Close(fd);
        }
    }
}
