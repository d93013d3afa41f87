using Supervisor.Protocol.Ini;

namespace Supervisor.Client.Settings;

/// <summary>Sections and options of one file, no more than a client needs: no [include], which Supervisor's client does not follow either.</summary>
internal sealed class IniFile : IIniContent
{
    private readonly Dictionary<string, Dictionary<string, string>> _sections = new(StringComparer.Ordinal);
    private readonly string _file;
    private Dictionary<string, string>? _section;

    private IniFile(string file) => _file = file;

    public IEnumerable<string> Sections => _sections.Keys;

    /// <exception cref="FormatException">A line is neither section nor option.</exception>
    public static IniFile Parse(string file, string text)
    {
        IniFile ini = new(file);
        IniReader.Read(text, ini);
        return ini;
    }

    /// <summary>The value of an option, or of the same in [DEFAULT]; null without either.</summary>
    public string? Get(string section, string option) =>
        _sections.GetValueOrDefault(section)?.GetValueOrDefault(option) ?? _sections.GetValueOrDefault("DEFAULT")?.GetValueOrDefault(option);

    void IIniContent.OnSection(string name, int line)
    {
        if (!_sections.TryGetValue(name, out _section))
        {
            _sections.Add(name, _section = new(StringComparer.Ordinal));
        }
    }

    void IIniContent.OnOption(string name, string value, int line) => _section![name] = value;

    void IIniContent.OnProblem(IniProblem problem, ReadOnlySpan<char> text, int line) => throw new FormatException(
        $"{_file}, line {line}: expected {(problem == IniProblem.BeforeAnySection ? "a [section]" : "key=value")}, found '{text}'");
}
