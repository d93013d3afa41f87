namespace Supervisor.Engine.States;

/// <summary>How far a run is.</summary>
public enum Readiness
{
    /// <summary>Not ready yet.</summary>
    Waiting,

    /// <summary>Not ready, and its time is over.</summary>
    Late,

    /// <summary>Ready.</summary>
    Ready,

    /// <summary>Ready, and loading its configuration again.</summary>
    Reloading,

    /// <summary>About to end, as it said itself.</summary>
    Stopping,
}
