namespace Supervisor.Engine.States;

/// <summary>What there is of a process, as far as it matters for what is to be done about it.</summary>
public enum Situation
{
    /// <summary>STOPPED, EXITED, FATAL: nothing, and nothing will come by itself.</summary>
    Down,

    /// <summary>BACKOFF, or EXITED with a start to come: nothing, until its time.</summary>
    Pending,

    /// <summary>STARTING: a start under way.</summary>
    Spawning,

    /// <summary>STARTING, RUNNING: a child.</summary>
    Up,

    /// <summary>STOPPING: a child, or a start under way, that is not to last.</summary>
    Ending,

    /// <summary>UNKNOWN: a child that cannot be signalled.</summary>
    Lost,
}
