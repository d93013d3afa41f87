namespace Supervisor.PowerShell.Formatting;

/// <summary>How many of how many.</summary>
public static class CountCell
{
    /// <summary>Such as <c>3/4</c>.</summary>
    /// <param name="part">How many are.</param>
    /// <param name="total">How many there are.</param>
    public static string Text(int part, int total) => $"{part}/{total}";

    /// <summary>Such as <c>4 Running (1 not ready, 2 unhealthy)</c>.</summary>
    /// <param name="counts">How many are in which state.</param>
    /// <param name="notReady">How many of those that run are not ready.</param>
    /// <param name="unhealthy">How many of them are unhealthy.</param>
    public static string Processes(string counts, int notReady, int unhealthy)
    {
        string[] lacks = [.. new[] { (notReady, "not ready"), (unhealthy, "unhealthy") }.Where(one => one.Item1 > 0)
            .Select(one => $"{one.Item1} {one.Item2}")];
        return lacks.Length == 0 ? counts : $"{counts} ({string.Join(", ", lacks)})";
    }
}
