using Microsoft.AspNetCore.Connections;
using Supervisor.Os;

namespace Supervisor.Server.Http;

/// <summary>
/// The Kestrel server of the process, without the hosting that usually comes with it, for connections accepted elsewhere. There
/// is one for all lives of the daemon: starting it takes a thread. Which <see cref="HttpApplication"/> answers is a feature of
/// the connection.
/// </summary>
/// <remarks>
/// A moment without memory can end the loop in which Kestrel takes connections, its timer, or its work on a connection, which then waits
/// for ever; it says so to nobody. Another server is started then, and what the old one has not ended within a while is cut off.
/// </remarks>
internal sealed class KestrelHost : IAsyncDisposable
{
    private readonly TimeProvider _time;
    private readonly Func<int> _refusals;
    private readonly Lock _lock = new();
    private KestrelRun _run;
    private int _users;

    /// <summary>Starts it, at rest.</summary>
    /// <param name="time">The clock; null: that of the system.</param>
    /// <param name="refusals">How often work has been lost for want of memory; null: as the process knows.</param>
    /// <exception cref="OutOfMemoryException">Its thread cannot be had.</exception>
    public KestrelHost(TimeProvider? time = null, Func<int>? refusals = null)
    {
        (_time, _refusals) = (time ?? TimeProvider.System, refusals ?? (static () => MemoryRefusals.Count));
        _run = new(_time, _refusals);
    }

    /// <summary>Somebody has connections: time goes on for the server.</summary>
    public void Wake()
    {
        lock (_lock)
        {
            if (_users++ == 0)
            {
                _run.Wake();
            }
        }
    }

    /// <summary>Has no connections any more.</summary>
    public void Rest()
    {
        lock (_lock)
        {
            if (--_users == 0)
            {
                _run.Rest();
            }
        }
    }

    /// <summary>Serves a connection, which is disposed of in the end.</summary>
    /// <exception cref="OutOfMemoryException">It cannot be.</exception>
    public void Add(ConnectionContext connection)
    {
        lock (_lock)
        {
            if (_run.HasEnded)
            {
                Replace();
            }

            _run.Add(connection);
        }
    }

    public ValueTask DisposeAsync() => _run.DisposeAsync();

    private void Replace()
    {
        KestrelRun ended = _run;
        KestrelRun next = new(_time, _refusals);
        if (_users > 0)
        {
            next.Wake();
        }

        _run = next;
        ended.MoveTo(next);
        _ = ended.EndAsync();
    }
}
