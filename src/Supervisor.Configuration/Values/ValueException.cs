namespace Supervisor.Configuration.Values;

/// <summary>A text that is no value of the type wanted.</summary>
/// <param name="message">What Supervisor says about it.</param>
/// <param name="expected">What would have been right, to follow "expected".</param>
internal sealed class ValueException(string message, string? expected = null) : Exception(message)
{
    /// <summary>What would have been right, or null when the message says it all.</summary>
    public string? Expected { get; } = expected;
}
