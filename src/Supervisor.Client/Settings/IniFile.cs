namespace Supervisor.Client.Settings;

/// <summary>
/// Sections and keys in the dialect of Python's RawConfigParser as Supervisor sets it up, no more than a client needs:
/// no [include], which Supervisor's client does not follow either.
/// </summary>
internal sealed class IniFile
{
    private readonly Dictionary<string, Dictionary<string, string>> _sections = new(StringComparer.Ordinal);
    private readonly string _file;

    private IniFile(string file) => _file = file;

    public IEnumerable<string> Sections => _sections.Keys;

    /// <exception cref="FormatException">A line is neither section nor key.</exception>
    public static IniFile Parse(string file, IEnumerable<string> lines)
    {
        IniFile ini = new(file);
        ini.Read(lines);
        return ini;
    }

    /// <summary>The value of a key, or of the same in [DEFAULT]; null without either.</summary>
    public string? Get(string section, string key) =>
        _sections.GetValueOrDefault(section)?.GetValueOrDefault(key) ?? _sections.GetValueOrDefault("DEFAULT")?.GetValueOrDefault(key);

    private void Read(IEnumerable<string> lines)
    {
        Dictionary<string, string>? section = null;
        string? key = null;
        int keyIndent = 0;
        int number = 0;
        foreach (string raw in lines)
        {
            number++;
            string line = WithoutComment(raw);
            string text = line.Trim();
            if (text.Length == 0)
            {
                // A blank line stays in a value, a comment leaves nothing behind.
                if (raw.Trim().Length == 0 && key is not null)
                {
                    section![key] += "\n";
                }

                continue;
            }

            int indent = line.Length - line.TrimStart().Length;
            if (key is not null && indent > keyIndent)
            {
                section![key] += "\n" + text;
                continue;
            }

            if (text.StartsWith('[') && text.LastIndexOf(']') is > 1 and int end)
            {
                string name = text[1..end];
                section = _sections.TryGetValue(name, out Dictionary<string, string>? known)
                    ? known
                    : _sections[name] = new(StringComparer.Ordinal);
                key = null;
                continue;
            }

            if (section is null)
            {
                throw new FormatException($"{_file}, line {number}: expected a [section], found '{text}'");
            }

            int delimiter = text.IndexOfAny(['=', ':']);
            if (delimiter < 1)
            {
                throw new FormatException($"{_file}, line {number}: expected key=value, found '{text}'");
            }

            key = text[..delimiter].TrimEnd().ToLowerInvariant();
            keyIndent = indent;
            section[key] = text[(delimiter + 1)..].Trim();
        }

        foreach (Dictionary<string, string> keys in _sections.Values)
        {
            foreach (string name in keys.Keys)
            {
                keys[name] = keys[name].TrimEnd('\n');
            }
        }
    }

    /// <summary>A comment begins with ; or # at the start of the line or after white space.</summary>
    private static string WithoutComment(string line)
    {
        if (line.TrimStart() is [';' or '#', ..])
        {
            return "";
        }

        for (int i = 1; i < line.Length; i++)
        {
            if (line[i] is ';' or '#' && char.IsWhiteSpace(line[i - 1]))
            {
                return line[..i];
            }
        }

        return line;
    }
}
