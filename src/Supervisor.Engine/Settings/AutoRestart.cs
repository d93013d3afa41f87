namespace Supervisor.Engine.Settings;

/// <summary>What to do when a process ends on its own from RUNNING (<c>autorestart=</c>).</summary>
public enum AutoRestart
{
    /// <summary>Leave it EXITED.</summary>
    Never,

    /// <summary>Start it again unless its status is one of <c>exitcodes</c>.</summary>
    Unexpected,

    /// <summary>Start it again whatever its status.</summary>
    Always,
}
