using Supervisor.Configuration.Expansion;
using Supervisor.Configuration.Values;
using Supervisor.Engine.Collections;
using Supervisor.Engine.Settings;

namespace Supervisor.Configuration.Sections;

/// <summary>Reads the <c>[collection:x]</c> sections.</summary>
internal sealed class CollectionReader(ReadingContext context)
{
    private const string Prefix = "collection:";
    private readonly Dictionary<string, SectionReader> _sections = [];

    /// <summary>The collections by priority and name.</summary>
    public IReadOnlyList<CollectionSettings> Read()
    {
        List<CollectionSettings> collections =
            [.. context.Document.Sections.Where(section => section.StartsWith(Prefix, StringComparison.Ordinal)).Select(Read)];
        foreach (IReadOnlyList<string> cycle in CollectionCycles.Find(collections))
        {
            _sections[cycle[0]].Fail("collections", $"collections contain each other: {string.Join(" -> ", cycle)}",
                _sections[cycle[0]].Raw("collections"), "collections that do not lead back to themselves");
        }

        return [.. collections.OrderBy(collection => collection.Priority).ThenBy(collection => collection.Name, CodePointComparer.Instance)];
    }

    private CollectionSettings Read(string name)
    {
        SectionReader section = context.Reader(name);
        ExpansionNames names = context.VariablesAndHere();
        var collection = new CollectionSettings
        {
            Name = section.Convert(null, section.Suffix, section.Suffix, PlainValues.Name),
            Priority = section.Read("priority", 999, PlainValues.Integer, names),
            Programs = section.Read("programs", [], Entries, names),
            Groups = section.Read("groups", [], Entries, names),
            Collections = section.Read("collections", [], Entries, names),
            Exclude = section.Read("exclude", [], Entries, names),
        };
        if (IsEmpty(section, "programs", names) && IsEmpty(section, "groups", names) && IsEmpty(section, "collections", names))
        {
            section.Fail(null, $"[{name}] must specify at least one of programs, groups or collections");
        }

        if (!_sections.TryAdd(collection.Name, section))
        {
            section.Fail(null, $"there is another [collection:{collection.Name}]");
        }

        return collection;
    }

    // An option that could not be expanded has its own error already.
    private static bool IsEmpty(SectionReader section, string option, ExpansionNames names) =>
        !section.Has(option) || section.Text(option, names) is { } text && Entries(text).Count == 0;

    private static IReadOnlyList<string> Entries(string text) => [.. PlainValues.List(text).Where(entry => entry.Length > 0)];
}
