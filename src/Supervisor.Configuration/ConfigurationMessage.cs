using Supervisor.Protocol;

namespace Supervisor.Configuration;

/// <summary>Something to say about a configuration that is fine, once the log is open.</summary>
/// <param name="Level">Level of the log record.</param>
/// <param name="Text">Supervisor's text.</param>
public sealed record ConfigurationMessage(LogLevel Level, string Text);
