using Supervisor.Engine.Events;
using Supervisor.Engine.Ordering;
using Supervisor.Engine.Processes;
using Supervisor.Engine.Timing;
using Supervisor.Protocol;

namespace Supervisor.Engine;

/// <content>The daemon's own state, from its start to its end.</content>
public sealed partial class SupervisorEngine
{
    /// <summary>State of the daemon.</summary>
    public SupervisorState State => _core.State;

    /// <summary><see cref="BeginRunning"/> was called: processes can be started.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>True when the daemon is going down and nothing is left to stop.</summary>
    public bool IsFinished => _core.State < SupervisorState.Running && _shutdown.IsDone;

    /// <summary>Whether it shuts down when every program that was to end has (<c>shutdown_when_done=</c>).</summary>
    public bool ShutsDownWhenDone
    {
        get => _core.Ends.WhenDone;
        set => _core.Ends.WhenDone = value;
    }

    /// <summary>The status the daemon is to end with; 0 unless a program decided it.</summary>
    public int ExitCode => _core.Ends.ExitCode;

    /// <summary>How long a shutdown from now on may take until SIGKILL has been sent to the last process.</summary>
    public TimeSpan LongestStop => ShutdownTiers.Longest(_groups);

    /// <summary>Says that the daemon runs, after its first groups were added, and starts what starts by itself.</summary>
    public void BeginRunning(Instant now)
    {
        HasBegun = true;
        if (_core.State < SupervisorState.Running)
        {
            // Somebody was faster: nothing starts any more.
            return;
        }

        _ticks.Start(now);
        _core.Publish(SupervisorEvent.StateChange(running: true, now.Wall));
        foreach (ManagedGroup group in _groups.OrderBy(group => group.Settings.Priority).ToArray())
        {
            AutoStart(group, now);
        }
    }

    /// <summary>Begins an orderly shutdown, or turns a restart in progress into one.</summary>
    public void Shutdown(Instant now) => GoDown(SupervisorState.Shutdown, now);

    /// <summary>Begins an orderly shutdown to be followed by a new start; ignored while shutting down.</summary>
    public void Restart(Instant now) => GoDown(SupervisorState.Restarting, now);

    private void GoDown(SupervisorState state, Instant now)
    {
        bool first = _core.State == SupervisorState.Running;
        if (state < _core.State)
        {
            _core.State = state;
            _core.MarkChanged();
        }

        if (first)
        {
            _core.Publish(SupervisorEvent.StateChange(running: false, now.Wall));
            GiveUpWaiting();
            _shutdown.Begin(now);
            Settle(now);
        }
    }
}
