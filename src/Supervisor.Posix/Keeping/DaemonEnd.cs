using System.Runtime.InteropServices;
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
    private const int EntriesSize = 4096;
    private const int LongestNumber = 10;

    private readonly byte* _entries = (byte*)NativeMemory.Alloc(EntriesSize);
    private readonly byte* _path = (byte*)NativeMemory.Alloc(32);
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

    private void Raise(int pid)
    {
        const int directory = 0x10000;
        const int length = 16;
        const int name = 19;
        WritePath(pid);
        int fd = Libc.open(_path, directory | CloseOnExec, 0);
        if (fd < 0)
        {
            return;
        }

        int count;
        while ((count = (int)Libc.syscall(SystemCall.GetDirectoryEntries, fd, (nint)_entries, EntriesSize, 0, 0)) > 0)
        {
            for (byte* entry = _entries; entry < _entries + count; entry += *(ushort*)(entry + length))
            {
                if (Number(entry + name) is > 0 and var thread)
                {
                    _ = Ordinary.Raise(thread, isInherited: false);
                }
            }
        }

        _ = Libc.close(fd);
    }

    private void WritePath(int pid)
    {
        byte* digits = stackalloc byte[LongestNumber];
        int count = 0;
        for (; pid > 0; pid /= 10)
        {
            digits[count++] = (byte)('0' + (pid % 10));
        }

        Span<byte> path = new(_path, 32);
        "/proc/"u8.CopyTo(path);
        int at = "/proc/"u8.Length;
        while (count > 0)
        {
            path[at++] = digits[--count];
        }

        "/task\0"u8.CopyTo(path[at..]);
    }

    /// <summary>0 for the names that are none.</summary>
    private static int Number(byte* text)
    {
        int number = 0;
        for (; *text is >= (byte)'0' and <= (byte)'9'; text++)
        {
            number = (number * 10) + (*text - '0');
        }

        return number;
    }
}
