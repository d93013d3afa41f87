using Supervisor.PowerShell.Pipeline;
using Supervisor.PowerShell.Selection;

namespace Supervisor.PowerShell.Commands;

/// <summary>
/// Commands about groups, collections and programs, which are told which by name or from the pipeline. Gathers what comes down
/// the pipeline, so that a daemon is asked once.
/// </summary>
public abstract class NamedCommand : SupervisorCommand
{
    private protected const string NameSet = "Name";
    private protected const string InputObjectSet = "InputObject";

    private readonly List<NameSelection> _selections = [];

    /// <summary>Daemons that could not be asked what they have. The error is written.</summary>
    private protected IReadOnlyList<SupervisorSession> Unanswered { get; private set; } = [];

    /// <summary>Adds names of this record; null for all.</summary>
    private protected void Select(IEnumerable<string>? names)
    {
        foreach (SupervisorSession session in Sessions())
        {
            NameSelection selection = SelectionAt(session);
            foreach (string name in names ?? [])
            {
                selection.Add(name);
            }
        }
    }

    /// <summary>Adds the objects of this record, or the names, of which there have to be some.</summary>
    private protected void Select<T>(T[]? objects, Func<T, string> nameOf, string[]? names)
        where T : IProcessSelector
    {
        if (objects is null)
        {
            Select(Required(names));
            return;
        }

        foreach (T one in objects)
        {
            SelectionAt(one.Session).Add(nameOf(one), one);
        }
    }

    /// <summary>What was selected, daemon by daemon in the order in which they came.</summary>
    /// <param name="what">What it is, for messages, such as <c>groups</c>.</param>
    /// <param name="listAsync">Everything a daemon has.</param>
    /// <param name="matches">Whether one has a name.</param>
    /// <param name="notFound">Id of the error for a literal name that none has.</param>
    private protected IReadOnlyList<Share<T>> Resolve<T>(
        string what,
        Func<SupervisorSession, CancellationToken, Task<IReadOnlyList<T>>> listAsync,
        Func<NamePattern, T, bool> matches,
        string notFound) =>
        Resolve(what, listAsync, (selection, all, outbox) => selection.Pick(all, matches, notFound, outbox));

    /// <summary>What was selected, daemon by daemon in the order in which they came.</summary>
    /// <param name="what">What it is, for messages, such as <c>groups</c>.</param>
    /// <param name="listAsync">Everything a daemon has.</param>
    /// <param name="pick">What of it is selected.</param>
    private protected IReadOnlyList<Share<T>> Resolve<TAll, T>(
        string what,
        Func<SupervisorSession, CancellationToken, Task<IReadOnlyList<TAll>>> listAsync,
        Func<NameSelection, IReadOnlyList<TAll>, Outbox, IReadOnlyList<T>> pick)
    {
        IReadOnlyList<Share<T>> found = Resolve(
            what,
            [.. _selections.Select(selection => new Share<NameSelection>(selection.Session, [selection]))],
            listAsync,
            pick);
        Unanswered = [.. _selections.Select(selection => selection.Session).Except(found.Select(share => share.Session))];
        return found;
    }

    private NameSelection SelectionAt(SupervisorSession session)
    {
        NameSelection? selection = _selections.FirstOrDefault(selection => selection.Session == session);
        if (selection is null)
        {
            _selections.Add(selection = new(session));
        }

        return selection;
    }
}
