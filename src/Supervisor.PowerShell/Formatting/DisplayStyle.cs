using System.Reflection;

namespace Supervisor.PowerShell.Formatting;

/// <summary>
/// Colours of <c>$PSStyle</c>, by name. The engine that has it is newer than the one this is compiled against, so it is taken as an object.
/// </summary>
internal sealed class DisplayStyle
{
    private readonly object? _foreground;
    private readonly string _reset;

    /// <param name="style"><c>$PSStyle</c>, or null for no colours.</param>
    /// <param name="redirected">Output does not go to a terminal, so there are colours only where they are asked for.</param>
    public DisplayStyle(object? style, bool redirected)
    {
        string rendering = Read(style, "OutputRendering")?.ToString() ?? "PlainText";
        _foreground = rendering == "Ansi" || (rendering == "Host" && !redirected) ? Read(style, "Foreground") : null;
        _reset = Read(style, "Reset") as string ?? "";
    }

    /// <summary>The text in a colour such as <c>Green</c>; as it is where there are no colours, or it is to have none.</summary>
    public string Coloured(string text, string? colour) =>
        colour is not null && text.Length > 0 && Read(_foreground, colour) is string { Length: > 0 } begin ? begin + text + _reset : text;

    private static object? Read(object? owner, string property) =>
        owner?.GetType().GetProperty(property, BindingFlags.Public | BindingFlags.Instance)?.GetValue(owner);
}
