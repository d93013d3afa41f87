namespace Supervisor.Engine.States;

/// <summary>What is wanted of a process, beside what it is.</summary>
/// <param name="Goal">What.</param>
/// <param name="By">On whose account.</param>
/// <param name="Why">For <see cref="Goal.Failed"/>: what it has failed at.</param>
/// <param name="ComesBack">
/// For <see cref="Goal.Down"/>: whoever wants it down wants it up afterwards. Should the daemon die over that, the next one has it as
/// <see cref="Goal.Again"/>.
/// </param>
public readonly record struct Want(Goal Goal, WantedBy By, string? Why = null, bool ComesBack = false);

/// <summary>Where a process is to get.</summary>
public enum Goal
{
    /// <summary>It is not to run.</summary>
    Down,

    /// <summary>It is to run.</summary>
    Up,

    /// <summary>It is to end and then to run.</summary>
    Again,

    /// <summary>It is to end and then to be FATAL.</summary>
    Failed,
}

/// <summary>Who wants it.</summary>
public enum WantedBy
{
    /// <summary>Nobody has asked yet.</summary>
    Nobody,

    /// <summary>The configuration: <c>autostart=</c>.</summary>
    Configuration,

    /// <summary>A request, of a person or of an operation.</summary>
    Request,

    /// <summary>What it runs by: <c>autorestart=</c>, <c>startretries=</c>, <c>health=</c>, its own end.</summary>
    Policy,

    /// <summary>Another process, that needs it or that it needs.</summary>
    Dependency,

    /// <summary>The daemon, which goes down.</summary>
    Daemon,
}
