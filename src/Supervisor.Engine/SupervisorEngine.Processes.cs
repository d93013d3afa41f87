using Supervisor.Engine.Processes;
using Supervisor.Engine.States;
using Supervisor.Engine.Timing;

namespace Supervisor.Engine;

/// <content>What is asked of a process, and what becomes of it.</content>
public sealed partial class SupervisorEngine
{
    /// <summary>Starts a process that does not run.</summary>
    public void Start(ManagedProcess process, Instant now)
    {
        _sequencer.Start(process, WantedBy.Request, now, bringUp: true);
        Settle(now);
    }

    /// <summary>Asks a process to stop, after those that cannot do without it; one that waits to start does so no more.</summary>
    /// <param name="process">The process.</param>
    /// <param name="now">When.</param>
    /// <param name="withDependents">True to stop also those that would rather have it go on (<see cref="Refusing"/>).</param>
    /// <returns>Null, or why it could not be done.</returns>
    public string? Stop(ManagedProcess process, Instant now, bool withDependents = false) =>
        Stop(process, new(Goal.Down, WantedBy.Request), now, withDependents);

    /// <summary>Stops a process and starts it again once it has ended, unless somebody stops it meanwhile.</summary>
    /// <returns>Null, or why it could not be stopped.</returns>
    public string? Restart(ManagedProcess process, Instant now)
    {
        string? failure = _sequencer.Stop(process, new(Goal.Again, WantedBy.Request), now, atOnce: true);
        Settle(now);
        return failure;
    }

    /// <summary>Sends a signal to a process.</summary>
    /// <returns>Null, or why it could not be done.</returns>
    public string? Signal(ManagedProcess process, int signal, Instant now)
    {
        string? failure = process.Signal(signal, now);
        Settle(now);
        return failure;
    }

    /// <summary>The operating system started the process.</summary>
    public void Spawned(ManagedProcess process, int pid, Instant now)
    {
        process.Spawned(pid, now);
        Settle(now);

        // Whoever waits for the start alone is content now, though no state has changed.
        _core.TellWaits(process);
    }

    /// <summary>The operating system could not start the process.</summary>
    /// <param name="process">The process.</param>
    /// <param name="reason">Why, as users see it.</param>
    /// <param name="now">When.</param>
    public void SpawnFailed(ManagedProcess process, string reason, Instant now)
    {
        process.SpawnFailed(reason, now);
        Settle(now);
        _core.TellWaits(process);
    }

    /// <summary>A process has ended and was reaped; <see cref="Exited"/> follows when what it wrote has been read.</summary>
    public void Reaped(ManagedProcess process, Instant now) => process.Reaped(now);

    /// <summary>A process has ended, was reaped, and all it wrote has been read.</summary>
    public void Exited(ManagedProcess process, ExitStatus status, Instant now)
    {
        process.Exited(status, now);
        Settle(now);
    }

    /// <summary>An event listener wrote to its standard output.</summary>
    /// <param name="process">The listener.</param>
    /// <param name="output">What it wrote.</param>
    /// <param name="position">How many bytes it had written before, counted from its start; null: as many as have been given here.</param>
    public void ListenerOutput(ManagedProcess process, ReadOnlySpan<byte> output, long? position = null)
    {
        if (process.Pid != 0)
        {
            process.Listener?.Read(output, position);
        }
    }

    private string? Stop(ManagedProcess process, Want want, Instant now, bool withDependents = false)
    {
        string? failure = _sequencer.Stop(process, want, now, withDependents);
        Settle(now);
        return failure;
    }
}
