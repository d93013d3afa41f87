using System.Text.Json;
using System.Text.Json.Serialization;

namespace Supervisor.Supervision.RunTime;

/// <summary>The file as JSON, and its checks: a file from elsewhere, or half of one, must not become programs.</summary>
internal static class RuntimeStateDocument
{
    /// <summary>Version of the format written here.</summary>
    public const int Version = 1;

    public static byte[] Write(RuntimeState state) => JsonSerializer.SerializeToUtf8Bytes(
        new Root
        {
            Version = Version,
            Groups = [.. state.Groups.Select(group => new Entry { Name = group.Name, Options = new(group.Options) })],
            Programs = [.. state.Programs.Select(program => new Entry
            {
                Name = program.Name,
                Group = program.OwnsGroup ? null : program.Group,
                Options = new(program.Options),
            })],
            Collections = [.. state.Collections
                .Select(collection => new Entry { Name = collection.Name, Options = new(collection.Options) })],
            Disabled = state.Disabled.Count > 0 ? [.. state.Disabled] : null,
            Stopped = state.Stopped.Count > 0 ? [.. state.Stopped] : null,
        },
        RuntimeStateContext.Default.Root);

    /// <exception cref="FormatException">It is no such file; the message says what is wrong.</exception>
    public static RuntimeState Read(ReadOnlySpan<byte> bytes)
    {
        Root root;
        try
        {
            root = JsonSerializer.Deserialize(bytes, RuntimeStateContext.Default.Root) ?? throw new FormatException("it is empty");
        }
        catch (JsonException exception)
        {
            throw new FormatException($"it is no JSON of the expected form: {exception.Message}", exception);
        }

        if (root.Version != Version)
        {
            throw new FormatException($"its version is {root.Version?.ToString(null, null) ?? "missing"}, expected {Version}");
        }

        return new RuntimeState
        {
            Groups = [.. Checked(root.Groups, "groups").Select(entry => new SavedGroup(entry.Name!, entry.Options!))],
            Programs = [.. Checked(root.Programs, "programs")
                .Select(entry => new SavedProgram(entry.Name!, entry.Group ?? entry.Name!, entry.Group is null, entry.Options!))],
            Collections = [.. Checked(root.Collections, "collections").Select(entry => new SavedCollection(entry.Name!, entry.Options!))],
            Disabled = Names(root.Disabled, "disabled"),
            Stopped = Names(root.Stopped, "stopped"),
        };
    }

    // An older file has none of these.
    private static IReadOnlyList<string> Names(List<string?>? names, string list) => names is null ? []
        : names.TrueForAll(name => name is { Length: > 0 }) ? [.. names.Distinct()!]
        : throw new FormatException($"'{list}' has an empty name");

    private static List<Entry> Checked(List<Entry?>? entries, string list)
    {
        HashSet<(string?, string)> known = [];
        List<Entry> result = [];
        foreach (Entry? entry in entries ?? throw new FormatException($"'{list}' is missing"))
        {
            if (entry is not { Name.Length: > 0, Options: not null } || entry.Options.Any(option => option.Value is null))
            {
                throw new FormatException($"entry {result.Count + 1} of '{list}' has no name or no options");
            }

            if (!known.Add((entry.Group, entry.Name)))
            {
                throw new FormatException($"'{list}' has '{entry.Name}' twice");
            }

            result.Add(entry);
        }

        return result;
    }

    internal sealed class Root
    {
        public int? Version { get; set; }

        public List<Entry?>? Groups { get; set; }

        public List<Entry?>? Programs { get; set; }

        public List<Entry?>? Collections { get; set; }

        public List<string?>? Disabled { get; set; }

        public List<string?>? Stopped { get; set; }
    }

    internal sealed class Entry
    {
        public string? Name { get; set; }

        public string? Group { get; set; }

        public Dictionary<string, string>? Options { get; set; }
    }
}

[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(RuntimeStateDocument.Root))]
internal sealed partial class RuntimeStateContext : JsonSerializerContext;
