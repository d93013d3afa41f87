namespace Supervisor.PowerShell.Pipeline;

/// <summary>
/// A limit for the calls of one command: who says -TimeoutSec does not mean to wait longer than that for a daemon that no longer answers.
/// </summary>
internal static class CallTime
{
    /// <summary>A daemon that is only slow gets this much time to answer in any case.</summary>
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(10);

    private static readonly AsyncLocal<TimeSpan?> Current = new();

    /// <summary>The limit for calls of this flow of control; null for that of the session.</summary>
    public static TimeSpan? Limit => Current.Value;

    /// <summary>Calls that this flow of control makes from now on take no longer than a wait of this length makes sensible.</summary>
    public static void Set(TimeSpan? wait) =>
        Current.Value = wait is { } time ? (time > Shortest ? time : Shortest) : null;
}
