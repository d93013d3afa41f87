using System.Globalization;
using System.Text;

namespace Supervisor.Ctl.Terminal;

/// <summary>
/// Reads a line from a terminal with the usual keys of readline's Emacs mode, history, search and completion. The line stays on one row
/// and scrolls sideways, so that nothing breaks when the window changes its size.
/// </summary>
internal sealed class LineEditor(ITerminal terminal)
{
    private readonly Lock _gate = new();
    private EditBuffer _buffer = new();
    private bool _secret;
    private bool _reading;

    /// <summary>Lines typed before.</summary>
    public History History { get; } = new();

    /// <summary>What may stand in place of the last word of a line, or null for no completion.</summary>
    public Func<string, IReadOnlyList<string>>? Complete { get; set; }

    /// <summary>What stands before the line.</summary>
    public string Prompt { get; set; } = "";

    /// <summary>Reads a line.</summary>
    public LineResult ReadLine(string prompt, LineKind kind, CancellationToken cancel = default)
    {
        lock (_gate)
        {
            _buffer = new();
            Prompt = prompt;
            _secret = kind == LineKind.Secret;
            _reading = true;
            Draw();
        }

        using IDisposable? resizes = terminal.OnResize(Redraw);
        using IDisposable signals = terminal.BeginKeys();
        LineKeys keys = new(this, _buffer, kind == LineKind.Command);
        try
        {
            while (true)
            {
                // A Ctrl+C typed before keys were read was a signal, which may arrive now; nobody would press it again.
                cancel.ThrowIfCancellationRequested();
                ConsoleKeyInfo key = terminal.ReadKey(cancel);
                lock (_gate)
                {
                    if (keys.Press(key) is { } result)
                    {
                        Draw(); // without what a search had put in front
                        _reading = false;
                        terminal.Write(
                            result.Interrupted && kind == LineKind.Command ? "^C\r\n" : result.Text is null ? "\r\u001b[K" : "\r\n");
                        return result;
                    }

                    Draw();
                }
            }
        }
        finally
        {
            _reading = false;
        }
    }

    /// <summary>For whoever prints while a line may be being typed: takes it away, and brings it back when disposed.</summary>
    /// <param name="endsLine">What is printed ends with a line feed.</param>
    public IDisposable? MakeRoom(bool endsLine)
    {
        _gate.Enter();
        if (!_reading)
        {
            _gate.Exit();
            return null;
        }

        terminal.Write("\r\u001b[K");
        return new Room(this, endsLine);
    }

    private void Redraw()
    {
        lock (_gate)
        {
            if (_reading)
            {
                Draw();
            }
        }
    }

    private void Draw()
    {
        string prompt = Prompt;
        int promptWidth = CellWidth.Of(prompt);
        int room = Math.Max(1, terminal.Width - promptWidth - 1);
        string text = _secret ? "" : _buffer.Text;
        int cursor = _secret ? 0 : _buffer.Cursor;
        int start = 0;
        while (CellWidth.Of(text.AsSpan(start, cursor - start)) > room)
        {
            start += char.IsHighSurrogate(text[start]) ? 2 : 1;
        }

        int end = start;
        int width = 0;
        foreach (Rune rune in text.AsSpan(start).EnumerateRunes())
        {
            width += CellWidth.Of(rune);
            if (width > room)
            {
                break;
            }

            end += rune.Utf16SequenceLength;
        }

        int column = promptWidth + CellWidth.Of(text.AsSpan(start, cursor - start));
        StringBuilder drawn = new();
        drawn.Append('\r').Append(prompt).Append(text, start, end - start).Append("\u001b[K\r");
        if (column > 0)
        {
            drawn.Append(CultureInfo.InvariantCulture, $"\u001b[{column}C");
        }

        terminal.Write(drawn.ToString());
    }

    internal void Suspend()
    {
        terminal.Write("\r\n");
        terminal.Suspend();
    }

    internal void ClearScreen() => terminal.Write("\u001b[H\u001b[2J");

    /// <summary>Shows what a word may be completed to, in columns.</summary>
    internal void List(IReadOnlyList<string> candidates)
    {
        int column = candidates.Max(candidate => CellWidth.Of(candidate)) + 2;
        int perRow = Math.Max(1, terminal.Width / column);
        StringBuilder list = new("\r\n");
        foreach (string[] row in candidates.Chunk(perRow))
        {
            foreach (string candidate in row)
            {
                list.Append(candidate).Append(' ', column - CellWidth.Of(candidate));
            }

            list.Append("\r\n");
        }

        terminal.Write(list.ToString());
    }

    private sealed class Room(LineEditor editor, bool endsLine) : IDisposable
    {
        public void Dispose()
        {
            if (!endsLine)
            {
                editor.NewLine();
            }

            editor.Draw();
            editor._gate.Exit();
        }
    }

    private void NewLine() => terminal.Write("\r\n");
}
