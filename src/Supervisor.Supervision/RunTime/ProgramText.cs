using System.Text;

namespace Supervisor.Supervision.RunTime;

/// <summary>Writes the options of a program as the section that would make it.</summary>
internal static class ProgramText
{
    /// <exception cref="FormatException">A value cannot be written in a file.</exception>
    public static string Write(string name, string group, bool ownsGroup, IEnumerable<KeyValuePair<string, string>> options)
    {
        StringBuilder text = new();
        if (!ownsGroup)
        {
            text.Append($"; in the group '{group}': add '{name}' to programs= of [group:{group}]\n");
        }

        text.Append($"[program:{name}]\n");
        foreach ((string option, string value) in
            options.OrderBy(option => option.Key != "command").ThenBy(option => option.Key, StringComparer.Ordinal))
        {
            text.Append($"{option}={Check(option, value).Replace("\n", "\n    ", StringComparison.Ordinal)}\n");
        }

        return text.ToString();
    }

    // What the reader of the file would not give back.
    private static string Check(string option, string value)
    {
        if (value.Contains(" ;", StringComparison.Ordinal) || value.Contains("\t;", StringComparison.Ordinal) || value.StartsWith(';'))
        {
            throw new FormatException($"{option} cannot be written in a file: ';' after a blank begins a comment there");
        }

        if (value.Length > 0
            && value.Split('\n').Any(line => line != line.Trim() || line.Length == 0 || line.StartsWith('#') || line.StartsWith(';')))
        {
            throw new FormatException(
                $"{option} cannot be written in a file: it has a line that is empty, a comment, or with blanks at an end");
        }

        return value;
    }
}
