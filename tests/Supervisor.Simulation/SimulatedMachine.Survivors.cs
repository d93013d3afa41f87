using Supervisor.Engine.States;
using Supervisor.Os;

namespace Supervisor.Simulation;

/// <content>The daemon dies: what it had asked for is not done, and the next one finds what is there.</content>
internal sealed partial class SimulatedMachine : ISurvivors
{
    private readonly List<SimulatedChild> _unwritten = [];
    private long _looks;

    public string Boot => "simulated";

    /// <summary>No daemon has been there for a while: most that have ended are gone without a trace, and strangers have some of their pids.</summary>
    public void TakePids(Random dice)
    {
        foreach (SimulatedChild child in _byPid.Values.Where(child => child.Exit is not null && dice.Next(3) > 0).ToArray())
        {
            child.IsReaped = true;
            _byPid.Remove(child.Pid);
            if (dice.OneIn(2))
            {
                SimulatedChild stranger = new("stranger", child.Pid, child.Fate) { StartTime = (ulong)++Made, IsStray = true };
                _byPid.Add(stranger.Pid, stranger);
                agenda.After(dice.Delay(100_000), () => End(stranger, new(0)));
            }
        }
    }

    /// <summary>What the daemon knows is in its journal: only now the system forgets who has ended.</summary>
    public void Written() => _unwritten.Clear();

    /// <summary>The daemon has died before that.</summary>
    public void DieUnwritten()
    {
        foreach (SimulatedChild child in _unwritten)
        {
            child.IsReaped = false;
            _byPid.Add(child.Pid, child);
        }

        _unwritten.Clear();
    }

    /// <summary>No daemon knows it any more.</summary>
    public void Disown(SimulatedChild child)
    {
        child.IsStray = true;
        if (child.Exit is not null)
        {
            _byPid.Remove(child.Pid);
        }
    }

    /// <summary>What nobody has taken is closed, as the system does.</summary>
    public void CloseAllBut(IEnumerable<int> taken)
    {
        foreach (int fd in _open.Keys.Except(taken).ToArray())
        {
            Close(fd);
        }
    }

    public RunIdentity Identify(int pid, int stdin, int stdout, int stderr, int sign) =>
        new(_byPid.GetValueOrDefault(pid)?.StartTime ?? 0, Pipe(stdin), Pipe(stdout), Pipe(stderr), Pipe(sign));

    public int Open(int pid, RunIdentity identity, out ExitStatus? exit)
    {
        exit = null;
        if (!_byPid.TryGetValue(pid, out SimulatedChild? child) || child.StartTime != identity.StartTime || child.IsStray)
        {
            return -Errno.ESRCH;
        }

        // Somebody else may have taken note of an end.
        Random dice = chance.Of("look", _looks++);
        if (child.Exit is { } status && dice.OneIn(2))
        {
            child.IsReaped = true;
            _byPid.Remove(pid);
            exit = dice.OneIn(2) ? status : null;
            return -Errno.ESRCH;
        }

        child.PidFd = Open($"{child.Name} itself, found");
        _byFd[child.PidFd] = child;
        return child.PidFd;
    }

    /// <summary>Somebody has the descriptor besides the daemon: its keeper, if that was told of it, or the program.</summary>
    public bool IsKept(int fd) => world.Keeper is not { } keeper || keeper.Has(fd)
        || (_byFd.GetValueOrDefault(fd) is { } child && (child.Exit is null || child.LeavesPipesOpen));

    public int Find(int pid, PipeId pipe, bool forWriting)
    {
        int fd = (int)pipe.Inode;
        bool isFound = world.Keeper is not null ? IsKept(fd) : world.Staging is not null || !chance.Of("find", _looks++).OneIn(20);
        if (!_open.ContainsKey(fd) || !isFound)
        {
            return -Errno.EACCES;
        }

        world.Keeper?.Store(fd);
        return fd;
    }

    public int Copy(int pidFd, int number) => -Errno.EPERM;

    private static PipeId Pipe(int fd) => fd >= 0 ? new(1, (ulong)fd) : default;
}
