namespace Supervisor.Server.Web;

/// <summary>What a button asks for.</summary>
/// <param name="Verb"><c>action</c>.</param>
/// <param name="ProcessName">The process it is about, if it is about one.</param>
/// <param name="Collection">
/// The collection the page is narrowed down to; also what the action is about, if it is about no process.
/// </param>
internal readonly record struct WebAction(string Verb, string? ProcessName, string? Collection)
{
    public const string Refresh = "refresh";

    /// <summary>True for an action there is, with a process or a collection where it needs one.</summary>
    public bool IsKnown => Verb switch
    {
        Refresh or "startall" or "stopall" or "restartall" => true,
        "start" or "stop" or "restart" => ProcessName is not null || Collection is not null,
        "clearlog" => ProcessName is not null,
        _ => false,
    };

    /// <summary>The collection that is started, stopped or restarted, or null.</summary>
    public string? ActedOn => ProcessName is null && Verb is ("start" or "stop" or "restart") ? Collection : null;

    /// <summary>False when it may be asked for by anybody.</summary>
    public bool ChangesSomething => Verb != Refresh;

    /// <summary>What it does, for its button.</summary>
    public string Description => Verb switch
    {
        "startall" => "Start all processes",
        "stopall" => "Stop all processes",
        "restartall" => "Restart all processes",
        "clearlog" => $"Clear the log of {ProcessName}",
        _ => $"{char.ToUpperInvariant(Verb[0])}{Verb[1..]} {(ActedOn is null ? ProcessName : $"collection {ActedOn}")}",
    };
}
