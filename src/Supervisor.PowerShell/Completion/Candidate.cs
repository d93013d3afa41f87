namespace Supervisor.PowerShell.Completion;

/// <summary>A name that is offered.</summary>
/// <param name="Name">The name.</param>
/// <param name="ToolTip">More about it.</param>
internal sealed record Candidate(string Name, string ToolTip);
