namespace Supervisor.Supervision.Output;

/// <summary>
/// Takes terminal control sequences (<c>ESC [ … final</c>, ECMA-48) out of a stream of bytes that arrives in pieces
/// (<c>strip_ansi=</c>). Other escapes, window titles among them, stay, as they do in Supervisor.
/// </summary>
/// <remarks>
/// Supervisor looks for a few final letters only and forgets at the end of a read where it was: text behind another
/// letter is swallowed and a torn sequence leaves its rest. Here any final byte ends a sequence, a byte that cannot be in
/// one ends it too and is kept, and the result does not depend on how the stream is cut.
/// </remarks>
internal sealed class AnsiStripper
{
    private const byte Escape = 0x1b;

    private State _state;

    /// <summary>Starts at the beginning of a stream, or where another stripper was.</summary>
    public AnsiStripper(int position = 0)
    {
        _state = (State)position;
    }

    private enum State : byte
    {
        Text,
        AfterEscape,
        InSequence,
    }

    /// <summary>Where it is: 0 in text.</summary>
    public int Position => (int)_state;

    /// <summary>The most bytes that come out for so many that go in: an escape held back may come before them.</summary>
    public static int MaxLength(int inputLength) => inputLength + 1;

    /// <summary>The text in <paramref name="data"/>: a part of it where possible, else a part of <paramref name="scratch"/>.</summary>
    /// <param name="data">The next piece of the stream.</param>
    /// <param name="scratch">At least <see cref="MaxLength"/> bytes, not overlapping <paramref name="data"/>.</param>
    public ReadOnlySpan<byte> Strip(ReadOnlySpan<byte> data, Span<byte> scratch)
    {
        if (_state == State.Text && !data.Contains(Escape))
        {
            return data;
        }

        int length = 0;
        while (!data.IsEmpty)
        {
            if (_state == State.Text)
            {
                int escape = data.IndexOf(Escape);
                ReadOnlySpan<byte> text = escape < 0 ? data : data[..escape];
                text.CopyTo(scratch[length..]);
                length += text.Length;
                if (escape < 0)
                {
                    break;
                }

                _state = State.AfterEscape;
                data = data[(escape + 1)..];
                continue;
            }

            byte next = data[0];
            if (_state == State.AfterEscape)
            {
                if (next == '[')
                {
                    _state = State.InSequence;
                    data = data[1..];
                    continue;
                }

                // Some other escape: it stays, and what follows is looked at as text.
                scratch[length++] = Escape;
                _state = State.Text;
                continue;
            }

            if (next is >= 0x20 and <= 0x3f)
            {
                data = data[1..];
                continue;
            }

            _state = State.Text;
            if (next is >= 0x40 and <= 0x7e)
            {
                data = data[1..];
            }
        }

        return scratch[..length];
    }

    /// <summary>What was held back at the end of the stream: an escape that nothing followed.</summary>
    public ReadOnlySpan<byte> Finish()
    {
        bool held = _state == State.AfterEscape;
        _state = State.Text;
        return held ? "\x1b"u8 : default;
    }
}
