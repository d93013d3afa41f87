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
    private const ulong OfChildren = 0x800_0000;
    private const int CurrentDirectory = -100;
    private const short Readable = 1;
    private int _fd;

    /// <summary>Begins to hang.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="withFiles">So does every file of the folder, also those that are made.</param>
    public HangingFile(string path, bool withFiles = false)
    {
        ulong mask = OpenPermission | OpenForExecutionPermission | (withFiles ? OfChildren : 0);
        _fd = fanotify_init(ContentClassCloseOnExec, 0);
        if (_fd < 0 || fanotify_mark(_fd, Add, mask, CurrentDirectory, path) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    /// <summary>Somebody waits.</summary>
    public bool IsWaitedFor
    {
        get
        {
            PollRequest request = new() { Fd = _fd, Events = Readable };
            return poll(ref request, 1, 0) == 1;
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

    [LibraryImport("libc")]
    private static partial int poll(ref PollRequest request, nuint count, int timeout);

    private struct PollRequest
    {
        public int Fd;
        public short Events;
        public short Seen;
    }
}
