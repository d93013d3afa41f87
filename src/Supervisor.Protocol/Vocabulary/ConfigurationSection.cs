namespace Supervisor.Protocol;

/// <summary>A kind of section of the configuration file, with its keys.</summary>
/// <param name="Kind">The name, or for <c>[program:x]</c> and its like what stands before the colon.</param>
/// <param name="IsNamed">True when a colon and a name follow.</param>
/// <param name="Keys">The keys in the order in which the documentation has them.</param>
public sealed record ConfigurationSection(string Kind, bool IsNamed, IReadOnlyList<ConfigurationKey> Keys)
{
    private readonly Dictionary<string, ConfigurationKey> _keys = Keys.ToDictionary(key => key.Name);

    /// <summary>Any key will do, because a plug-in reads them.</summary>
    public bool TakesAnyKey { get; init; }

    /// <summary>Any name that begins like it belongs to it, as in Supervisor: <c>[inet_http_server2]</c>.</summary>
    public bool TakesAnyEnding { get; init; }

    /// <summary>How it is written: <c>program:x</c> or <c>supervisord</c>.</summary>
    public string Title => IsNamed ? $"{Kind}:x" : Kind;

    /// <summary>The key, or null.</summary>
    public ConfigurationKey? Find(string name) => _keys.GetValueOrDefault(name);

    /// <summary>True for the name of such a section.</summary>
    /// <param name="section">A name as it stands between the brackets.</param>
    public bool Matches(string section) =>
        IsNamed ? section.Length > Kind.Length && section[Kind.Length] == ':' && section.StartsWith(Kind, StringComparison.Ordinal)
        : TakesAnyEnding ? section.StartsWith(Kind, StringComparison.Ordinal)
        : section == Kind;
}
