using System.Management.Automation;
using Supervisor.PowerShell.Pipeline;

namespace Supervisor.PowerShell.Selection;

/// <summary>Which groups, collections or programs of one daemon a command means, gathered over all its input.</summary>
internal sealed class NameSelection(SupervisorSession session)
{
    private readonly List<NamePattern> _names = [];
    private readonly List<(PipelineObject Input, bool IsOwn)> _inputs = [];

    public SupervisorSession Session { get; } = session;

    /// <summary>The names without wildcards.</summary>
    public IEnumerable<string> Literals => _names.Where(name => name.IsLiteral).Select(name => WildcardPattern.Unescape(name.Text));

    /// <summary>The objects of the pipeline.</summary>
    public IEnumerable<PipelineObject> Inputs => _inputs.Select(input => input.Input);

    /// <summary>Adds a name as users give it.</summary>
    public void Add(string name) => _names.Add(new(name));

    /// <summary>Adds a name that an object of the pipeline has. It is taken as it is, never as a pattern.</summary>
    public void AddLiteral(string name) => _names.Add(new(WildcardPattern.Escape(name)));

    /// <summary>Adds an object of the pipeline: itself, or what has to do with it where it is of another kind.</summary>
    public void Add(PipelineObject input, PipelineKinds own)
    {
        _inputs.Add((input, own.HasFlag(input.Kind)));
        if (own.HasFlag(input.Kind))
        {
            AddLiteral(input.Name);
        }
    }

    /// <summary>
    /// Those of the daemon's that are meant, each once and in their order; all if nothing was named. A literal name that none has is
    /// reported.
    /// </summary>
    /// <param name="all">What the daemon has.</param>
    /// <param name="matches">Whether one has a name.</param>
    /// <param name="notFound">Id of the error.</param>
    /// <param name="outbox">Takes the errors.</param>
    /// <param name="concerns">Whether one has to do with an object of another kind.</param>
    public IReadOnlyList<T> Pick<T>(
        IReadOnlyList<T> all,
        Func<NamePattern, T, bool> matches,
        string notFound,
        Outbox outbox,
        Func<T, PipelineObject, bool>? concerns = null)
    {
        if (_names.Count + _inputs.Count == 0)
        {
            return all;
        }

        bool[] isChosen = new bool[all.Count];
        foreach (NamePattern name in _names)
        {
            bool isFound = false;
            for (int i = 0; i < all.Count; i++)
            {
                if (matches(name, all[i]))
                {
                    isFound = isChosen[i] = true;
                }
            }

            if (!isFound && name.IsLiteral)
            {
                outbox.Error(Errors.Record(notFound, ErrorCategory.ObjectNotFound, name.Shown, name.Shown, Session));
            }
        }

        foreach (PipelineObject input in _inputs.Where(input => !input.IsOwn).Select(input => input.Input))
        {
            for (int i = 0; i < all.Count; i++)
            {
                isChosen[i] |= concerns?.Invoke(all[i], input) == true;
            }
        }

        return [.. all.Where((_, index) => isChosen[index])];
    }
}
