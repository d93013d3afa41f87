namespace Supervisor.Engine.Settings;

/// <summary>When a process that runs is ready (<c>ready=</c>, <c>ready_*</c>).</summary>
/// <param name="Probe">What shows it.</param>
public sealed record ReadinessSettings(ProbeSettings Probe)
{
    /// <summary>Seconds from the start on within which it is to be ready; 0: no limit.</summary>
    public double Timeout { get; init; } = 60;

    /// <summary>Seconds from one look to the next, where it has to be looked at.</summary>
    public double Interval { get; init; } = 1;

    /// <summary>What is done when it is not ready in time.</summary>
    public ProbeAction Action { get; init; } = ProbeAction.Restart;
}

/// <summary>Whether a process that is ready is well (<c>health=</c>, <c>health_*</c>).</summary>
/// <param name="Probe">What shows it.</param>
public sealed record HealthSettings(ProbeSettings Probe)
{
    /// <summary>Seconds from one look to the next; with a watchdog, the longest time between two signs of life.</summary>
    public double Interval { get; init; } = 10;

    /// <summary>Seconds that one look may take.</summary>
    public double Timeout { get; init; } = 5;

    /// <summary>How many failures in a row it takes.</summary>
    public int Failures { get; init; } = 3;

    /// <summary>Seconds from the moment when it is ready, or RUNNING, to the first look.</summary>
    public double InitialDelay { get; init; }

    /// <summary>What is done then.</summary>
    public ProbeAction Action { get; init; } = ProbeAction.Restart;
}
