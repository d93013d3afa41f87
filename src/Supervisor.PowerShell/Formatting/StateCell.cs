namespace Supervisor.PowerShell.Formatting;

/// <summary>States in views, coloured: green runs, yellow is on its way or partly so, red needs somebody, grey is at rest.</summary>
public static class StateCell
{
    /// <summary>A state of a process, group, collection or daemon, or how bad a problem is.</summary>
    /// <param name="state">The state; its name where the object came out of another PowerShell.</param>
    /// <param name="style"><c>$PSStyle</c>.</param>
    public static string Text(string? state, object? style) => Text(state, state, style);

    /// <summary>Any text in the colour of a state.</summary>
    /// <param name="text">The text.</param>
    /// <param name="state">The state.</param>
    /// <param name="style"><c>$PSStyle</c>.</param>
    public static string Text(string? text, string? state, object? style) =>
        new DisplayStyle(style, Console.IsOutputRedirected).Coloured(text ?? "", ColourOf(state));

    internal static string? ColourOf(string? state) => state switch
    {
        "Running" => "Green",
        "Starting" or "Stopping" or "Backoff" or "Mixed" or "Restarting" or "Shutdown" or "Warning" or "Queued" => "Yellow",
        "Fatal" or "Unknown" or "Error" => "Red",
        "Stopped" or "Exited" or "Empty" or "Ended" => "BrightBlack",
        _ => null,
    };
}
