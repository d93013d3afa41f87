namespace Supervisor.Supervision.Output;

/// <summary>
/// The ends of pipes that children write to, and the waiting for them. Waiting and reading are for the pump's thread, the rest for any.
/// </summary>
internal interface IOutputPipes : IDisposable
{
    /// <summary>Has <paramref name="token"/> reported whenever there is something to read, or the end. Returns 0 or -errno.</summary>
    /// <param name="fd">The pipe.</param>
    /// <param name="token">What stands for it; <see cref="ChannelWatch.CommandToken"/> stands for <see cref="Wake"/>.</param>
    /// <param name="isUrgent">It is also waited for when nothing else is.</param>
    int Watch(int fd, ulong token, bool isUrgent);

    /// <summary>Stops; to be called before the descriptor is closed.</summary>
    void Unwatch(int fd, bool isUrgent);

    /// <summary>Waits until something happens.</summary>
    /// <param name="forUrgent">Only what is urgent, and <see cref="Wake"/>, end it.</param>
    /// <param name="milliseconds">How long at most; -1: for ever.</param>
    /// <returns>How many tokens there are; 0 when the time is over.</returns>
    int Wait(bool forUrgent, int milliseconds);

    /// <summary>A token of the last such wait.</summary>
    ulong Token(bool forUrgent, int index);

    /// <summary>Ends a wait, and every one that comes until <see cref="Acknowledge"/>.</summary>
    void Wake();

    /// <summary>The waking has been heard.</summary>
    void Acknowledge();

    /// <summary>Reads what is there. Returns how many bytes, 0 at the end, or -errno (<c>-EAGAIN</c>: nothing now).</summary>
    int Read(int fd, Span<byte> buffer);

    /// <summary>How many bytes are there, or -errno.</summary>
    int BytesReadable(int fd);

    /// <summary>Has a pipe hold more. Returns how many bytes it holds at most then, or -errno.</summary>
    int Enlarge(int fd, int bytes);

    /// <summary>How many bytes a pipe holds at most, or -errno.</summary>
    int CapacityOf(int fd);

    /// <summary>Tells a pipe from others; 0: that cannot be told.</summary>
    ulong Identify(int fd);

    /// <summary>The reading end of a pipe that holds a text, a page at most, and nothing more will come. Or -errno.</summary>
    int Hold(ReadOnlySpan<byte> text);

    /// <summary>Closes a descriptor.</summary>
    void Close(int fd);
}
