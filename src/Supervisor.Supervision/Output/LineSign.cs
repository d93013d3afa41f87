using System.Text;

namespace Supervisor.Supervision.Output;

/// <summary>
/// Looks for a line of output that shows that a program is ready: one in which all parts of a text stand, in their order. Takes no
/// longer than looking for each part once. Belongs to the pump's thread.
/// </summary>
internal sealed class LineSign
{
    private readonly byte[][] _parts;
    private readonly Action<LineSign> _seen;
    private volatile bool _isVoid;
    private readonly LineSplitter _lines;

    /// <param name="text">The text; <c>*</c> in it stands for anything.</param>
    /// <param name="seen">Called once, when the line has come.</param>
    public LineSign(string text, Action<LineSign> seen)
    {
        _parts = [.. text.Split('*', StringSplitOptions.RemoveEmptyEntries).Select(Encoding.UTF8.GetBytes)];
        _seen = seen;
        _lines = new(Look);
    }

    /// <summary>It has been seen: nothing more is looked at.</summary>
    public bool IsSeen { get; private set; }

    /// <summary>The run is over of which it was to be a sign. Any thread may ask.</summary>
    public bool IsVoid => _isVoid;

    /// <summary>The line so far; valid until the next call.</summary>
    public ReadOnlySpan<byte> Partial => IsSeen ? default : _lines.Partial;

    /// <summary>It is no sign any more. Any thread may call.</summary>
    public void Void() => _isVoid = true;

    /// <summary>Takes the next piece of the stream.</summary>
    public void Feed(ReadOnlySpan<byte> data)
    {
        if (!IsSeen)
        {
            _lines.Feed(data);
        }
    }

    /// <summary>Somebody else has seen it, and may not have come to tell.</summary>
    public void TellSeen()
    {
        if (!IsSeen)
        {
            IsSeen = true;
            _seen(this);
        }
    }

    private void Look(ReadOnlySpan<byte> line)
    {
        if (IsSeen)
        {
            return;
        }

        foreach (byte[] part in _parts)
        {
            int at = line.IndexOf(part);
            if (at < 0)
            {
                return;
            }

            line = line[(at + part.Length)..];
        }

        TellSeen();
    }
}
