namespace Supervisor.Engine.Settings;

/// <summary>Whether the daemon ends with a process (<c>essential=</c>). A process that is stopped on request does not count.</summary>
public enum Essential
{
    /// <summary>It does not.</summary>
    No,

    /// <summary>When it ends, however that is.</summary>
    Exit,

    /// <summary>When it ends with a status that is not expected, or is FATAL.</summary>
    Failure,

    /// <summary>When it is FATAL.</summary>
    Fatal,
}
