namespace Supervisor.Configuration.Comparison;

/// <summary>An option that two settings differ in.</summary>
/// <param name="Option">Name of the option as in the file.</param>
/// <param name="Old">The old value as text, secrets masked; "none" for a missing one.</param>
/// <param name="New">The new value as text, secrets masked; "none" for a missing one.</param>
/// <param name="NeedsRestart">True when a running process has to be restarted for the new value to count.</param>
public sealed record SettingDifference(string Option, string Old, string New, bool NeedsRestart)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Option}: {Old} -> {New}";
}
