namespace Supervisor.Engine.States;

/// <summary>How the wish that a process be down has ended.</summary>
public enum StopEnd
{
    /// <summary>It is down.</summary>
    Down,

    /// <summary>It could not be signalled, and lives: UNKNOWN.</summary>
    Refused,

    /// <summary>Not even SIGKILL has ended it.</summary>
    Unkillable,
}
