namespace Supervisor.Protocol.CommandLine;

/// <summary>An option of a command line.</summary>
/// <param name="Key">What it sets. Several may set the same.</param>
/// <param name="Short">Its letter, if it has one.</param>
/// <param name="Long">Its long name, if it has one.</param>
/// <param name="TakesValue">A value follows.</param>
public record CommandOption(string Key, char? Short, string? Long, bool TakesValue = false)
{
    /// <summary>Supervisor does not have it: any beginning of its name that means one of Supervisor's goes on to do so.</summary>
    public bool IsBeyond { get; init; }

    /// <summary>Its long name cannot be cut short.</summary>
    public bool IsWhole { get; init; }

    /// <summary>It may be given more than once.</summary>
    public bool IsRepeatable { get; init; }
}
