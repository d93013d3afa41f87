namespace Supervisor.Ctl.CommandLine;

/// <summary>One option of the command line.</summary>
/// <param name="Key">What it sets.</param>
/// <param name="Short">Its letter, if it has one.</param>
/// <param name="Long">Its long name, if it has one.</param>
/// <param name="TakesValue">It is followed by a value.</param>
/// <param name="IsBeyond">Supervisor's supervisorctl does not have it.</param>
internal sealed record Option(string Key, char? Short, string? Long, bool TakesValue = false, bool IsBeyond = false)
{
    /// <summary>May be given more than once.</summary>
    public bool IsRepeatable { get; init; }
}
