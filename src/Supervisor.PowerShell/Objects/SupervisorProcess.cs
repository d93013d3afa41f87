using Supervisor.PowerShell.Formatting;
using Supervisor.Protocol;

namespace Supervisor.PowerShell;

/// <summary>A process of a daemon, as it was when it was asked for.</summary>
public sealed class SupervisorProcess
{
    internal SupervisorProcess(ProcessInfo info, SupervisorSession session)
    {
        Session = session;
        Name = info.Namespec;
        Group = info.Group;
        ProcessName = info.Name;
        State = info.State;
        ProcessId = info.Pid == 0 ? null : info.Pid;
        StartTime = Time(info.Start);
        StopTime = Time(info.Stop);
        Uptime = info.Pid != 0 && info.Start != 0 ? TimeSpan.FromSeconds(Math.Max(0, info.Now - info.Start)) : null;
        ExitStatus = info.Stop != 0 && info.State is (ProcessState.Exited or ProcessState.Stopped) ? info.ExitStatus : null;
        SpawnError = info.SpawnError;
        Description = info.Description;
        StdOutLogFile = info.StdoutLogFile;
        StdErrLogFile = info.StderrLogFile;
        IsReady = info.IsReady;
        Readiness = info.Readiness ?? "";
        ReadyTime = Time(info.ReadySince ?? 0);
        Health = info.Health ?? "";
        HealthReason = info.HealthReason ?? "";
        NotifyStatus = info.NotifyStatus ?? "";
        AdoptedTime = Time(info.Adopted ?? 0);
        AdoptedMissing = info.AdoptedMissing ?? "";
        WaitingFor = info.WaitingFor ?? "";
        Hold = info.Held ?? "";
        Restarts = info.Restarts;
        NextStartTime = Time(info.NextStart ?? 0);
    }

    /// <summary>How Supervisor shows it: <c>group:process</c>, or the process alone where its group has the same name.</summary>
    public string Name { get; }

    /// <summary>Name of its group.</summary>
    public string Group { get; }

    /// <summary>Name within its group.</summary>
    public string ProcessName { get; }

    /// <summary>State.</summary>
    public ProcessState State { get; }

    /// <summary>Process id, or null when it does not run.</summary>
    public int? ProcessId { get; }

    /// <summary>Time since its start, by the daemon's clock; null when it does not run.</summary>
    public TimeSpan? Uptime { get; }

    /// <summary>Last start, or null if it was never started.</summary>
    public DateTimeOffset? StartTime { get; }

    /// <summary>Last end, or null if it never ended.</summary>
    public DateTimeOffset? StopTime { get; }

    /// <summary>
    /// Exit status of the last end, -1 after a signal; null while it runs, before it has ended, and where it did not come up.
    /// </summary>
    public int? ExitStatus { get; }

    /// <summary>Why it could not be started; empty if it could.</summary>
    public string SpawnError { get; }

    /// <summary>Supervisor's own text, such as <c>pid 12, uptime 0:01:00</c>.</summary>
    public string Description { get; }

    /// <summary>
    /// Why it does not run: the exit status, Supervisor's reason, or the time it ended, here and not where the daemon is. Empty where it
    /// runs.
    /// </summary>
    public string Detail => State == ProcessState.Running
        ? ProcessCell.Joined(ProcessCell.Running(Readiness, NotifyStatus, Health, HealthReason), ProcessCell.Adopted(AdoptedTime, AdoptedMissing))
        : WaitingFor.Length > 0 || Hold.Length > 0 ? Description : ProcessCell.Detail(State.ToString(), Description, ExitStatus, StopTime);

    /// <summary>The file standard output goes to, on the daemon's machine; empty if there is none.</summary>
    public string StdOutLogFile { get; }

    /// <summary>The file standard error goes to, on the daemon's machine; empty if there is none.</summary>
    public string StdErrLogFile { get; }

    /// <summary>It is RUNNING, and ready where its <c>ready</c> says when that is.</summary>
    public bool IsReady { get; }

    /// <summary>
    /// <c>waiting</c>, <c>late</c>, <c>ready</c>, <c>reloading</c> or <c>stopping</c>; empty while it does not run, and where it has no <c>ready</c>.
    /// </summary>
    public string Readiness { get; }

    /// <summary>When its run became ready; null if it has not, or has no <c>ready</c>.</summary>
    public DateTimeOffset? ReadyTime { get; }

    /// <summary><c>unknown</c>, <c>healthy</c> or <c>unhealthy</c>; empty while it does not run, and where nobody asks.</summary>
    public string Health { get; }

    /// <summary>What was wrong the last time it was looked at; empty: nothing.</summary>
    public string HealthReason { get; }

    /// <summary>What it says of itself on its <c>NOTIFY_SOCKET</c>; empty: nothing.</summary>
    public string NotifyStatus { get; }

    /// <summary>When its run was taken over from a daemon that had died; null: its own daemon began it.</summary>
    public DateTimeOffset? AdoptedTime { get; }

    /// <summary>What of that run could not be had again; empty: nothing.</summary>
    public string AdoptedMissing { get; }

    /// <summary>What it waits for before it starts; empty: nothing.</summary>
    public string WaitingFor { get; }

    /// <summary>What keeps it from starting with the daemon: <c>disabled</c>, <c>stopped</c> or <c>survivor</c>; empty: nothing.</summary>
    public string Hold { get; }

    /// <summary>How often in a row it started by itself; null where it has no <c>restart_*</c> options.</summary>
    public int? Restarts { get; }

    /// <summary>When it starts by itself; null: it will not, or has no <c>restart_*</c> options.</summary>
    public DateTimeOffset? NextStartTime { get; }

    /// <summary>The daemon it is at.</summary>
    public SupervisorSession Session { get; }

    internal Arrival? Arrival { get; set; }

    /// <inheritdoc/>
    public override string ToString() => Name;

    internal ProcessName Key => new(Group, ProcessName);

    private static DateTimeOffset? Time(long seconds) => seconds == 0 ? null : DateTimeOffset.FromUnixTimeSeconds(seconds).ToLocalTime();
}
