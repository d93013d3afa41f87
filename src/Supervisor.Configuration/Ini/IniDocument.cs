using IniParser.Model;

namespace Supervisor.Configuration.Ini;

/// <summary>
/// The merged text of a main file and its includes. ini-parser's collections hold sections and options; what they do
/// not have is here: [DEFAULT], the place of each section and the textual <c>%(here)s</c> of files with includes.
/// </summary>
internal sealed class IniDocument
{
    private const string DefaultSection = "DEFAULT";
    private const string Here = "%(here)s";

    private readonly SectionDataCollection _sections = new();
    private readonly List<string> _names = [];
    private readonly KeyDataCollection _defaults = new();
    private readonly Dictionary<string, (string File, int Line)> _headers = [];

    // Options read since the last ExpandHere that have something to expand: looking at all of them again after every
    // included file would be quadratic.
    private readonly List<LocatedKey> _withHere = [];
    private readonly List<RepeatedText> _repeats = [];
    private string _opened = "";

    /// <summary>Sections and options that stand more than once, in the order of their later places.</summary>
    public IReadOnlyList<RepeatedText> Repeats => _repeats;

    /// <summary>Told of every option that is looked for.</summary>
    public Action<string, string>? Asked { get; init; }

    /// <summary>Names of the sections in the order of their first appearance, without [DEFAULT].</summary>
    public IReadOnlyList<string> Sections => _names;

    /// <summary>True when a file has the section.</summary>
    public bool HasSection(string name) => _headers.ContainsKey(name);

    /// <summary>Where the section first appears, or null.</summary>
    public (string File, int Line)? PlaceOf(string section) =>
        _headers.TryGetValue(section, out (string File, int Line) place) ? place : null;

    /// <summary>The options of a section, adding the section when it is new.</summary>
    public KeyDataCollection Open(string section, string file, int line)
    {
        _opened = section;
        if (PlaceOf(section) is { } first)
        {
            _repeats.Add(new(section, null, file, line, first.File, first.Line));
        }
        else
        {
            if (section == DefaultSection)
            {
                return _defaults;
            }

            _sections.AddSection(section);
            _names.Add(section);
            _headers.Add(section, (file, line));
        }

        return _sections[section];
    }

    /// <summary>The option, from the section or from [DEFAULT]; null when neither has it.</summary>
    public LocatedKey? Find(string section, string option) => Find(section, KeysOf(section), option);

    /// <summary>The same of a section that is asked for many: <paramref name="keys"/> are its own.</summary>
    public LocatedKey? Find(string section, KeyDataCollection? keys, string option)
    {
        Asked?.Invoke(section, option);
        return (LocatedKey?)(keys?.GetKeyData(option) ?? (_defaults.Count > 0 ? _defaults.GetKeyData(option) : null));
    }

    /// <summary>The options of the section itself; null: there is no such section.</summary>
    public KeyDataCollection? KeysOf(string section) => _sections[section];

    /// <summary>Every option of the section, those of [DEFAULT] last.</summary>
    public IEnumerable<LocatedKey> Options(string section) =>
        _sections[section].Concat(_defaults.Where(option => !_sections[section].ContainsKey(option.KeyName)))
            .Select(option => (LocatedKey)option);

    /// <summary>The options of the section itself.</summary>
    public IEnumerable<LocatedKey> OwnOptions(string section) => _sections[section].Select(option => (LocatedKey)option);

    /// <summary>Gives an option of the section opened last its value; the last value counts.</summary>
    public void Set(KeyDataCollection section, string option, string value, string file, int line)
    {
        if (section.GetKeyData(option) is LocatedKey known)
        {
            _repeats.Add(new(_opened, option, file, line, known.File, known.Line));
            known.Set(value, file, line);
        }
        else
        {
            known = new LocatedKey(option, value, file, line);
            section.AddKey(known);
        }

        if (section != _defaults && HasHere(known))
        {
            _withHere.Add(known);
        }
    }

    /// <summary>
    /// Puts <paramref name="here"/> in place of the text <c>%(here)s</c> in every option there is so far. A default that
    /// has it becomes an option of every section, as in Supervisor.
    /// </summary>
    public void ExpandHere(string here)
    {
        foreach (LocatedKey option in _withHere)
        {
            option.Set(option.Value.Replace(Here, here, StringComparison.Ordinal), option.File, option.Line);
        }

        _withHere.Clear();
        foreach (LocatedKey option in _defaults.Select(option => (LocatedKey)option).Where(HasHere))
        {
            string value = option.Value.Replace(Here, here, StringComparison.Ordinal);
            foreach (string section in _names.Where(section => !_sections[section].ContainsKey(option.KeyName)))
            {
                _sections[section].AddKey(new LocatedKey(option.KeyName, value, option.File, option.Line));
            }
        }
    }

    private static bool HasHere(LocatedKey option) => option.Value.Contains(Here, StringComparison.Ordinal);
}
