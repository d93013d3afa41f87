using Supervisor.Engine.States;
using Supervisor.Os;

namespace Supervisor.Posix;

/// <summary>The children of this process.</summary>
/// <param name="spawner">Gives what starts them; asked for every start, because there may be another after a restart in place.</param>
/// <param name="registry">The children that have an owner.</param>
public sealed class ChildSystem(Func<Spawner> spawner, ChildRegistry registry) : IChildSystem
{
    /// <inheritdoc/>
    public void Start(SpawnRequest request) => spawner().Enqueue(request);

    /// <inheritdoc/>
    public void Adopt(int pid) => registry.Add(pid);

    /// <inheritdoc/>
    public int Signal(int pid, int signal, bool toGroup)
    {
        // Who has left its group leads none any more, and is there all the same.
        int error = toGroup ? Signals.KillGroup(pid, signal) : Errno.ESRCH;
        return error == Errno.ESRCH ? Signals.Kill(pid, signal) : error;
    }

    /// <inheritdoc/>
    public int SignalAdopted(int pid, int pidFd, int signal, bool toGroup)
    {
        int error = toGroup ? Signals.SendGroup(pid, pidFd, signal) : Errno.ESRCH;
        return error == Errno.ESRCH ? Signals.Send(pidFd, signal) : error;
    }

    /// <inheritdoc/>
    public int TryReap(int pid, int pidFd, out ExitStatus status)
    {
        KeeperLink? keeper = KeeperLink.Current is { IsLost: false } link ? link : null;
        int outcome = keeper is null ? ChildExit.TryReap(pidFd, out status) : ChildExit.Peek(pidFd, out status);
        if (outcome == -Errno.ECHILD)
        {
            outcome = keeper?.TryTakeExit(pid, out status) > 0 ? 1 : ForeignExit.TryTake(pid, pidFd, out status);
            if (keeper is not null && outcome > 0 && status == ExitStatus.Unknown)
            {
                // The keeper is about to tell.
                return 0;
            }
        }

        status = outcome > 0 ? status : ExitStatus.Unknown;
        if (outcome != 0)
        {
            registry.Remove(pid);
        }

        return outcome;
    }
}
