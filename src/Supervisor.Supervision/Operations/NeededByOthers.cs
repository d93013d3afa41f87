using Supervisor.Engine;
using Supervisor.Engine.Processes;

namespace Supervisor.Supervision.Operations;

/// <summary>
/// Which of the processes that are to be stopped together have to go on, because something runs that depends on them, is not
/// among them, and did not say that it can do without.
/// </summary>
internal sealed class NeededByOthers
{
    private readonly Dictionary<ManagedProcess, ManagedProcess[]> _refused = [];

    /// <param name="engine">The engine.</param>
    /// <param name="processes">The processes that are to be stopped; looked for only where something depends on something.</param>
    public NeededByOthers(SupervisorEngine engine, Func<IReadOnlyList<ManagedProcess>> processes)
    {
        if (!engine.HasDependencies)
        {
            return;
        }

        Any = true;
        HashSet<ManagedProcess> stopping = [.. processes()];
        bool changed = true;
        while (changed)
        {
            changed = false;
            foreach (ManagedProcess process in stopping.ToArray())
            {
                ManagedProcess[] others = [.. engine.Refusing(process).Where(dependent => !stopping.Contains(dependent))];
                if (others.Length > 0)
                {
                    _refused.Add(process, others);
                    stopping.Remove(process);
                    changed = true;
                }
            }
        }
    }

    /// <summary>True when something depends on something at all.</summary>
    public bool Any { get; }

    /// <summary>Null, or why it is not stopped, for the text of a fault.</summary>
    public string? Refusal(ManagedProcess process) =>
        _refused.TryGetValue(process, out ManagedProcess[]? others)
            ? $"{process.DisplayName} is needed by {string.Join(", ", others.Select(other => other.DisplayName))}; stop what depends on it first, or "
                + "together with it (--with-dependents)"
            : null;
}
