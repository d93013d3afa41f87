using System.Collections.Concurrent;

namespace Supervisor.Supervision.Logs;

/// <summary>What happened to a followed log.</summary>
public enum LogChange
{
    /// <summary>There are more bytes at its end.</summary>
    Appended,

    /// <summary>The path leads to another file now, or the file was emptied: it was rotated, cleared or opened again.</summary>
    Replaced,
}

/// <summary>Tells whoever streams a log that there is more of it. Costs one test of a number while nobody does.</summary>
public sealed class LogFollowers
{
    private readonly ConcurrentDictionary<string, Action<LogChange>[]> _byPath = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>
    /// Calls <paramref name="changed"/> on every change of the log at <paramref name="path"/>, the path as configured, until
    /// the result is disposed. Calls come on the thread that writes the log and must return at once.
    /// </summary>
    public IDisposable Follow(string path, Action<LogChange> changed)
    {
        _byPath.AddOrUpdate(path, _ => [changed], (_, others) => [.. others, changed]);
        Interlocked.Increment(ref _count);
        return new Subscription(this, path, changed);
    }

    /// <summary>Tells whoever follows the log at that path.</summary>
    public void Notify(string path, LogChange change)
    {
        if (Volatile.Read(ref _count) == 0 || !_byPath.TryGetValue(path, out Action<LogChange>[]? followers))
        {
            return;
        }

        foreach (Action<LogChange> follower in followers)
        {
            follower(change);
        }
    }

    private void Remove(string path, Action<LogChange> changed)
    {
        while (_byPath.TryGetValue(path, out Action<LogChange>[]? followers))
        {
            Action<LogChange>[] rest = Array.FindAll(followers, follower => follower != changed);
            bool done = rest.Length == 0
                ? _byPath.TryRemove(KeyValuePair.Create(path, followers))
                : _byPath.TryUpdate(path, rest, followers);
            if (done)
            {
                break;
            }
        }

        Interlocked.Decrement(ref _count);
    }

    private sealed class Subscription(LogFollowers owner, string path, Action<LogChange> changed) : IDisposable
    {
        private int _disposed;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _disposed, 1) == 0)
            {
                owner.Remove(path, changed);
            }
        }
    }
}
