using System.Text;

namespace Supervisor.PowerShell.Logs;

/// <summary>
/// Makes lines, or text, of the bytes of a log as they come. A character or a line whose end has not come yet is kept back.
/// </summary>
internal sealed class LogLines(SessionLog source, bool raw)
{
    /// <summary>A line is given out in parts of this length: a program that writes no line ends must not fill the memory.</summary>
    private const int LongestLine = 1 << 20;

    private readonly string? _process = source.Process?.ToString();
    private readonly Decoder _decoder = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false).GetDecoder();
    private readonly StringBuilder _rest = new();

    /// <summary>What is complete with these bytes.</summary>
    public IReadOnlyList<object> Add(ReadOnlySpan<byte> bytes)
    {
        char[] characters = new char[_decoder.GetCharCount(bytes, flush: false)];
        _decoder.GetChars(bytes, characters, flush: false);
        ReadOnlySpan<char> text = characters;
        if (raw)
        {
            return text.IsEmpty ? [] : [new string(text)];
        }

        List<object> lines = [];
        for (int end; (end = text.IndexOf('\n')) >= 0; text = text[(end + 1)..])
        {
            _rest.Append(text[..end]);
            lines.Add(TakeLine());
        }

        _rest.Append(text);
        if (_rest.Length >= LongestLine)
        {
            lines.Add(TakeLine());
        }

        return lines;
    }

    /// <summary>What has been kept back: nothing more will come.</summary>
    public IReadOnlyList<object> End()
    {
        char[] characters = new char[_decoder.GetCharCount([], flush: true)];
        _decoder.GetChars([], characters, flush: true);
        if (raw)
        {
            return characters.Length == 0 ? [] : [new string(characters)];
        }

        _rest.Append(characters);
        return _rest.Length == 0 ? [] : [TakeLine()];
    }

    private SupervisorLogLine TakeLine()
    {
        if (_rest.Length > 0 && _rest[^1] == '\r')
        {
            _rest.Length--;
        }

        SupervisorLogLine line = new(_rest.ToString(), _process, source.Stream, source.Session) { Label = source.Label };
        _rest.Clear();
        return line;
    }
}
