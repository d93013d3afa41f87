using Supervisor.Engine.Snapshots;

namespace Supervisor.Engine.Processes;

/// <content>What readers see of it.</content>
public sealed partial class ManagedProcess
{
    private ProcessSnapshot? _snapshot;

    internal ProcessSnapshot TakeSnapshot() => _snapshot ??= new()
    {
        Settings = Settings,
        Group = Group.Name,
        State = State,
        Pid = Pid,
        Started = Started?.Wall,
        Stopped = Ended?.Wall,
        ExitStatus = ExitStatus,
        LastExit = HasFailedToStart ? null : LastExit,
        RestartsLately = RestartsLately,
        SpawnError = SpawnError,
        Backoff = Backoff,
        Waiting = Waiting,
        ReleasedBy = ReleasedBy,
        Requested = Requested?.Wall,
        BecameRunning = BecameRunning?.Wall,
        Adoption = Adoption,
        Probes = SnapshotOfProbes(),
        Restarts = Restarts,
        NextStart = NextStart,
        Hold = Hold,
        IsListenerBroken = Listener?.IsBroken ?? false,
        StdoutLogPath = StdoutLogPath,
        StderrLogPath = StderrLogPath,
    };

    internal void MarkChanged()
    {
        _snapshot = null;
        Group.MarkChanged();
    }

    private ProbeSnapshot? SnapshotOfProbes() => this is not { Probes: { } probes, Pid: not 0 } ? null : new()
    {
        Readiness = probes.Readiness,
        IsReady = probes.IsReady,
        ReadySince = probes.ReadySince?.Wall,
        Health = Settings.HasHealth ? probes.Health : null,
        Reason = probes.Reason ?? "",
        Status = probes.HasSocket ? probes.Status : null,
    };
}
