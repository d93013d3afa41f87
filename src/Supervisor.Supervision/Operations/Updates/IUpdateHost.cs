using Supervisor.Engine;
using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;

namespace Supervisor.Supervision.Operations.Updates;

/// <summary>What an update needs of the world beside the engine. Everything happens on the loop.</summary>
internal interface IUpdateHost
{
    /// <summary>The time of this turn.</summary>
    Instant Now { get; }

    /// <summary>Runs later, outside of any engine call.</summary>
    void Defer(Action work);

    /// <summary>Waits for something to become of a process.</summary>
    void Await(ProcessWait wait);

    /// <summary>Decides where the logs of a new process are.</summary>
    void AssignLogs(ManagedProcess process);

    /// <summary>Brings the logs of a process to its new settings.</summary>
    void ChangeLogs(ManagedProcess process, ProcessSettings before, Action<string?> done);

    /// <summary>A process is gone for good.</summary>
    void DiscardLogs(ManagedProcess process);

    /// <summary>Finds out whether the sockets of a group can be made.</summary>
    /// <param name="group">The group.</param>
    /// <param name="done">Takes null, they can, or why not; at once or later.</param>
    void TrySockets(GroupSettings group, Action<string?> done);
}
