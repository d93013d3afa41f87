namespace Supervisor.Server.Events;

/// <summary>Numbers that go on from one life of the daemon to the next.</summary>
/// <param name="Serial">The serial of the next event that a listener is sent.</param>
/// <param name="StreamId">The number of the next event of the live stream.</param>
internal readonly record struct EventNumbers(long Serial, long StreamId)
{
    /// <summary>What a new daemon begins with.</summary>
    public static EventNumbers First { get; } = new(0, 1);
}
