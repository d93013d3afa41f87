using Supervisor.Engine;
using Supervisor.Engine.Settings;
using Supervisor.Posix;

namespace Supervisor.Supervision.Operations.Rolling;

/// <summary>What a restart needs of the world beside the engine. Everything happens on the loop.</summary>
internal interface IRestartHost
{
    /// <summary>The time of this turn.</summary>
    Instant Now { get; }

    /// <summary>Runs later, outside of any engine call.</summary>
    void Defer(Action work);

    /// <summary>Waits for something to become of a process.</summary>
    void Await(ProcessWait wait);

    /// <summary>Looks for commands, which may take its time; answers with what is wrong with each, or null.</summary>
    void CheckCommands(IReadOnlyList<ProcessSettings> processes, Action<IReadOnlyList<CommandError?>> done);
}
