namespace Supervisor.Engine.States;

/// <summary>A run that a daemon which died has begun, and another has taken over.</summary>
/// <param name="When">When it was taken over.</param>
/// <param name="Missing">What of it could not be had again, such as <c>its standard output (Permission denied)</c>; null: all was.</param>
public sealed record Adoption(DateTimeOffset When, string? Missing);
