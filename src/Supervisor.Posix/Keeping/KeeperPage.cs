using System.Runtime.InteropServices;

namespace Supervisor.Posix;

/// <summary>
/// What keeper and daemon both see. It outlives the daemon, and either may be of another version than the other: members are only
/// ever added, and mean what they meant.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct KeeperPage
{
    /// <summary>Of the whole, in bytes; memory is used only as far as it has been written to.</summary>
    public const int Size = ExitsAt + (Exits * sizeof(ulong));

    /// <summary>How many ends can wait for a daemon.</summary>
    public const int Exits = 64 * 1024;

    private const int ExitsAt = 4096;

    /// <summary>The keeper.</summary>
    public int KeeperPid;

    /// <summary>The present daemon; 0: there is none.</summary>
    public int DaemonPid;

    /// <summary>Not 0: the service runs in the background.</summary>
    public int IsBackground;

    /// <summary>Not 0: a daemon has come to start programs, so that there is something to keep.</summary>
    public int HasBeenReady;

    /// <summary>Set by a daemon at an orderly end: its status plus one.</summary>
    public int Ending;

    /// <summary>How many daemons have died.</summary>
    public int Deaths;

    /// <summary>How many of them in a row, none of which lived for long.</summary>
    public int DeathsInARow;

    /// <summary>The one that died last.</summary>
    public int DeadPid;

    /// <summary>How: <c>si_code</c> of waitid(2).</summary>
    public int DeadCode;

    /// <summary>How: <c>si_status</c> of waitid(2).</summary>
    public int DeadStatus;

    /// <summary>The signal by which the service was asked to end; 0: it was not.</summary>
    public int EndSignal;

    /// <summary>How many places of <see cref="ExitsOf"/> have ever been in use.</summary>
    public int ExitsUsed;

    /// <summary>Ends that found no place.</summary>
    public int ExitsLost;

    /// <summary>When it died, CLOCK_MONOTONIC in nanoseconds.</summary>
    public long DiedAt;

    /// <summary>When the present daemon was started, the same.</summary>
    public long StartedAt;

    /// <summary>For the daemon: processes of its control group that the kernel had killed for want of memory.</summary>
    public long OutOfMemoryKills;

    /// <summary>For the daemon: number of the next event of its live stream.</summary>
    public long NextEventId;

    /// <summary>For the daemon: <see cref="DaemonPlan"/>.</summary>
    public int Plan;

    /// <summary>Not 0: a daemon knows how to give precedence back, so that the next may be started with it.</summary>
    public int GivesPrecedenceBack;

    /// <summary>For the daemon: not 0 as long as it has something to tell the keeper for which there was no room.</summary>
    public int IsBehind;

    /// <summary>For the daemon: descriptors of <see cref="StagingFiles"/> from 1 on, and the inodes by which they are known.</summary>
    public fixed int StagingDescriptors[StagingFiles.Most];

    /// <summary>See <see cref="StagingDescriptors"/>; 0: there is none.</summary>
    public fixed ulong StagingInodes[StagingFiles.Most];

    /// <summary>For the keeper: a thread of the daemon that has come to be ready, which ends with it and not before; 0: there is none.</summary>
    public int QuietThread;

    /// <summary>For the keeper: not 0: the daemon says of signals that were passed on to it when it has answered them.</summary>
    public int AnswersSignals;

    /// <summary>For the daemon, and those that follow it: signals that were passed on and not answered, a bit for each.</summary>
    public int UnansweredSignals;

    /// <summary>For the daemon: descriptor of <see cref="EventFile"/>, and the inode by which it is known; 0: there is none.</summary>
    public int EventsDescriptor;

    /// <summary>See <see cref="EventsDescriptor"/>.</summary>
    public ulong EventsInode;

    /// <summary>Maps the file; null: it cannot be.</summary>
    public static KeeperPage* Map(int fd) => (KeeperPage*)MemoryFile.MapShared(fd, Size);

    /// <summary>
    /// Processes that the keeper has reaped: pid, <c>si_code</c> and <c>si_status</c> in one word, so that it is there or not; 0: free.
    /// The keeper fills places, the daemon empties them.
    /// </summary>
    public static ulong* ExitsOf(KeeperPage* page) => (ulong*)((byte*)page + ExitsAt);

    /// <summary>How many places of <see cref="ExitsOf"/> there is something in, or was.</summary>
    public static int UsedOf(KeeperPage* page) => Math.Clamp(Volatile.Read(ref page->ExitsUsed), 0, Exits);

    /// <summary>For the keeper: notes an end where there is a place for it, and else that there was none.</summary>
    public static void Keep(KeeperPage* page, ulong exit)
    {
        ulong* exits = ExitsOf(page);
        for (int place = 0; place < Exits; place++)
        {
            if (Volatile.Read(ref exits[place]) == 0)
            {
                Volatile.Write(ref exits[place], exit);
                page->ExitsUsed = Math.Max(page->ExitsUsed, place + 1);
                return;
            }
        }

        page->ExitsLost++;
    }

    /// <summary>A place of <see cref="ExitsOf"/>.</summary>
    public static ulong ExitOf(int pid, int code, int status) => ((ulong)(uint)pid << 32) | ((ulong)(byte)code << 16) | (ushort)status;
}
