namespace Supervisor.Protocol.Ini;

/// <summary>
/// Reads INI text as Python's <c>RawConfigParser(strict=False, inline_comment_prefixes=(';', '#'))</c> does, which is what
/// Supervisor's users write for: values that go on on indented lines, blank lines in them, comments behind white space.
/// </summary>
public sealed class IniReader
{
    private readonly IIniContent _content;
    private readonly List<string> _value = [];
    private string? _option;
    private int _optionLine;
    private int _indent;
    private bool _inSection;
    private bool _toldOfMissingSection;

    private IniReader(IIniContent content) => _content = content;

    /// <summary>Tells <paramref name="content"/> of everything in the text. Lines end with CR, LF or both.</summary>
    public static void Read(string text, IIniContent content)
    {
        IniReader reader = new(content);
        int number = 0;
        for (int start = 0; start < text.Length;)
        {
            int length = text.AsSpan(start).IndexOfAny('\n', '\r');
            int next = length < 0 ? text.Length : start + length + 1;
            if (length >= 0 && text[next - 1] == '\r' && next < text.Length && text[next] == '\n')
            {
                next++;
            }

            reader.ReadLine(text.AsSpan(start, length < 0 ? text.Length - start : length), ++number);
            start = next;
        }

        reader.FinishOption();
    }

    private void ReadLine(ReadOnlySpan<char> line, int number)
    {
        int comment = CommentStart(line);
        ReadOnlySpan<char> value = PythonText.Strip(comment < 0 ? line : line[..comment]);
        if (value.IsEmpty)
        {
            if (comment < 0 && _option is not null)
            {
                _value.Add("");
            }

            return;
        }

        int indent = 0;
        while (PythonText.IsSpace(line[indent]))
        {
            indent++;
        }

        if (_option is not null && indent > _indent)
        {
            _value.Add(value.ToString());
            return;
        }

        _indent = indent;
        if (value[0] == '[' && value.LastIndexOf(']') is var close and >= 2)
        {
            FinishOption();
            _inSection = true;
            _content.OnSection(value[1..close].ToString(), number);
        }
        else if (_inSection)
        {
            ReadOption(value, number);
        }
        else if (!_toldOfMissingSection)
        {
            _toldOfMissingSection = true;
            _content.OnProblem(IniProblem.BeforeAnySection, value, number);
        }
    }

    private void ReadOption(ReadOnlySpan<char> text, int number)
    {
        int delimiter = text.IndexOfAny('=', ':');
        if (delimiter < 0)
        {
            _content.OnProblem(IniProblem.NoOption, text, number);
            return;
        }

        FinishOption();
        ReadOnlySpan<char> name = PythonText.StripEnd(text[..delimiter]);
        if (name.IsEmpty)
        {
            _content.OnProblem(IniProblem.NoName, text, number);
            return;
        }

        _option = name.ToString().ToLowerInvariant();
        _optionLine = number;
        _value.Add(PythonText.Strip(text[(delimiter + 1)..]).ToString());
    }

    private void FinishOption()
    {
        if (_option is not null)
        {
            string joined = _value.Count == 1 ? _value[0] : string.Join('\n', _value);
            string value = PythonText.StripEnd(joined) is var part && part.Length == joined.Length ? joined : part.ToString();
            _content.OnOption(_option, value, _optionLine);
        }

        _option = null;
        _value.Clear();
    }

    /// <summary>
    /// Index of the comment on the line, or -1. ConfigParser looks at the first ';' and the first '#', then at the second
    /// of each, and so on, and stops in the first round that has one behind white space: in <c>a;b ;c #d</c> that is the '#'.
    /// </summary>
    private static int CommentStart(ReadOnlySpan<char> line)
    {
        int semicolon = -1;
        int hash = -1;
        bool more = true;
        while (more)
        {
            more = false;
            int found = Math.Min(Next(line, ';', ref semicolon, ref more), Next(line, '#', ref hash, ref more));
            if (found < int.MaxValue)
            {
                return found;
            }
        }

        return -1;
    }

    private static int Next(ReadOnlySpan<char> line, char prefix, ref int index, ref bool more)
    {
        if (index >= line.Length)
        {
            return int.MaxValue;
        }

        int offset = line[(index + 1)..].IndexOf(prefix);
        if (offset < 0)
        {
            index = line.Length;
            return int.MaxValue;
        }

        index += offset + 1;
        more = true;
        return index == 0 || PythonText.IsSpace(line[index - 1]) ? index : int.MaxValue;
    }
}
