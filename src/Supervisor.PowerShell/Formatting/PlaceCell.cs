namespace Supervisor.PowerShell.Formatting;

/// <summary>Where in the configuration files something is.</summary>
public static class PlaceCell
{
    /// <summary>Such as <c>supervisord.conf:12</c>: the file without its folder.</summary>
    /// <param name="file">Path of the file, if there is one.</param>
    /// <param name="line">Number of the line, if it is known.</param>
    public static string Text(string? file, int? line) =>
        string.IsNullOrEmpty(file) ? "" : line is null ? Path.GetFileName(file) : $"{Path.GetFileName(file)}:{line}";

    /// <summary>Such as <c>[program:web] command</c>.</summary>
    /// <param name="section">The section without brackets, if there is one.</param>
    /// <param name="option">The option, if there is one.</param>
    public static string Option(string? section, string? option) =>
        string.IsNullOrEmpty(section) ? "" : string.IsNullOrEmpty(option) ? $"[{section}]" : $"[{section}] {option}";
}
