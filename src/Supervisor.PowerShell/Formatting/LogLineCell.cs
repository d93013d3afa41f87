namespace Supervisor.PowerShell.Formatting;

/// <summary>Lines of logs as they are, with a label where several logs come together.</summary>
public static class LogLineCell
{
    /// <summary>Such as <c>web:nginx: the line</c>.</summary>
    /// <param name="line">The line; one that came out of another PowerShell has no label.</param>
    /// <param name="text">Its text.</param>
    public static string Text(object? line, string? text) =>
        line is ILabelled { Label: { } label } ? $"{label}: {text}" : text ?? "";
}
