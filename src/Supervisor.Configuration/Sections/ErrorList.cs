namespace Supervisor.Configuration.Sections;

/// <summary>The errors met so far, each once: a program in two groups is read twice.</summary>
internal sealed class ErrorList
{
    private readonly List<ConfigurationError> _errors = [];
    private readonly HashSet<ConfigurationError> _known = [];

    /// <summary>The errors in the order they were met.</summary>
    public IReadOnlyList<ConfigurationError> All => _errors;

    /// <summary>Number of errors.</summary>
    public int Count => _errors.Count;

    /// <summary>Adds an error unless it is known.</summary>
    public void Add(ConfigurationError error)
    {
        if (_known.Add(error))
        {
            _errors.Add(error);
        }
    }
}
