using Supervisor.Engine.Collections;
using Supervisor.Engine.Settings;
using Supervisor.Protocol;

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

        return [.. collections.OrderBy(collection => collection.Priority)
            .ThenBy(collection => collection.Name, CodePointComparer.Instance)];
    }

    private CollectionSettings Read(string name)
    {
        SectionReader section = context.Reader(name);
        CollectionSettings collection = CollectionSection.Read(section, context.VariablesAndHere);
        if (!_sections.TryAdd(collection.Name, section))
        {
            section.Fail(null, $"there is another [collection:{collection.Name}]");
        }

        return collection;
    }
}
