namespace Supervisor.PowerShell.Formatting;

/// <summary>How many of how many.</summary>
public static class CountCell
{
    /// <summary>Such as <c>3/4</c>.</summary>
    /// <param name="part">How many are.</param>
    /// <param name="total">How many there are.</param>
    public static string Text(int part, int total) => $"{part}/{total}";
}
