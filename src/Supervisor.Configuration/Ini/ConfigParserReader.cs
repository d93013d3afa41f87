using System.Text;
using IniParser.Model;
using Supervisor.Configuration.Values;
using Supervisor.Engine.Commands;

namespace Supervisor.Configuration.Ini;

/// <summary>
/// Reads INI text as Python's <c>RawConfigParser(strict=False, inline_comment_prefixes=(';', '#'))</c> does, which is what
/// Supervisor's users write for. ini-parser's own line parser skips blank lines inside values, has one comment and one
/// assignment character, no continuation lines and no line numbers on values, so only its data model is used; this is the
/// one class that puts anything into it.
/// </summary>
internal sealed class ConfigParserReader
{
    private readonly IniDocument _document;
    private readonly string _file;
    private readonly List<SyntaxProblem> _problems;

    private KeyDataCollection? _section;
    private string? _option;
    private int _optionLine;
    private readonly List<string> _value = [];
    private int _indent;
    private bool _sectionMissing;

    private ConfigParserReader(IniDocument document, string file, List<SyntaxProblem> problems)
    {
        _document = document;
        _file = file;
        _problems = problems;
    }

    /// <summary>Merges the text of a file into the document; later options win. Bad lines are noted and skipped.</summary>
    public static void Read(IniDocument document, string file, ReadOnlySpan<byte> content, List<SyntaxProblem> problems) =>
        new ConfigParserReader(document, file, problems).ReadLines(Decode(file, content, problems));

    private static string Decode(string file, ReadOnlySpan<byte> content, List<SyntaxProblem> problems)
    {
        if (content.StartsWith("\ufeff"u8))
        {
            content = content[3..];
            problems.Add(new(file, 1, "the file begins with a UTF-8 byte order mark; save it without one", FirstHeader(content)));
        }

        try
        {
            return new UTF8Encoding(false, true).GetString(content);
        }
        catch (DecoderFallbackException why)
        {
            int at = Math.Clamp(why.Index, 0, content.Length);
            int line = content[..at].Count((byte)'\n') + 1;
            string bad = why.BytesUnknown is { Length: > 0 } bytes ? $"byte 0x{bytes[0]:x2} at" : "it breaks off at";
            problems.Add(new(file, line, $"the file is not UTF-8 text: {bad} position {at}"));
            return Encoding.UTF8.GetString(content);
        }
    }

    // The mark makes the first header unreadable for ConfigParser, so that section is the one to blame.
    private static string? FirstHeader(ReadOnlySpan<byte> content)
    {
        int end = content.IndexOfAny((byte)'\n', (byte)'\r');
        string line = PythonText.Strip(Encoding.UTF8.GetString(end < 0 ? content : content[..end]));
        return line.StartsWith('[') && line.LastIndexOf(']') is var close and >= 2 ? line[1..close] : null;
    }

    private void ReadLines(string text)
    {
        int number = 0;
        for (int start = 0; start < text.Length;)
        {
            int length = text.AsSpan(start).IndexOfAny('\n', '\r');
            int next = length < 0 ? text.Length : start + length + 1;
            if (length >= 0 && text[next - 1] == '\r' && next < text.Length && text[next] == '\n')
            {
                next++;
            }

            ReadLine(text.AsSpan(start, length < 0 ? text.Length - start : length), ++number);
            start = next;
        }

        FinishOption();
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
            _section = _document.Open(value[1..close].ToString(), _file, number);
        }
        else if (_section is null)
        {
            NoteMissingSection(value, number);
        }
        else
        {
            ReadOption(value, number);
        }
    }

    private void ReadOption(ReadOnlySpan<char> text, int number)
    {
        int delimiter = text.IndexOfAny('=', ':');
        ReadOnlySpan<char> name = delimiter < 0 ? default : PythonText.StripEnd(text[..delimiter]);
        if (name.IsEmpty)
        {
            string problem = delimiter < 0 ? "a line that is no option" : "an option without a name";
            _problems.Add(new(_file, number, $"Source contains parsing errors: {problem}: {Quote(text)}"));
            if (delimiter >= 0)
            {
                FinishOption();
            }

            return;
        }

        FinishOption();
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
            _document.Set(_section!, _option, value, _file, _optionLine);
        }

        _option = null;
        _value.Clear();
    }

    // ConfigParser stops at the first line before any section. One note is enough; reading on finds the other faults.
    private void NoteMissingSection(ReadOnlySpan<char> line, int number)
    {
        if (!_sectionMissing)
        {
            _sectionMissing = true;
            _problems.Add(
                new(_file, number, $"File contains no section headers: {Quote(line)} stands before any [section]", LosesSections: true));
        }
    }

    private static string Quote(ReadOnlySpan<char> line) => SecretText.Mask(PythonLiteral.Of(line.ToString()));

    /// <summary>
    /// Index of the comment on the line, or -1. ConfigParser looks at the first ';' and the first '#', then at the second
    /// of each, and so on, and stops in the first round that has one behind white space: in <c>a;b ;c #d</c> that is the '#'.
    /// </summary>
    private static int CommentStart(ReadOnlySpan<char> line)
    {
        ReadOnlySpan<char> stripped = PythonText.Strip(line);
        if (!stripped.IsEmpty && stripped[0] is ';' or '#')
        {
            return 0;
        }

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
