using Supervisor.Engine.States;
using Supervisor.Posix.Native;

namespace Supervisor.Posix;

/// <summary>
/// Reaps processes that were nobody's business but have been re-parented to us: the duty of PID 1, in a container, and of a
/// subreaper. A thread waits until any child has ended; one that somebody owns (<see cref="ChildRegistry"/>) is left to its owner.
/// </summary>
public sealed class OrphanReaper : IDisposable
{
    private const int StackSize = 256 * 1024;

    /// <summary>
    /// An orphan may arrive while there is no child at all to wait for, and nothing tells us: it stays a zombie for this long at most.
    /// </summary>
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(10);

    private readonly ChildRegistry _children;
    private readonly Action<int, ExitStatus> _reaped;
    private readonly Thread _thread;
    private bool _ended;

    /// <summary>Starts the thread.</summary>
    /// <param name="children">The children that have owners.</param>
    /// <param name="reaped">Told of each orphan, on the thread of the reaper.</param>
    public OrphanReaper(ChildRegistry children, Action<int, ExitStatus> reaped)
    {
        _children = children;
        _reaped = reaped;
        _thread = new(Run, StackSize) { IsBackground = true, Name = "orphans" };
        _thread.Start();
    }

    /// <summary>True when this process is the one the kernel gives orphans to.</summary>
    public static bool IsInit => Libc.getpid() == 1;

    /// <summary>
    /// Makes this process the parent of orphaned descendants (prctl(2), PR_SET_CHILD_SUBREAPER). Returns 0 or errno. Undone by
    /// false.
    /// </summary>
    public static int SetSubreaper(bool on)
    {
        const int setChildSubreaper = 36;
        return Libc.prctl(setChildSubreaper, on ? 1u : 0, 0, 0, 0) == 0 ? 0 : Libc.LastError;
    }

    /// <summary>Ends the thread with the next child that ends; a thread inside waitid(2) cannot be called back.</summary>
    public void Dispose()
    {
        lock (_children.Gate)
        {
            _ended = true;
            Monitor.PulseAll(_children.Gate);
        }
    }

    private void Run()
    {
        while (true)
        {
            const int look = ChildExit.WaitExited | ChildExit.WaitNoReap | ChildExit.WaitAnyKind;
            int found = ChildExit.Wait(ChildExit.IdAll, 0, look, out int pid, out _);
            lock (_children.Gate)
            {
                if (found == 1)
                {
                    while (!_ended && _children.Contains(pid))
                    {
                        Monitor.Wait(_children.Gate);
                        // The owner has reaped it, or something else has happened to somebody else: look which.
                        if (ChildExit.Wait(ChildExit.IdPid, pid, look | ChildExit.WaitNoHang, out _, out _) != 1)
                        {
                            found = 0;
                            break;
                        }
                    }
                }
                else if (!_ended)
                {
                    Monitor.Wait(_children.Gate, LookAgain);
                }

                if (_ended)
                {
                    return;
                }
            }

            const int take = ChildExit.WaitExited | ChildExit.WaitNoHang | ChildExit.WaitAnyKind;
            if (found == 1 && ChildExit.Wait(ChildExit.IdPid, pid, take, out _, out ExitStatus status) == 1)
            {
                _reaped(pid, status);
            }
        }
    }
}
