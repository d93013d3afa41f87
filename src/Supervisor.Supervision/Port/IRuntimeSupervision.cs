using Supervisor.Engine.Snapshots;
using Supervisor.Protocol;

namespace Supervisor.Supervision.Port;

/// <summary>
/// What can be changed while the daemon runs. Options are those of a section, as text, names in lower case. Everything is done
/// as a whole or refused with an <see cref="XmlRpcFaultException"/> and not done at all. Safe to call from any thread.
/// </summary>
public interface IRuntimeSupervision
{
    /// <summary>The newest snapshot.</summary>
    EngineSnapshot Snapshot { get; }

    /// <summary>Writes a line to the activity log; completes when it is written.</summary>
    ValueTask LogAsync(LogLevel level, string message, CancellationToken cancellationToken);

    /// <summary>As supervisor_twiddler adds a program: unknown options pass, <c>[supervisord] environment</c> does not count.</summary>
    ValueTask AddToGroupAsync(
        string group, string program, IReadOnlyDictionary<string, string> options, CancellationToken cancellationToken);

    /// <summary>Removes one process that does not run from its group.</summary>
    ValueTask RemoveProcessAsync(string group, string process, CancellationToken cancellationToken);

    /// <summary>Adds a program.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="options">Options of a <c>[program:x]</c> section.</param>
    /// <param name="group">A group that is there, or null: one of its own.</param>
    /// <param name="persist">Keep it over restarts.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>Namespecs of its processes.</returns>
    ValueTask<IReadOnlyList<string>> AddProgramAsync(
        string name, IReadOnlyDictionary<string, string> options, string? group, bool persist, CancellationToken cancellationToken);

    /// <summary>Removes a program that was added at run time.</summary>
    /// <param name="name">Its name or <c>group:name</c>.</param>
    /// <param name="stop">Stop it first; otherwise it is STILL_RUNNING.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    ValueTask RemoveProgramAsync(string name, bool stop, CancellationToken cancellationToken);

    /// <summary>Changes options of a program that was added at run time; null takes an option away.</summary>
    ValueTask<ProgramChange> SetProgramAsync(
        string name, IReadOnlyDictionary<string, string?> changes, CancellationToken cancellationToken);

    /// <summary>Adds an empty group.</summary>
    ValueTask AddGroupAsync(string name, IReadOnlyDictionary<string, string> options, bool persist, CancellationToken cancellationToken);

    /// <summary>Removes a group that was added at run time, with everything in it.</summary>
    ValueTask RemoveGroupAsync(string name, bool stop, CancellationToken cancellationToken);

    /// <summary>The groups that were added at run time by themselves, empty ones too.</summary>
    ValueTask<IReadOnlyList<RuntimeGroup>> GetGroupsAsync(CancellationToken cancellationToken);

    /// <summary>The programs that were added at run time; one without processes is kept in the file but could not be made.</summary>
    ValueTask<IReadOnlyList<RuntimeProgram>> GetProgramsAsync(CancellationToken cancellationToken);

    /// <summary>The section that would make a program that was added at run time.</summary>
    ValueTask<string> ExportAsync(string name, CancellationToken cancellationToken);
}

/// <summary>Updates that touch only what changed. Safe to call from any thread.</summary>
public interface IUpdates
{
    /// <summary>Reads the configuration and says what <see cref="UpdateAsync"/> would do.</summary>
    /// <exception cref="XmlRpcFaultException">CANT_REREAD, SHUTDOWN_STATE.</exception>
    ValueTask<UpdatePlan> PlanAsync(CancellationToken cancellationToken);

    /// <summary>Reads the configuration and applies what changed; completes when all is done.</summary>
    /// <param name="groups">Only these groups; empty: everything, collections too.</param>
    /// <param name="cancellationToken">Ends the waiting, not the update.</param>
    /// <exception cref="XmlRpcFaultException">CANT_REREAD, SHUTDOWN_STATE, BAD_NAME: nothing was changed.</exception>
    ValueTask<UpdatePlan> UpdateAsync(IReadOnlyCollection<string> groups, CancellationToken cancellationToken);
}
