namespace Supervisor.Configuration.Expansion;

/// <summary>The names a <c>%(name)s</c> may use in one place, each with a text or a number; inner names hide outer ones.</summary>
internal sealed class ExpansionNames(ExpansionNames? outer = null)
{
    private const string VariablePrefix = "ENV_";
    private readonly Dictionary<string, object> _values = [];

    /// <summary>Adds a text.</summary>
    public ExpansionNames Add(string name, string value)
    {
        _values[name] = value;
        return this;
    }

    /// <summary>Adds a number.</summary>
    public ExpansionNames Add(string name, long value)
    {
        _values[name] = value;
        return this;
    }

    /// <summary>Adds <c>ENV_x</c> for every variable.</summary>
    public ExpansionNames AddVariables(IEnumerable<KeyValuePair<string, string>> variables)
    {
        foreach ((string name, string value) in variables)
        {
            _values[VariablePrefix + name] = value;
        }

        return this;
    }

    /// <summary>The text or number of the name, or null.</summary>
    public object? Find(string name) => _values.TryGetValue(name, out object? value) ? value : outer?.Find(name);

    /// <summary>The names for an error message. Variables are not listed: there are many, and some tell of secrets.</summary>
    public string Describe()
    {
        SortedSet<string> names = new(StringComparer.Ordinal);
        for (ExpansionNames? scope = this; scope is not null; scope = scope.Outer)
        {
            names.UnionWith(scope._values.Keys.Where(name => !name.StartsWith(VariablePrefix, StringComparison.Ordinal)));
        }

        return string.Join(", ", names.Append("ENV_x for the environment variable x"));
    }

    private ExpansionNames? Outer => outer;
}
