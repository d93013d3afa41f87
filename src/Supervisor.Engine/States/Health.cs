namespace Supervisor.Engine.States;

/// <summary>How a run is.</summary>
public enum Health
{
    /// <summary>Nobody has looked yet.</summary>
    Unknown,

    /// <summary>The last look was good, or too few in a row were not.</summary>
    Healthy,

    /// <summary>So many looks in a row were not good as it takes.</summary>
    Unhealthy,
}
