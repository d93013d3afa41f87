using Supervisor.Engine.Snapshots;
using Supervisor.Protocol;
using Supervisor.Supervision.Logs;

namespace Supervisor.Supervision.Port;

/// <summary>
/// What the RPC and web pages need of the supervision loop. Reads come from <see cref="Snapshot"/>; every action
/// is one request to the loop, which checks and acts in one turn and answers with the faults of Supervisor's
/// <c>rpcinterface.py</c>, in its order of checks, SHUTDOWN_STATE first. Safe to call from any thread. Cancelling ends
/// the waiting, not the action.
/// </summary>
public interface ISupervision
{
    /// <summary>The newest snapshot.</summary>
    EngineSnapshot Snapshot { get; }

    /// <summary><c>identifier=</c> of the configuration last read.</summary>
    string Identifier { get; }

    /// <summary>Path of the activity log, or null: there is none.</summary>
    string? MainLogPath { get; }

    /// <summary>The last a process wrote where its log cannot be read back; null: the log can be read, or nothing was written.</summary>
    RecentOutput? FindRecentOutput(ProcessSnapshot process, OutputStream stream) => null;

    /// <summary>Completes as soon as there is a snapshot newer than <paramref name="version"/>.</summary>
    ValueTask<EngineSnapshot> WaitForChangeAsync(long version, CancellationToken cancellationToken);

    /// <summary>Starts processes; with <paramref name="wait"/> completes when each is RUNNING or has failed.</summary>
    ValueTask<ActionOutcome> StartAsync(ProcessTarget target, bool wait, CancellationToken cancellationToken);

    /// <summary>Stops processes; with <paramref name="wait"/> completes when each has ended.</summary>
    ValueTask<ActionOutcome> StopAsync(ProcessTarget target, bool wait, CancellationToken cancellationToken);

    /// <summary>Stops processes together with all that run and depend on them.</summary>
    ValueTask<ActionOutcome> StopWithDependentsAsync(ProcessTarget target, bool wait, CancellationToken cancellationToken);

    /// <summary>What depends on what, for every process that depends on something.</summary>
    ValueTask<IReadOnlyList<DependencyInfo>> DependenciesAsync(CancellationToken cancellationToken);

    /// <summary>Sends a signal.</summary>
    /// <param name="target">The processes.</param>
    /// <param name="signal">Number of the signal, or null: <paramref name="text"/> is no signal (BAD_SIGNAL, after the name was
    /// checked).</param>
    /// <param name="text">The signal as the caller wrote it.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    ValueTask<ActionOutcome> SignalAsync(ProcessTarget target, int? signal, string text, CancellationToken cancellationToken);

    /// <summary>Empties the logs of processes, running or not.</summary>
    ValueTask<ActionOutcome> ClearLogsAsync(ProcessTarget target, CancellationToken cancellationToken);

    /// <summary>Writes to the standard input of a process.</summary>
    ValueTask<ActionOutcome> SendStdinAsync(string namespec, ReadOnlyMemory<byte> data, CancellationToken cancellationToken);

    /// <summary>Raises a REMOTE_COMMUNICATION event, also while going down.</summary>
    ValueTask<ActionOutcome> SendRemoteCommEventAsync(string type, string data, CancellationToken cancellationToken);

    /// <summary>Empties the activity log.</summary>
    ValueTask<ActionOutcome> ClearMainLogAsync(CancellationToken cancellationToken);

    /// <summary>Reads the configuration again without applying it.</summary>
    /// <returns>The difference, or null when the daemon is going down (SHUTDOWN_STATE).</returns>
    ValueTask<ReloadOutcome?> ReloadConfigAsync(CancellationToken cancellationToken);

    /// <summary>Activates a group of the configuration last read.</summary>
    ValueTask<ActionOutcome> AddGroupAsync(string name, CancellationToken cancellationToken);

    /// <summary>Deactivates a group of which nothing runs.</summary>
    ValueTask<ActionOutcome> RemoveGroupAsync(string name, CancellationToken cancellationToken);

    /// <summary>Begins to shut the daemon down; answers before anything is stopped.</summary>
    ValueTask<ActionOutcome> ShutdownAsync(CancellationToken cancellationToken);

    /// <summary>Begins to restart the daemon; answers before anything is stopped.</summary>
    ValueTask<ActionOutcome> RestartAsync(CancellationToken cancellationToken);
}
