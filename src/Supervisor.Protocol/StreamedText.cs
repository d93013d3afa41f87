namespace Supervisor.Protocol;

/// <summary>
/// A long text that need not be in memory as a whole, such as a part of a log. As an <see cref="XmlRpcValue"/> it is a string;
/// whoever asks for that gets it in one piece.
/// </summary>
public abstract class StreamedText : IDisposable
{
    /// <summary>How long it is about, in bytes of UTF-8.</summary>
    public abstract long Size { get; }

    /// <summary>The text in pieces, each good until the next is asked for; every time from its beginning.</summary>
    public abstract IEnumerable<ReadOnlyMemory<char>> Pieces();

    /// <inheritdoc/>
    public sealed override string ToString() => string.Concat(Pieces().Select(piece => piece.ToString()));

    /// <summary>Lets go of what the text comes from.</summary>
    public abstract void Dispose();
}

/// <summary>Takes long texts as they are, to be sent in their place, instead of their bytes.</summary>
public interface IStreamedTextOutput
{
    /// <summary>A text that stands behind everything written before.</summary>
    void Insert(StreamedText text);
}
