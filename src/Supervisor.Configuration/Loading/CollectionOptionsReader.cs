using System.Globalization;
using Supervisor.Configuration.Expansion;
using Supervisor.Configuration.Sections;
using Supervisor.Configuration.Values;
using Supervisor.Engine.Settings;

namespace Supervisor.Configuration.Loading;

/// <summary>Makes a collection of options given at run time, by the rules of a <c>[collection:x]</c> section.</summary>
public static class CollectionOptionsReader
{
    /// <summary>Reads the options of one collection.</summary>
    /// <param name="name">The collection.</param>
    /// <param name="options">Options and values: programs, groups, collections, exclude, priority.</param>
    /// <exception cref="ConfigurationException">The name or an option is no good.</exception>
    public static CollectionSettings Read(string name, IEnumerable<KeyValuePair<string, string>> options)
    {
        GivenSection given = new($"collection:{name}", options);
        given.Reader.Convert(null, name, name, PlainValues.StrictName);
        CollectionSettings collection = CollectionSection.Read(given.Reader, new ExpansionNames());
        given.End([.. CollectionSection.Options]);
        return collection with { IsRuntime = true };
    }

    /// <summary>The options that make a collection what it is.</summary>
    public static Dictionary<string, string> Write(CollectionSettings collection)
    {
        Dictionary<string, string> options = new() { ["priority"] = collection.Priority.ToString(CultureInfo.InvariantCulture) };
        Add("programs", collection.Programs);
        Add("groups", collection.Groups);
        Add("collections", collection.Collections);
        Add("exclude", collection.Exclude);
        return options;

        void Add(string option, IReadOnlyList<string> entries)
        {
            if (entries.Count > 0)
            {
                options.Add(option, string.Join(',', entries).Replace("%", "%%", StringComparison.Ordinal));
            }
        }
    }
}
