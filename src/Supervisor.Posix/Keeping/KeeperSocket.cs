using System.Text;

namespace Supervisor.Posix;

/// <summary>The socket to the keeper. Whoever waits does so on its own thread.</summary>
/// <param name="socket">The daemon's end.</param>
/// <param name="page">What both see.</param>
internal sealed unsafe class KeeperSocket(int socket, KeeperPage* page) : IKeeperWay
{
    private readonly KeeperPage* _page = page;

    /// <inheritdoc/>
    public bool IsBehind
    {
        set => _page->IsBehind = value ? 1 : 0;
    }

    /// <inheritdoc/>
    public int Send(int kind, ReadOnlySpan<int> descriptors)
    {
        KeeperMessage message;
        (message.Kind, message.Count) = (kind, descriptors.Length);
        descriptors.CopyTo(new(message.Numbers, KeeperMessage.Most));
        return KeeperMessage.Send(socket, &message, 0);
    }

    /// <inheritdoc/>
    public int Send(int kind, string text)
    {
        KeeperMessage message;
        (message.Kind, message.Count) = (kind, 0);
        int length = Encoding.UTF8.GetBytes(text, new Span<byte>(message.Text, KeeperMessage.MostText));
        return KeeperMessage.Send(socket, &message, length);
    }

    /// <inheritdoc/>
    public ValueTask<bool> WaitForRoomAsync(int milliseconds) => new(FileCalls.WaitWritable(socket, milliseconds));

    /// <inheritdoc/>
    public ValueTask PauseAsync(int milliseconds)
    {
        _ = FileCalls.WaitWritable(-1, milliseconds);
        return ValueTask.CompletedTask;
    }
}
