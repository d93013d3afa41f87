namespace Supervisor.Protocol;

/// <summary>What an update does about one thing.</summary>
public enum UpdateStep
{
    /// <summary>Leaves it alone.</summary>
    Nothing,

    /// <summary>Applies options without touching a process.</summary>
    Live,

    /// <summary>Restarts it.</summary>
    Restart,

    /// <summary>Adds it.</summary>
    Add,

    /// <summary>Stops and removes it.</summary>
    Remove,
}

/// <summary>Names of <see cref="UpdateStep"/>.</summary>
public static class UpdateSteps
{
    /// <summary>The word on the wire, such as <c>live</c>.</summary>
    public static string Name(this UpdateStep action) => action switch
    {
        UpdateStep.Live => "live",
        UpdateStep.Restart => "restart",
        UpdateStep.Add => "add",
        UpdateStep.Remove => "remove",
        _ => "nothing",
    };
}
