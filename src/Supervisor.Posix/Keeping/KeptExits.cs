using Supervisor.Engine.States;
using Supervisor.Os;

namespace Supervisor.Posix;

/// <summary>
/// The ends that the keeper has taken note of, as the daemon sees them. Nobody else will ever know of one: it stays there until the daemon
/// has written it down.
/// </summary>
internal sealed unsafe class KeptExits(KeeperPage* page)
{
    private readonly KeeperPage* _page = page;
    private readonly ulong* _exits = KeeperPage.ExitsOf(page);
    private readonly HashSet<int> _taken = [];

    /// <summary>Tells how a process ended; <see cref="ForgetTaken"/> lets go of it.</summary>
    /// <returns>1: it is there; 0: it is not yet; -ECHILD: there was no place for all, so that it may never be.</returns>
    public int TryTake(int pid, out ExitStatus status)
    {
        for (int i = 0; i < KeeperPage.UsedOf(_page); i++)
        {
            ulong exit = Volatile.Read(ref _exits[i]);
            if (exit != 0 && PidOf(exit) == pid)
            {
                status = StatusOf(exit);
                _taken.Add(pid);
                return 1;
            }
        }

        status = default;
        return _page->ExitsLost > 0 ? -Errno.ECHILD : 0;
    }

    /// <summary>Those that were taken so far have been written down.</summary>
    public void ForgetTaken()
    {
        if (_taken.Count > 0)
        {
            Empty(_taken.Contains, (_, _) => { });
            _taken.Clear();
        }
    }

    /// <summary>Forgets the ends of those whom nobody knows, and tells of each.</summary>
    /// <param name="isKnown">Whether somebody will ask for it.</param>
    /// <param name="told">Takes pid and status.</param>
    public void TakeOthers(Func<int, bool> isKnown, Action<int, ExitStatus> told) =>
        Empty(pid => !_taken.Contains(pid) && !isKnown(pid), told);

    /// <summary>The same of one that the keeper tells of itself.</summary>
    public static ExitStatus StatusOf(int code, int status) => code switch
    {
        1 => new(status),
        3 => ExitStatus.Killed(status, coreDumped: true),
        _ => ExitStatus.Killed(status),
    };

    private static int PidOf(ulong exit) => (int)(exit >> 32);

    private static ExitStatus StatusOf(ulong exit) => StatusOf((byte)(exit >> 16), (ushort)exit);

    private void Empty(Func<int, bool> isOver, Action<int, ExitStatus> told)
    {
        for (int i = 0; i < KeeperPage.UsedOf(_page); i++)
        {
            ulong exit = Volatile.Read(ref _exits[i]);
            if (exit != 0 && isOver(PidOf(exit)))
            {
                Volatile.Write(ref _exits[i], 0);
                told(PidOf(exit), StatusOf(exit));
            }
        }
    }
}
