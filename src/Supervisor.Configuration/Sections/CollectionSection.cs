using Supervisor.Configuration.Expansion;
using Supervisor.Configuration.Values;
using Supervisor.Engine.Settings;

namespace Supervisor.Configuration.Sections;

/// <summary>The options of one <c>[collection:x]</c> section, from a file or given at run time.</summary>
internal static class CollectionSection
{
    /// <summary>The options there are.</summary>
    public static readonly string[] Options = ["programs", "groups", "collections", "exclude", "priority"];

    public static CollectionSettings Read(SectionReader section, ExpansionNames names)
    {
        CollectionSettings collection = new()
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
            section.Fail(null, $"[{section.Section}] must specify at least one of programs, groups or collections");
        }

        return collection;
    }

    // An option that could not be expanded has its own error already.
    private static bool IsEmpty(SectionReader section, string option, ExpansionNames names) =>
        !section.Has(option) || section.Text(option, names) is { } text && Entries(text).Count == 0;

    private static IReadOnlyList<string> Entries(string text) => [.. PlainValues.List(text).Where(entry => entry.Length > 0)];
}
