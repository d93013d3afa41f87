using Supervisor.Configuration.Expansion;
using Supervisor.Configuration.Sections;
using Supervisor.Configuration.Values;
using Supervisor.Engine.Settings;

namespace Supervisor.Configuration.Loading;

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
        GivenSection given = new(section, options);
        string group = given.Reader.Convert(null, name, name, PlainValues.StrictName);
        int priority = given.Reader.Read(Priority, 999, PlainValues.Integer, new ExpansionNames());
        given.End(Priority);
        return new GroupSettings { Name = group, Priority = priority, Section = section };
    }
}
