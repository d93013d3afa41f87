namespace Supervisor.PowerShell.Formatting;

/// <summary>What an event has to say, in one line.</summary>
public static class EventCell
{
    /// <summary>A change of state as <c>Starting -> Running</c>, else the first line of what came with it.</summary>
    /// <param name="item">The event; one of several daemons begins with the name of its daemon, if it did not come out of another
    /// PowerShell.</param>
    /// <param name="from">The state before, if it is a change of state.</param>
    /// <param name="to">The state after.</param>
    /// <param name="data">What came with it.</param>
    /// <param name="style"><c>$PSStyle</c>.</param>
    public static string Detail(object? item, string? from, string? to, string? data, object? style) =>
        string.Join(
            ": ", new[] { (item as ILabelled)?.Label, Detail(from, to, data, style) }.Where(part => !string.IsNullOrEmpty(part)));

    private static string Detail(string? from, string? to, string? data, object? style) =>
        string.IsNullOrEmpty(to) ? FirstLine(data)
        : string.IsNullOrEmpty(from) ? StateCell.Text(to, style)
        : $"{from} -> {StateCell.Text(to, style)}";

    private static string FirstLine(string? data)
    {
        string text = (data ?? "").Trim();
        int end = text.IndexOfAny(['\r', '\n']);
        return end < 0 ? text : text[..end] + " ...";
    }
}
