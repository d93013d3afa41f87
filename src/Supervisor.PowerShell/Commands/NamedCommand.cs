using Supervisor.PowerShell.Pipeline;
using Supervisor.PowerShell.Selection;

namespace Supervisor.PowerShell.Commands;

/// <summary>
/// Commands about groups, collections and programs, which are told which by name or from the pipeline. Gathers what comes down
/// the pipeline, so that a daemon is asked once.
/// </summary>
public abstract class NamedCommand : SupervisorCommand
{
    private readonly List<NameSelection> _selections = [];

    /// <summary>What it is about, among the things in the pipeline.</summary>
    private protected abstract PipelineKinds Own { get; }

    private protected override PipelineKinds Taken => PipelineKinds.Where | Own;

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

    private protected override void TakeInput(PipelineObject input, SupervisorSession session) => SelectionAt(session).Add(input, Own);

    /// <summary>
    /// Asks every daemon once what it has, and does something with what is meant of it as soon as that one has answered, whatever the
    /// others do.
    /// </summary>
    /// <param name="what">What they have, for messages, such as <c>groups</c>.</param>
    /// <param name="listAsync">Everything a daemon has.</param>
    /// <param name="pick">What of it is selected.</param>
    /// <param name="nameOf">What the user is asked about one; null where nobody is to be asked.</param>
    /// <param name="work">What is done with what was found, if anything was.</param>
    /// <param name="endless">It may never end by itself: no daemon waits for the turn of another.</param>
    private protected void ForEachFound<TAll, T>(
        string what,
        Func<SupervisorSession, CancellationToken, Task<IReadOnlyList<TAll>>> listAsync,
        Func<NameSelection, IReadOnlyList<TAll>, Outbox, IReadOnlyList<T>> pick,
        Func<T, string>? nameOf,
        Func<Share<T>, Outbox, CancellationToken, Task> work,
        bool endless = false) =>
        ForEach(
            _selections,
            static selection => selection.Session,
            async (selection, outbox, cancel) =>
            {
                IReadOnlyList<T> found = await FindAsync(what, selection, listAsync, pick, outbox, cancel).ConfigureAwait(false);
                if (nameOf is not null)
                {
                    found = await ConfirmAsync(selection.Session, found, nameOf, outbox, cancel).ConfigureAwait(false);
                }

                if (found.Count > 0)
                {
                    await work(new(selection.Session, found), outbox, cancel).ConfigureAwait(false);
                }
            },
            endless);

    /// <summary>What was selected of all daemons, in the order of the pipeline, once all have answered; and those that did not.</summary>
    private protected (IReadOnlyList<Share<T>> Found, IReadOnlyList<SupervisorSession> Unanswered) FindAll<TAll, T>(
        string what,
        Func<SupervisorSession, CancellationToken, Task<IReadOnlyList<TAll>>> listAsync,
        Func<NameSelection, IReadOnlyList<TAll>, Outbox, IReadOnlyList<T>> pick)
    {
        IReadOnlyList<NameSelection> selections = Arrival.InOrderOfServers(
            _selections, static selection => selection.Inputs.FirstOrDefault()?.Arrival);
        Share<T>?[] found = new Share<T>?[selections.Count];
        ForEach([.. Enumerable.Range(0, found.Length)], index => selections[index].Session, async (index, outbox, cancel) =>
            found[index] = new(
                selections[index].Session,
                await FindAsync(what, selections[index], listAsync, pick, outbox, cancel).ConfigureAwait(false)));
        return ([.. found.OfType<Share<T>>()], [.. selections.Where((_, index) => found[index] is null).Select(one => one.Session)]);
    }

    private static async Task<IReadOnlyList<T>> FindAsync<TAll, T>(
        string what,
        NameSelection selection,
        Func<SupervisorSession, CancellationToken, Task<IReadOnlyList<TAll>>> listAsync,
        Func<NameSelection, IReadOnlyList<TAll>, Outbox, IReadOnlyList<T>> pick,
        Outbox outbox,
        CancellationToken cancel)
    {
        outbox.Verbose($"Asking {selection.Session.Name} for its {what}.");
        return pick(selection, await listAsync(selection.Session, cancel).ConfigureAwait(false), outbox);
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
