namespace Supervisor.Configuration;

/// <summary>A configuration that cannot be used. Nothing of it has been applied.</summary>
public sealed class ConfigurationException : Exception
{
    /// <summary>A configuration with at least one error.</summary>
    /// <param name="errors">What is wrong.</param>
    /// <param name="warnings">What cannot be meant besides.</param>
    public ConfigurationException(IReadOnlyList<ConfigurationError> errors, IReadOnlyList<string>? warnings = null)
        : base(string.Join('\n', errors)) => (Errors, Warnings) = (errors, warnings ?? []);

    /// <summary>What is wrong, in the order in which Supervisor would come across it.</summary>
    public IReadOnlyList<ConfigurationError> Errors { get; }

    /// <summary>As <see cref="SupervisorConfiguration.Warnings"/>.</summary>
    public IReadOnlyList<string> Warnings { get; }
}
