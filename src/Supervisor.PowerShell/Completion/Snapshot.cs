using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Supervisor.PowerShell.Completion;

/// <summary>
/// The names a daemon had a moment ago, so that pressing Tab again asks nobody: neither a daemon that has just told, nor one that is dead,
/// nor one that has not yet told what it was asked at the last Tab.
/// </summary>
internal sealed class Snapshot
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(2);
    private static readonly ConditionalWeakTable<SupervisorSession, ConcurrentDictionary<Type, Snapshot>> Taken = [];

    private readonly long _since = Environment.TickCount64;

    private Snapshot(Task<IReadOnlyList<Candidate>> names) => Names = names;

    public Task<IReadOnlyList<Candidate>> Names { get; }

    /// <summary>The one there is, if it is new enough, else one that is taken now.</summary>
    /// <param name="session">The daemon.</param>
    /// <param name="kind">What kind of names.</param>
    /// <param name="ask">Asks the daemon.</param>
    public static Snapshot Of(SupervisorSession session, Type kind, Func<CancellationToken, Task<IReadOnlyList<Candidate>>> ask)
    {
        ConcurrentDictionary<Type, Snapshot> kinds = Taken.GetOrCreateValue(session);
        if (!kinds.TryGetValue(kind, out Snapshot? latest) || Environment.TickCount64 - latest._since > Lifetime.TotalMilliseconds)
        {
            kinds[kind] = latest = new(AskAsync(ask));
        }

        return latest;
    }

    private static async Task<IReadOnlyList<Candidate>> AskAsync(Func<CancellationToken, Task<IReadOnlyList<Candidate>>> ask)
    {
        using CancellationTokenSource limit = new(Lifetime);
        try
        {
            return await Task.Run(() => ask(limit.Token), limit.Token).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // Completion has no way to say what is wrong, and must not make noise.
            return [];
        }
    }
}
