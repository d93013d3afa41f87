using System.Management.Automation;
using Supervisor.PowerShell.Operations;
using Supervisor.PowerShell.Pipeline;
using Supervisor.PowerShell.Sessions;

namespace Supervisor.PowerShell.Commands;

/// <content>Work on many daemons at once.</content>
public abstract partial class SupervisorCommand
{
    /// <summary>The order of the daemons, which answer in any.</summary>
    private protected ArrivalBook Arrivals { get; } = new();

    private readonly HashSet<SupervisorSession> _failed = [];

    /// <summary>Something failed at this daemon, and the error is written.</summary>
    private protected bool HasFailed(SupervisorSession session)
    {
        lock (_failed)
        {
            return _failed.Contains(session);
        }
    }

    /// <summary>
    /// Does <paramref name="work"/> for every item, each at its daemon, -ThrottleLimit at a time. What fails is an error of its own and
    /// keeps no other from going on; if there is one item only, and its daemon cannot be used, the error is terminating, unless that daemon
    /// is one of those in the pipeline.
    /// </summary>
    /// <param name="items">What to work on.</param>
    /// <param name="sessionOf">Its daemon.</param>
    /// <param name="work">What to do.</param>
    /// <param name="endless">The work does not end by itself: all is done at the same time, whatever -ThrottleLimit says.</param>
    private protected void ForEach<T>(
        IReadOnlyList<T> items, Func<T, SupervisorSession?> sessionOf, Func<T, Outbox, CancellationToken, Task> work, bool endless = false)
    {
        if (items.Count == 0)
        {
            return;
        }

        Arrivals.Expect(items.Select(sessionOf).OfType<SupervisorSession>());
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        Outbox outbox = new(VerboseIsWanted, DebugIsWanted, _advised);
        ErrorRecord? unusable = null;
        Task all = Parallel.ForEachAsync(
            items,
            new ParallelOptions { MaxDegreeOfParallelism = endless ? items.Count : ThrottleLimit, CancellationToken = ended.Token },
            async (item, _) =>
            {
                SupervisorSession? session = sessionOf(item);
                WireLog.SendTo(outbox);
                CallTime.Set(TimeLimit);
                try
                {
                    await work(item, outbox, ended.Token).ConfigureAwait(false);
                }
                catch (OperationCanceledException) when (ended.IsCancellationRequested)
                {
                }
                catch (Exception e) when (items.Count == 1 && !HasPipedDaemons && Errors.IsUnusable(e))
                {
                    Fail(session);
                    unusable = Errors.From(e, session);
                }
                catch (Exception e)
                {
                    Fail(session);
                    outbox.Error(Errors.From(e, session));
                }
            });
        _ = all.ContinueWith(
            _ => outbox.Complete(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        try
        {
            outbox.Drain(this, Cancelled);
        }
        catch (OperationCanceledException)
        {
            throw new PipelineStoppedException();
        }
        finally
        {
            // Also when the next command of the pipeline wants no more.
            ended.Cancel();
        }

        if (unusable is not null)
        {
            ThrowTerminatingError(unusable);
        }
    }

    private void Fail(SupervisorSession? session)
    {
        lock (_failed)
        {
            if (session is not null)
            {
                _failed.Add(session);
            }
        }
    }

    /// <summary>Does <paramref name="work"/> at every session of this record.</summary>
    private protected void ForEachSession(Func<SupervisorSession, Outbox, CancellationToken, Task> work) =>
        ForEach(Sessions(), static session => session, work);

    /// <summary>Asks the user about each, while the pipeline takes what others have to say; returns those that are wanted.</summary>
    private protected Task<IReadOnlyList<T>> ConfirmAsync<T>(
        SupervisorSession session, IReadOnlyList<T> items, Func<T, string> nameOf, Outbox outbox, CancellationToken cancel) =>
        items.Count == 0
            ? Task.FromResult(items)
            : outbox.AskAsync<IReadOnlyList<T>>(
                () => [.. items.Where(item => ShouldProcess(At(nameOf(item), session)))], cancel);

    /// <summary>Asks each daemon once what it has, and changes what is meant of it as soon as that one has answered.</summary>
    /// <param name="what">What they have, for messages, such as <c>programs</c>.</param>
    /// <param name="wanted">What is wanted of which.</param>
    /// <param name="listAsync">Everything a daemon has.</param>
    /// <param name="pick">What one change is about.</param>
    /// <param name="nameOf">What the user is asked about one.</param>
    /// <param name="work">Changes them.</param>
    private protected void ForEachChange<TAll, T>(
        string what,
        IReadOnlyList<Share<Change>> wanted,
        Func<SupervisorSession, CancellationToken, Task<IReadOnlyList<TAll>>> listAsync,
        Func<Change, IReadOnlyList<TAll>, Outbox, IEnumerable<T>> pick,
        Func<T, string> nameOf,
        Func<Share<T>, Outbox, CancellationToken, Task> work) =>
        ForEach(wanted, static share => share.Session, async (share, outbox, cancel) =>
        {
            outbox.Verbose($"Asking {share.Session.Name} for its {what}.");
            IReadOnlyList<TAll> all = await listAsync(share.Session, cancel).ConfigureAwait(false);
            T[] found = [.. share.Items.SelectMany(change => pick(change, all, outbox))];
            IReadOnlyList<T> confirmed = await ConfirmAsync(share.Session, found, nameOf, outbox, cancel).ConfigureAwait(false);
            if (confirmed.Count > 0)
            {
                await work(new(share.Session, confirmed), outbox, cancel).ConfigureAwait(false);
            }
        });

    /// <summary>Asks for each. What nobody wants is left out.</summary>
    private protected IReadOnlyList<Share<T>> Confirm<T>(IEnumerable<Share<T>> shares, Func<T, string> nameOf) =>
        [.. shares
            .Select(share => new Share<T>(share.Session, [.. share.Items.Where(item => ShouldProcess(At(nameOf(item), share.Session)))]))
            .Where(share => share.Items.Count > 0)];

    // With -Debug alone PowerShell asks at every verbose message whether to go on.
    private bool VerboseIsWanted =>
        MyInvocation.BoundParameters.ContainsKey("Verbose") || !MyInvocation.BoundParameters.ContainsKey("Debug");

    private bool DebugIsWanted =>
        MyInvocation.BoundParameters.TryGetValue("Debug", out object? debug)
            ? ((SwitchParameter)debug).IsPresent
            : GetVariableValue("DebugPreference") is not (null or ActionPreference.SilentlyContinue or ActionPreference.Ignore);
}
