using Supervisor.Engine.Events;
using Supervisor.Engine.Listeners;
using Supervisor.Engine.Logging;
using Supervisor.Engine.Settings;
using Supervisor.Engine.Timing;
using Supervisor.Protocol;

namespace Supervisor.Engine.Processes;

/// <summary>What the parts of the engine share.</summary>
internal sealed class EngineCore(IEngineHost host, EngineIdentity identity) : IListenerHost
{
    private readonly EventHub _events = new();

    public IEngineHost Host { get; } = host;

    public EngineIdentity Identity { get; } = identity;

    public SupervisorState State { get; set; } = SupervisorState.Running;

    public TimerQueue<ManagedProcess> Timers { get; } = new(process => process.TimerVersion);

    public TimerQueue<ManagedProcess> ProbeTimers { get; } = new(process => process.ProbeTimerVersion);

    /// <summary>Set by the engine as soon as it exists.</summary>
    public ISequencer Sequencer { get; set; } = null!;

    /// <summary>Told of whatever becomes of a process, for the sake of those who wait for that.</summary>
    public Action<ManagedProcess> Waits { get; init; } = static _ => { };

    public DaemonEnds Ends => field ??= new(this);

    public Random Chance { get; init; } = Random.Shared;

    public EventHub Events => _events;

    public long NextSerial { get; set; } = identity.FirstSerial;

    IEngineLog IListenerHost.Log => Host;

    string IListenerHost.Identifier => Identity.Identifier;

    long IListenerHost.TakeSerial() => NextSerial++;

    public Func<string, string, ManagedProcess?> FindProcess { get; set; } = (_, _) => null;

    public Func<ManagedProcess, Hold>? HoldOf { get; set; }

    public bool HasChanged { get; private set; } = true;

    public void MarkChanged() => HasChanged = true;

    public void MarkPublished() => HasChanged = false;

    /// <summary>Writes to the standard input of the process an event is about, if there is one to write to.</summary>
    public void WriteToProcessOf(SupervisorEvent supervisorEvent, ReadOnlyMemory<byte> data)
    {
        if (supervisorEvent is { Group: { } group, Process: { } process }
            && FindProcess(group, process) is { Pid: not 0, IsBeingStopped: false } target)
        {
            Host.WriteStdin(target, data);
        }
    }

    public void StateChanged(ManagedProcess process, ProcessState from)
    {
        Guarded(process, from, static (core, process, from) => core.Host.StateChanged(process, from));
        TellWaits(process);
    }

    public void WaitingChanged(ManagedProcess process)
    {
        Guarded(process, process.State, static (core, process, _) => core.Host.WaitingChanged(process));
        TellWaits(process);
    }

    public void ProbesChanged(ManagedProcess process)
    {
        Guarded(process, process.State, static (core, process, _) => core.Host.ProbesChanged(process));
        TellWaits(process);
    }

    public void TellWaits(ManagedProcess process) =>
        Guarded(process, process.State, static (core, process, _) => core.Waits(process));

    public void Publish(SupervisorEvent supervisorEvent)
    {
        _events.Deliver(supervisorEvent);
        Host.Published(supervisorEvent);
    }

    /// <summary>Whoever is told of something cannot keep it from going on.</summary>
    private void Guarded(ManagedProcess process, ProcessState from, Action<EngineCore, ManagedProcess, ProcessState> tell)
    {
        try
        {
            tell(this, process, from);
        }
        catch (Exception exception)
        {
            Host.Log(LogLevel.Critical, $"internal error, supervision goes on: {exception}");
        }
    }
}
