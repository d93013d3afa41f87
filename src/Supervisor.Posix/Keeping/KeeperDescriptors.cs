namespace Supervisor.Posix;

/// <summary>
/// Descriptors that mean the same in the keeper and in the daemon. All others from <see cref="First"/> on the keeper has under the
/// numbers they have in the daemon, as far as it was given them.
/// </summary>
internal static class KeeperDescriptors
{
    /// <summary>The socket between the two.</summary>
    public const int Socket = 3;

    /// <summary><see cref="KeeperPage"/>.</summary>
    public const int Page = 4;

    /// <summary>What a daemon writes down as it goes, for the next.</summary>
    public const int Journal = 5;

    /// <summary>Output that has left its pipe and is not in its log yet.</summary>
    public const int Staging = 6;

    /// <summary>The keeper's signals; in the daemon the number is taken, so that nothing else has it.</summary>
    public const int Signals = 7;

    /// <summary>The keeper's way to tell that the daemon is in the background; then, how it sees that the daemon ends (<see cref="Keeping.DaemonEnd"/>).</summary>
    public const int Ready = 8;

    /// <summary>The keeper's way to the service manager.</summary>
    public const int Manager = 9;

    /// <summary>The first that is the daemon's.</summary>
    public const int First = 10;
}
