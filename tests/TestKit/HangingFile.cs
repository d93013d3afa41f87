using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Supervisor.TestKit;

/// <summary>
/// A file or folder that cannot be opened, nor executed, for the time being: whoever tries waits, as on a network file system
/// whose server is gone (fanotify(7) with permission events that nobody answers). Takes root.
/// </summary>
public sealed partial class HangingFile : IDisposable
{
    private const uint ContentClassCloseOnExec = 0x4 | 0x1;
    private const uint Add = 0x1;
    private const ulong OpenPermission = 0x1_0000;
    private const ulong OpenForExecutionPermission = 0x4_0000;
    private const int CurrentDirectory = -100;
    private int _fd;

    /// <summary>Begins to hang.</summary>
    public HangingFile(string path)
    {
        _fd = fanotify_init(ContentClassCloseOnExec, 0);
        if (_fd < 0 || fanotify_mark(_fd, Add, OpenPermission | OpenForExecutionPermission, CurrentDirectory, path) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    /// <summary>Answers everybody who waits, and whoever comes.</summary>
    public void Dispose()
    {
        if (_fd >= 0)
        {
            _ = close(_fd);
            _fd = -1;
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fanotify_init(uint flags, uint eventFlags);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int fanotify_mark(int fd, uint flags, ulong mask, int directory, string path);

    [LibraryImport("libc")]
    private static partial int close(int fd);
}
