using Supervisor.Protocol;

namespace Supervisor.Supervision.Operations.Updates;

/// <summary>What is still under way in an update and what of it failed.</summary>
/// <param name="done">Called once, when nothing is under way any more, with the reasons of what failed.</param>
internal sealed class UpdateOutcome(Action<IReadOnlyDictionary<UpdateItem, string>> done)
{
    private readonly Dictionary<UpdateItem, string> _errors = new(ReferenceEqualityComparer.Instance);
    private int _open = 1;

    /// <summary>Nothing is under way any more, or nobody cares.</summary>
    public bool IsOver { get; private set; }

    public bool HasFailed(UpdateItem item) => _errors.ContainsKey(item);

    /// <summary>The first failure of an item is the one that is told.</summary>
    public void Note(UpdateItem item, string? failure)
    {
        if (failure is not null)
        {
            _errors.TryAdd(item, failure);
        }
    }

    public void Open(int count = 1) => _open += count;

    public void Close()
    {
        if (--_open == 0)
        {
            IsOver = true;
            done(_errors);
        }
    }

    /// <summary>Nobody waits any more. What restarts comes back; what has not gone and not come stays as it is.</summary>
    public void GiveUp() => IsOver = true;
}
