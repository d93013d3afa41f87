using System.Text;
using IniParser.Model;
using Supervisor.Configuration.Values;
using Supervisor.Engine.Commands;
using Supervisor.Protocol;
using Supervisor.Protocol.Ini;

namespace Supervisor.Configuration.Ini;

/// <summary>
/// Puts the text of files into a document. ini-parser's own line parser skips blank lines inside values, has one comment and one
/// assignment character, no continuation lines and no line numbers on values, so only its data model is used; this is the
/// one class that puts anything into it.
/// </summary>
internal sealed class ConfigParserReader : IIniContent
{
    private readonly IniDocument _document;
    private readonly string _file;
    private readonly List<SyntaxProblem> _problems;

    private KeyDataCollection? _section;

    private ConfigParserReader(IniDocument document, string file, List<SyntaxProblem> problems)
    {
        _document = document;
        _file = file;
        _problems = problems;
    }

    /// <summary>Merges the text of a file into the document; later options win. Bad lines are noted and skipped.</summary>
    public static void Read(IniDocument document, string file, ReadOnlySpan<byte> content, List<SyntaxProblem> problems) =>
        IniReader.Read(Decode(file, content, problems), new ConfigParserReader(document, file, problems));

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

    void IIniContent.OnSection(string name, int line) => _section = _document.Open(name, _file, line);

    void IIniContent.OnOption(string name, string value, int line) => _document.Set(_section!, name, value, _file, line);

    void IIniContent.OnProblem(IniProblem problem, ReadOnlySpan<char> text, int line) => _problems.Add(problem switch
    {
        // ConfigParser stops at it; reading on finds the other faults.
        IniProblem.BeforeAnySection => new(
            _file, line, $"File contains no section headers: {Quote(text)} stands before any [section]", LosesSections: true),
        IniProblem.NoOption => new(_file, line, $"Source contains parsing errors: a line that is no option: {Quote(text)}"),
        _ => new(_file, line, $"Source contains parsing errors: an option without a name: {Quote(text)}"),
    });

    private static string Quote(ReadOnlySpan<char> line) => SecretText.Mask(PythonLiteral.Of(line.ToString()));
}
