namespace Supervisor.PowerShell.Formatting;

/// <summary>What comes of several places at once, and says of which.</summary>
internal interface ILabelled
{
    /// <summary>Name of the place; null where there is but one.</summary>
    string? Label { get; }
}
