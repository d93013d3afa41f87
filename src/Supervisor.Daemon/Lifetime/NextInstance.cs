using Supervisor.Configuration;
using Supervisor.Posix;
using Supervisor.Server.Http;

namespace Supervisor.Daemon.Lifetime;

/// <summary>
/// What the instance after a restart needs, had before anything of the present one stops: its configuration, read once, and its sockets.
/// Those that the present instance has already go on listening all the while, so that no client is refused.
/// </summary>
internal sealed class NextInstance : IDisposable
{
    private readonly List<(HttpServerSettings Server, BoundListener Present)> _kept = [];
    private readonly List<BoundListener> _taken = [];
    private readonly bool _hasSockets;

    private NextInstance(SupervisorConfiguration configuration, bool hasSockets) =>
        (Configuration, _hasSockets) = (configuration, hasSockets);

    /// <summary>The configuration as it was when the restart was asked for.</summary>
    public SupervisorConfiguration Configuration { get; }

    /// <summary>Takes the sockets that the present instance has not.</summary>
    /// <exception cref="ListenException">One cannot be had; nothing has changed.</exception>
    public static NextInstance Prepare(SupervisorConfiguration configuration, IReadOnlyList<BoundListener> present)
    {
        // Sockets of another user's daemon are that user's: they are made when it is.
        bool sameUser = configuration.Supervisord.User?.Uid is not { } uid || uid == ProcessCredentials.EffectiveUid;
        NextInstance next = new(configuration, sameUser);
        if (sameUser)
        {
            next.Take(present);
        }

        return next;
    }

    /// <summary>
    /// Hands the sockets over, the present instance's first of all: it must neither accept from nor close them any more. Null: they are
    /// to be bound when the present instance has closed its own.
    /// </summary>
    public IReadOnlyList<BoundListener>? TakeListeners()
    {
        if (!_hasSockets)
        {
            return null;
        }

        List<BoundListener> listeners = [.. _taken];
        _taken.Clear();
        listeners.AddRange(_kept.Select(kept => kept.Present.HandOver(
                kept.Server.Section, HttpListeners.CredentialsOf(kept.Server), HttpListeners.HostsOf(kept.Server)))
            .OfType<BoundListener>());
        return listeners;
    }

    /// <summary>Nothing comes of it: gives back what it took.</summary>
    public void Dispose()
    {
        _taken.ForEach(listener => listener.Dispose());
        _taken.Clear();
    }

    private void Take(IReadOnlyList<BoundListener> present)
    {
        List<HttpServerSettings> missing = [];
        foreach (HttpServerSettings server in Configuration.HttpServers)
        {
            if (present.FirstOrDefault(listener => HttpListeners.IsFor(listener, server)) is { } same)
            {
                _kept.Add((server, same));
            }
            else
            {
                missing.Add(server);
            }
        }

        // A Unix socket that only changes its mode or owner takes the place of the present one at once.
        HashSet<string> own = [.. present.Select(listener => listener.Place).OfType<UnixServerSettings>().Select(place => place.Address)];
        _taken.AddRange(HttpListeners.Bind(missing, own));
    }
}
