using Supervisor.Engine.Processes;
using Supervisor.Os;

namespace Supervisor.Supervision.Launch;

/// <summary>One start that the engine has asked for, from then until its outcome is told. Belongs to the loop.</summary>
internal sealed class StartingProcess(ManagedProcess process, long number)
{
    public ManagedProcess Process => process;

    /// <summary>How many were asked for before it.</summary>
    public long Number => number;

    /// <summary>What the spawner was asked for; null while something else is done to the process (<see cref="Loop.ProcessTurns"/>).</summary>
    public SpawnRequest? Request { get; set; }

    /// <summary>When patience with it ends, once it is to be stopped.</summary>
    public TimeSpan? StopBy { get; set; }

    /// <summary>Calls it off; false when the child is being made and the outcome will come.</summary>
    public bool TryCancel() => Request?.TryCancel() ?? true;
}
