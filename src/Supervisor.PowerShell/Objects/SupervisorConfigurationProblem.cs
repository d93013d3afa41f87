namespace Supervisor.PowerShell;

/// <summary>Something that is wrong with a configuration file.</summary>
public sealed class SupervisorConfigurationProblem
{
    /// <summary>Whether the configuration is refused for it.</summary>
    public ConfigurationProblemSeverity Severity { get; internal init; }

    /// <summary>Path of the file it is in, which may be one that is included; null if no file is to blame.</summary>
    public string? File { get; internal init; }

    /// <summary>Number of the line, from 1, or null.</summary>
    public int? Line { get; internal init; }

    /// <summary>The section without brackets, or null.</summary>
    public string? Section { get; internal init; }

    /// <summary>The option, or null.</summary>
    public string? Option { get; internal init; }

    /// <summary>What is wrong, and what was expected.</summary>
    public string Message { get; internal init; } = "";

    /// <summary>All of it in one line.</summary>
    public override string ToString() =>
        (File is null ? "" : Line is null ? $"{File}: " : $"{File}:{Line}: ")
        + (Section is null ? "" : Option is null ? $"[{Section}]: " : $"[{Section}] {Option}: ")
        + Message;
}

/// <summary>How bad a <see cref="SupervisorConfigurationProblem"/> is.</summary>
public enum ConfigurationProblemSeverity
{
    /// <summary>The configuration works, but hardly as it was meant.</summary>
    Warning,

    /// <summary>The configuration is refused.</summary>
    Error,
}
