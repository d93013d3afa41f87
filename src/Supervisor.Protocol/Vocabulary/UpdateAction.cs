namespace Supervisor.Protocol;

/// <summary>What an update does about one thing.</summary>
public enum UpdateAction
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

/// <summary>Names of <see cref="UpdateAction"/>.</summary>
public static class UpdateActions
{
    /// <summary>The word on the wire, such as <c>live</c>.</summary>
    public static string Name(this UpdateAction action) => action switch
    {
        UpdateAction.Live => "live",
        UpdateAction.Restart => "restart",
        UpdateAction.Add => "add",
        UpdateAction.Remove => "remove",
        _ => "nothing",
    };
}
