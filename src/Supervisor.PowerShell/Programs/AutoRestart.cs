namespace Supervisor.PowerShell;

/// <summary>When a process that has ended is started again: <c>autorestart=</c>.</summary>
public enum AutoRestart
{
    /// <summary>Never.</summary>
    False,

    /// <summary>When its exit status is none of <c>exitcodes=</c>.</summary>
    Unexpected,

    /// <summary>Always.</summary>
    True,
}
