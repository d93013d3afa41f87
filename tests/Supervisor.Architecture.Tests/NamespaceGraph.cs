using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Supervisor.Architecture.Tests;

/// <summary>Which namespaces of an assembly use which others, and by which types.</summary>
internal sealed class NamespaceGraph
{
    private readonly Dictionary<string, Dictionary<string, SortedSet<string>>> _uses = [];

    public static NamespaceGraph Read(string path)
    {
        using PEReader image = new(File.OpenRead(path));
        TypeUses uses = new(image);
        NamespaceGraph graph = new();
        foreach (TypeDefinitionHandle type in uses.Metadata.TypeDefinitions)
        {
            foreach (TypeDefinitionHandle used in uses.Of(type))
            {
                graph.Add(uses.Outermost(type), uses.Outermost(used), uses.Metadata);
            }
        }

        return graph;
    }

    /// <summary>Each set of namespaces that all use each other, however indirectly, with the types that make it so.</summary>
    public IEnumerable<string> Cycles()
    {
        HashSet<string> told = [];
        foreach (string start in _uses.Keys.Order(StringComparer.Ordinal))
        {
            string[] circle = [.. ReachableFrom(start).Where(other => ReachableFrom(other).Contains(start)).Order(StringComparer.Ordinal)];
            if (circle.Length > 1 && told.Add(circle[0]))
            {
                yield return string.Join("\n", circle.SelectMany(from => circle.SelectMany(to => Lines(from, to))));
            }
        }
    }

    private IEnumerable<string> Lines(string from, string to) =>
        from != to && _uses[from].TryGetValue(to, out SortedSet<string>? types) ? types.Select(type => $"{from}: {type}") : [];

    private HashSet<string> ReachableFrom(string start)
    {
        HashSet<string> found = [];
        Stack<string> open = new([start]);
        while (open.TryPop(out string? from))
        {
            foreach (string to in _uses.GetValueOrDefault(from)?.Keys ?? Enumerable.Empty<string>())
            {
                if (found.Add(to))
                {
                    open.Push(to);
                }
            }
        }

        return found;
    }

    private void Add(TypeDefinition from, TypeDefinition to, MetadataReader metadata)
    {
        string user = metadata.GetString(from.Namespace);
        string used = metadata.GetString(to.Namespace);
        // What the compiler adds has no namespace of ours.
        if (user != used && user.StartsWith("Supervisor", StringComparison.Ordinal) && used.StartsWith("Supervisor", StringComparison.Ordinal))
        {
            Dictionary<string, SortedSet<string>> uses = _uses.TryGetValue(user, out Dictionary<string, SortedSet<string>>? known) ? known : _uses[user] = [];
            SortedSet<string> types = uses.TryGetValue(used, out SortedSet<string>? some) ? some : uses[used] = new(StringComparer.Ordinal);
            types.Add($"{metadata.GetString(from.Name)} uses {used[(used.LastIndexOf('.') + 1)..]}.{metadata.GetString(to.Name)}");
        }
    }
}
