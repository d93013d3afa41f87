namespace Supervisor.Protocol;

/// <summary>State of the daemon itself, with the codes of <c>supervisor.getState</c>.</summary>
public enum SupervisorState
{
    /// <summary>Going down.</summary>
    Shutdown = -1,

    /// <summary>Going down to start again in the same process.</summary>
    Restarting = 0,

    /// <summary>Working normally.</summary>
    Running = 1,

    /// <summary>Listed by Supervisor, never set.</summary>
    Fatal = 2,
}

/// <summary>Names of <see cref="SupervisorState"/>.</summary>
public static class SupervisorStates
{
    /// <summary>The name as Supervisor spells it, such as <c>RUNNING</c>.</summary>
    public static string Name(this SupervisorState state) => state switch
    {
        SupervisorState.Shutdown => "SHUTDOWN",
        SupervisorState.Restarting => "RESTARTING",
        SupervisorState.Running => "RUNNING",
        _ => "FATAL",
    };
}
