namespace Supervisor.Engine.Settings;

/// <summary>What keeps a process from starting with the daemon though <c>autostart=</c> would have it. A start on request is not kept.</summary>
public enum Hold
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It was disabled.</summary>
    Disabled,

    /// <summary>It was stopped on request, and <c>remember_stop=</c> says that this lasts.</summary>
    Stopped,

    /// <summary>One that a daemon has left which died runs in its place, and is left alone.</summary>
    Survivor,
}
