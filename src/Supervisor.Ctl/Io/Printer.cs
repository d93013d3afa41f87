using System.Text;
using Supervisor.Ctl.Terminal;

namespace Supervisor.Ctl.Io;

/// <summary>
/// Lines to standard output, with the server's label in front where several are talked to. Several printers may share a
/// stream; lines are never mixed.
/// </summary>
internal sealed class Printer(Stream output, string label, Progress progress, LineEditor? editor)
{
    /// <summary>EPIPE, which .NET passes on as it is.</summary>
    public const int BrokenPipe = 32;

    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private string _unfinished = "";

    /// <summary>One line, or several with line feeds between.</summary>
    public void Line(string text) => Write(Labelled(text) + "\n");

    /// <summary>Many lines in one write.</summary>
    public void Lines(IEnumerable<string> lines)
    {
        StringBuilder text = new();
        foreach (string line in lines)
        {
            text.Append(Labelled(line)).Append('\n');
        }

        Write(text.ToString());
    }

    /// <summary>Text without an end of line.</summary>
    public void Text(string text) => Write(text);

    /// <summary>Output of a process as it comes: untouched, or with labels line by line.</summary>
    public void Bytes(ReadOnlySpan<byte> bytes)
    {
        if (label.Length == 0)
        {
            Write(bytes);
            return;
        }

        char[] characters = new char[_decoder.GetCharCount(bytes, flush: false)];
        int count = _decoder.GetChars(bytes, characters, flush: false);
        string[] lines = (_unfinished + new string(characters, 0, count)).Split('\n');
        _unfinished = lines[^1];
        if (lines.Length > 1)
        {
            Lines(lines[..^1]);
        }
    }

    private string Labelled(string text) =>
        label.Length == 0 ? text : label + text.Replace("\n", "\n" + label, StringComparison.Ordinal);

    private void Write(string text) => Write(Encoding.UTF8.GetBytes(text));

    private void Write(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        lock (output)
        {
            progress.Clear();
            using IDisposable? room = editor?.MakeRoom(endsLine: bytes[^1] == '\n');
            try
            {
                output.Write(bytes);
                output.Flush();
            }
            catch (IOException e) when (e.HResult == BrokenPipe)
            {
                throw new OutputClosedException();
            }
        }
    }
}
