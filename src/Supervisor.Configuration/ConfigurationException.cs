namespace Supervisor.Configuration;

/// <summary>A configuration that cannot be used. Nothing of it has been applied.</summary>
public sealed class ConfigurationException : Exception
{
    /// <summary>A configuration with at least one error.</summary>
    public ConfigurationException(IReadOnlyList<ConfigurationError> errors)
        : base(string.Join('\n', errors)) => Errors = errors;

    /// <summary>What is wrong, in the order in which Supervisor would come across it.</summary>
    public IReadOnlyList<ConfigurationError> Errors { get; }
}
