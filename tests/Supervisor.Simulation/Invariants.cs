using Supervisor.Engine.Events;
using Supervisor.Engine.Processes;
using Supervisor.Engine.States;
using Supervisor.Protocol;
using Supervisor.Supervision.Launch;

namespace Supervisor.Simulation;

/// <summary>What must hold after every turn, whatever happens.</summary>
internal sealed class Invariants
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>How long a start waits for a keeper that does not answer, before it can be called off.</summary>
    private static readonly TimeSpan KeeperPatience = TimeSpan.FromSeconds(2);

    /// <summary>How long a disk, and an upgrade that waits for it, may keep an exit from being told of.</summary>
    private static readonly TimeSpan DrainPatience = TimeSpan.FromSeconds(12);

    private static readonly HashSet<(ProcessState From, ProcessState To)> Edges =
    [
        (ProcessState.Stopped, ProcessState.Starting),
        (ProcessState.Starting, ProcessState.Running),
        (ProcessState.Starting, ProcessState.Backoff),
        (ProcessState.Starting, ProcessState.Stopping),
        (ProcessState.Running, ProcessState.Stopping),
        (ProcessState.Running, ProcessState.Exited),
        (ProcessState.Backoff, ProcessState.Starting),
        (ProcessState.Backoff, ProcessState.Fatal),
        (ProcessState.Backoff, ProcessState.Stopped),
        (ProcessState.Stopping, ProcessState.Stopped),
        (ProcessState.Stopped, ProcessState.Fatal),
        (ProcessState.Exited, ProcessState.Starting),
        (ProcessState.Exited, ProcessState.Stopped),
        (ProcessState.Exited, ProcessState.Fatal),
        (ProcessState.Fatal, ProcessState.Starting),
    ];

    private readonly World _world;
    private readonly Dictionary<ManagedProcess, ProcessState> _states = [];
    private ProcessHost _host = null!;
    private readonly Dictionary<ManagedProcess, TimeSpan> _stopping = [];
    private readonly Dictionary<ManagedProcess, TimeSpan> _reaped = [];
    private OrderInvariants _order = null!;
    private long _serial = -1;

    public Invariants(World world) => _world = world;

    /// <summary>From now on this one's processes are looked at, from the states on that they are in.</summary>
    /// <param name="host">Who has them.</param>
    /// <param name="hasLost">What happened last is not known to it.</param>
    public void Watch(ProcessHost host, bool hasLost)
    {
        _reaped.Clear();
        _host = host;
        _order = new(_world);
        host.StateChanging += Changed;
        host.EventPublished += Published;
        _serial = _serial < 0 || hasLost ? _world.Loop.Engine.NextSerial - 1 : _serial;
        _states.Clear();
        foreach (ManagedProcess process in _world.Loop.Engine.Groups.SelectMany(group => group.Processes))
        {
            _states[process] = process.State;
        }
    }

    /// <summary>A child has come to be.</summary>
    public void Started(SimulatedChild child)
    {
        int others = _world.Machine.Children.Count(other => other.Name == child.Name && other.Exit is null) - 1;
        Must(others == 0 || IsUnknown(child.Name), $"{child.Name} has {others + 1} live children");
    }

    public void Check()
    {
        int known = 0;
        foreach (ManagedGroup group in _world.Loop.Engine.Groups)
        {
            foreach (ManagedProcess process in group.Processes)
            {
                known += process.Pid == 0 ? 0 : 1;
                Check(process);
            }
        }

        _order.Check();
        Must(known <= _host.RunCount, $"the engine has {known} children, the host {_host.RunCount}");
        int children = _world.Machine.Children.Count();
        Must(
            children <= _host.RunCount + _world.Loop.Engine.Groups.Sum(group => group.Processes.Count(process => process.IsSpawning)),
            $"{children} children exist, {_host.RunCount} are known");
    }

    /// <summary>When all is over: everything has been given back.</summary>
    public void CheckEnd()
    {
        Must(_world.Machine.Made > 0, "nothing was ever started");
        if (_world.Machine.Children.Any(child => child.Fate.SignalErrno != 0 || child.Fate.Unkillable > TimeSpan.Zero))
        {
            // Nothing can be done about those: they are told of.
            return;
        }

        Must(_host.RunCount == 0, $"{_host.RunCount} runs are left");
        Must(!_world.Machine.Children.Any(), $"children are left: {string.Join(' ', _world.Machine.Children.Select(c => c.Name))}");
        Must(_world.Machine.Watched == 0, $"{_world.Machine.Watched} descriptors are still watched");
        Must(_world.Machine.OpenDescriptors.Count == 0, $"open are {string.Join(", ", _world.Machine.OpenDescriptors)}");
        _world.LogBook.CheckEnd();
        _world.Disk.CheckOrder();
    }

    private void Check(ManagedProcess process)
    {
        bool isUp = process.State is ProcessState.Running or ProcessState.Unknown;
        Must(!isUp || process.Pid != 0, $"{process} has no child");
        Must(process.Pid == 0 || !process.State.IsStoppedOrUnknown() || process.State == ProcessState.Unknown, $"{process} has a child");
        Must(
            process.State != ProcessState.Starting || process.Pid != 0 || process.IsSpawning,
            $"{process} starts and nothing is under way");
        Must(IsOnItsWay(process), $"{process} is wanted {process.Wanted} and nothing leads there");
        if (process is { State: ProcessState.Stopping, IsSpawning: true })
        {
            TimeSpan waited = _world.Time.Monotonic - (_stopping.TryAdd(process, _world.Time.Monotonic) ? _world.Time.Monotonic : _stopping[process]);
            Must(
                waited < (_world.Keeper is null ? Patience : Patience + KeeperPatience),
                $"{process} is to be stopped and waits for its start since {waited}");
        }
        else
        {
            _stopping.Remove(process);
        }

        if (process.IsReaped)
        {
            TimeSpan waited = _world.Time.Monotonic - (_reaped.TryAdd(process, _world.Time.Monotonic) ? _world.Time.Monotonic : _reaped[process]);
            Must(waited < DrainPatience, $"{process} has ended and waits for its output since {waited}");
        }
        else
        {
            _reaped.Remove(process);
        }
    }

    private bool IsOnItsWay(ManagedProcess process) => process.Wanted.Goal switch
    {
        Goal.Up => process.Situation is Situation.Spawning or Situation.Up || process.Waiting is not null
            || process is { Situation: Situation.Pending, Deadline: not null } || _world.Loop.Engine.State != SupervisorState.Running,
        Goal.Down => process.Situation is Situation.Down or Situation.Ending or Situation.Lost || WaitsToStop(process)
            || (process.Situation == Situation.Pending && _world.Loop.Engine.State != SupervisorState.Running),
        _ => process.Situation == Situation.Ending || WaitsToStop(process),
    };

    /// <summary>Something runs that cannot do without it.</summary>
    private bool WaitsToStop(ManagedProcess process) => process.IsStopPending && _world.Loop.Engine.Groups.SelectMany(group => group.Processes)
        .Any(other => (other.HasChild || other.State == ProcessState.Backoff) && !other.IsUnkillable
            && _world.Loop.Engine.DependenciesOf(other).Any(need => need.Processes.Contains(process)));

    private void Changed(ManagedProcess process)
    {
        if (_world.IsDead)
        {
            return;
        }

        ProcessState before = _states.GetValueOrDefault(process, ProcessState.Stopped);
        _states[process] = process.State;
        _order.Changed(process, before);
        bool isLegal = before == process.State || before == ProcessState.Unknown || process.State == ProcessState.Unknown
            || Edges.Contains((before, process.State));
        Must(isLegal, $"{process.DisplayName} went from {before} to {process.State}");
        _world.Log.Note($"{process.DisplayName}: {before} -> {process.State}");
        if (process.IsRemoved)
        {
            _states.Remove(process);
        }
    }

    private void Published(SupervisorEvent published)
    {
        if (published.Serial >= 0 && !_world.IsDead)
        {
            Must(published.Serial == _serial + 1, $"event {published.Serial} came after {_serial}");
            _serial = published.Serial;
        }
    }

    private bool IsUnknown(string name)
    {
        Namespec spec = Namespec.Parse(name);
        return _world.Loop.Engine.FindProcess(spec.Group, spec.Process!) is { State: ProcessState.Unknown };
    }

    private void Must(bool condition, string what)
    {
        if (!condition)
        {
            _world.Violation(what);
        }
    }
}
