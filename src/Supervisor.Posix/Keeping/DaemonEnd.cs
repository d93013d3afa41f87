using System.Buffers.Text;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Unicode;
using Supervisor.Posix.Native;

namespace Supervisor.Posix.Keeping;

/// <summary>
/// Hastens the end of a daemon that dies. Each of its threads takes a processor for that, and the last one closes all that is open: among
/// a thousand busy programs that is seconds in which nobody supervises. The parent of a process is told when all is over; the end of one
/// thread that did nothing is seen at once (PIDFD_THREAD, Linux 6.9), and the others go ahead from then on. Makes no object.
/// </summary>
internal sealed unsafe class DaemonEnd
{
    private const nint OfThread = 0x80;
    private const int CloseOnExec = 0x80000;

    private int _thread;

    /// <summary>Readable when the thread has ended; -1: that is not to be seen.</summary>
    public int Fd { get; private set; } = -1;

    /// <summary>Watches a thread of the daemon (<see cref="KeeperPage.QuietThread"/>), and has another keeper in the place of this one find it.</summary>
    public void Watch(KeeperPage* page)
    {
        Forget();
        _thread = page->QuietThread;
        page->QuietThread = 0;
        if (_thread == 0 || !KeeperPrecedence.IsPossible)
        {
            return;
        }

        int fd = (int)Libc.syscall(SystemCall.PidfdOpen, _thread, OfThread, 0, 0, 0);
        if (fd >= 0)
        {
            Fd = fd == KeeperDescriptors.Ready ? fd : Libc.dup3(fd, KeeperDescriptors.Ready, CloseOnExec);
            if (fd != KeeperDescriptors.Ready)
            {
                _ = Libc.close(fd);
            }
        }
    }

    /// <summary>Another keeper follows in the place of this one.</summary>
    public void Leave(KeeperPage* page) => page->QuietThread = _thread;

    /// <summary>The thread has ended: so does the daemon, unless another image is to go on in its place.</summary>
    public void Begun(KeeperPage* page)
    {
        Forget();

        // A keeper that was stopped may see it only when the other image is ready: then there is a thread of that.
        if (page->DaemonPid != 0 && Volatile.Read(ref page->GivesPrecedenceBack) != 0 && Volatile.Read(ref page->QuietThread) == 0)
        {
            Raise(page->DaemonPid);
        }
    }

    private void Forget()
    {
        if (Fd >= 0)
        {
            _ = Libc.close(Fd);
            (Fd, _thread) = (-1, 0);
        }
    }

    private static void Raise(int pid)
    {
        const int directory = 0x10000;
        const int entriesSize = 4096;
        const int pathSize = 32;
        const int length = 16;
        const int name = 19;
        byte* path = stackalloc byte[pathSize];
        byte* entries = stackalloc byte[entriesSize];
        _ = Utf8.TryWrite(new(path, pathSize), CultureInfo.InvariantCulture, $"/proc/{pid}/task\0", out _);
        int fd = Libc.open(path, directory | CloseOnExec, 0);
        if (fd < 0)
        {
            return;
        }

        int count;
        while ((count = (int)Libc.syscall(SystemCall.GetDirectoryEntries, fd, (nint)entries, entriesSize, 0, 0)) > 0)
        {
            for (byte* entry = entries; entry < entries + count; entry += *(ushort*)(entry + length))
            {
                if (Utf8Parser.TryParse(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(entry + name), out int thread, out _))
                {
                    _ = Ordinary.Raise(thread, isInherited: false);
                }
            }
        }

        _ = Libc.close(fd);
    }
}
