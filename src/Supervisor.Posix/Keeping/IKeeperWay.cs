namespace Supervisor.Posix;

/// <summary>What a daemon needs of the way to its keeper, which has room for so much and no more.</summary>
internal interface IKeeperWay
{
    /// <summary>Tells another image of this daemon that the keeper does not know all.</summary>
    bool IsBehind { set; }

    /// <summary>
    /// Sends numbers of descriptors, with <see cref="KeeperMessage.Store"/> the descriptors themselves. Does not wait. Returns 0 or
    /// -errno (<c>-EAGAIN</c>: there is no room, <c>-EPIPE</c>: there is no keeper any more).
    /// </summary>
    int Send(int kind, ReadOnlySpan<int> descriptors);

    /// <summary>The same of a text of at most <see cref="KeeperMessage.MostText"/> bytes.</summary>
    int Send(int kind, string text);

    /// <summary>Waits until there may be room, for so many milliseconds at most (-1: as long as that takes). Returns whether there is.</summary>
    ValueTask<bool> WaitForRoomAsync(int milliseconds);

    /// <summary>Waits so many milliseconds.</summary>
    ValueTask PauseAsync(int milliseconds);
}
