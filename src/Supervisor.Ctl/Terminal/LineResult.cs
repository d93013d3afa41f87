namespace Supervisor.Ctl.Terminal;

/// <summary>How reading a line ended.</summary>
/// <param name="Text">The line; null at the end of input and after Ctrl+C.</param>
/// <param name="Interrupted">By Ctrl+C.</param>
internal readonly record struct LineResult(string? Text, bool Interrupted = false);
