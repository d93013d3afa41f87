using System.Management.Automation;
using Supervisor.PowerShell.Pipeline;

namespace Supervisor.PowerShell.Selection;

/// <summary>Which groups, collections or programs of one daemon a command means, gathered over all its input.</summary>
internal sealed class NameSelection(SupervisorSession session)
{
    private readonly List<(NamePattern Name, object Target)> _names = [];

    public SupervisorSession Session { get; } = session;

    /// <summary>The names without wildcards, with what the user gave.</summary>
    public IEnumerable<(string Name, object Target)> Literals =>
        _names.Where(name => name.Name.IsLiteral).Select(name => (WildcardPattern.Unescape(name.Name.Text), name.Target));

    /// <summary>Adds a name as users give it.</summary>
    public void Add(string name) => _names.Add((new(name), name));

    /// <summary>Adds an object of the pipeline. Its name is taken as it is, never as a pattern.</summary>
    public void Add(string name, object input) => _names.Add((new(WildcardPattern.Escape(name)), input));

    /// <summary>
    /// Those of the daemon's that are meant, each once and in their order; all if nothing was named. A literal name that none has is
    /// reported.
    /// </summary>
    /// <param name="all">What the daemon has.</param>
    /// <param name="matches">Whether one has a name.</param>
    /// <param name="notFound">Id of the error.</param>
    /// <param name="outbox">Takes the errors.</param>
    public IReadOnlyList<T> Pick<T>(IReadOnlyList<T> all, Func<NamePattern, T, bool> matches, string notFound, Outbox outbox)
    {
        if (_names.Count == 0)
        {
            return all;
        }

        bool[] isChosen = new bool[all.Count];
        foreach ((NamePattern name, object target) in _names)
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
                outbox.Error(Errors.Record(notFound, ErrorCategory.ObjectNotFound, target, target, Session.Name));
            }
        }

        return [.. all.Where((_, index) => isChosen[index])];
    }
}
