using Supervisor.Configuration.Expansion;
using Supervisor.Configuration.Ini;
using Supervisor.Configuration.Sections;
using Supervisor.Configuration.Values;
using Supervisor.Engine.Settings;

namespace Supervisor.Configuration;

/// <summary>Makes an empty group of options given at run time, by the rules of a <c>[group:x]</c> section.</summary>
public static class GroupOptionsReader
{
    private const string Priority = "priority";

    /// <summary>Reads the options of one group.</summary>
    /// <param name="name">The group.</param>
    /// <param name="options">Options and values; only <c>priority</c> is known.</param>
    /// <exception cref="ConfigurationException">The name or an option is no good.</exception>
    public static GroupSettings Read(string name, IEnumerable<KeyValuePair<string, string>> options)
    {
        string section = $"group:{name}";
        var document = new IniDocument();
        var keys = document.Open(section, "", 0);
        foreach ((string option, string value) in options)
        {
            document.Set(keys, option.ToLowerInvariant(), value, "", 0);
        }

        var errors = new ErrorList();
        var reader = new SectionReader(document, section, errors);
        string group = reader.Convert(null, name, name, ValidName);
        int priority = reader.Read(Priority, 999, PlainValues.Integer, new ExpansionNames());
        foreach (string unknown in reader.Options().Where(option => option != Priority))
        {
            reader.Fail(unknown, "unknown option", null, Priority);
        }

        return errors.Count == 0
            ? new GroupSettings { Name = group, Priority = priority, Section = section }
            : throw new ConfigurationException([.. errors.All.Select(error => error with { File = null, Line = null })]);
    }

    private static string ValidName(string text) =>
        PlainValues.Name(text) is { Length: > 0 } name
            ? name
            : throw new ValueException("the name is empty", "a name without blank, colon and slash");
}
