using Supervisor.Engine.Snapshots;
using Supervisor.Protocol;

namespace Supervisor.Server.Rpc.Methods;

/// <summary>
/// An answer that is the same for everybody who asks within a second while nothing changes: several clients that poll for a thousand
/// processes would otherwise make megabytes of garbage each. It is kept no longer than until the next collection of garbage.
/// </summary>
internal sealed class LatestAnswer
{
    private readonly WeakReference<Answer?> _latest = new(null);
    private readonly Lock _lock = new();

    /// <summary>The answer for a snapshot and a second since 1970, made if it is not there.</summary>
    public XmlRpcValue Get(EngineSnapshot snapshot, long now, Func<EngineSnapshot, long, XmlRpcValue> make)
    {
        Answer? latest;
        lock (_lock)
        {
            _latest.TryGetTarget(out latest);
        }

        if (latest is not null && latest.Now == now && ReferenceEquals(latest.Snapshot, snapshot))
        {
            return latest.Value;
        }

        XmlRpcValue value = make(snapshot, now);
        lock (_lock)
        {
            _latest.SetTarget(new(snapshot, now, value));
        }

        return value;
    }

    private sealed record Answer(EngineSnapshot Snapshot, long Now, XmlRpcValue Value);
}
