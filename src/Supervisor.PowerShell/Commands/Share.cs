namespace Supervisor.PowerShell.Commands;

/// <summary>What of a command's work one daemon has.</summary>
/// <param name="Session">The daemon.</param>
/// <param name="Items">What is to be worked on there.</param>
internal sealed record Share<T>(SupervisorSession Session, IReadOnlyList<T> Items);
