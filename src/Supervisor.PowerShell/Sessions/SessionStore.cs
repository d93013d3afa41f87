using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using Supervisor.Client;
using Supervisor.PowerShell.Formatting;

namespace Supervisor.PowerShell;

/// <summary>The sessions of one runspace: those that were made, and those that commands without a session made implicitly.</summary>
internal sealed class SessionStore
{
    private static readonly ConditionalWeakTable<Runspace, SessionStore> Stores = [];

    private readonly object _gate = new();
    private readonly List<SupervisorSession> _sessions = [];
    private readonly Dictionary<SupervisorEndpoint, SupervisorSession> _ofCompletion = [];
    private int _lastId;

    /// <summary>The store of the runspace this thread runs a pipeline for. Its connections end with the runspace.</summary>
    public static SessionStore Current
    {
        get
        {
            Runspace runspace = Runspace.DefaultRunspace
                ?? throw new InvalidOperationException("no PowerShell runspace on this thread");
            return Stores.GetValue(runspace, static owner =>
            {
                SessionStore store = new();
                owner.StateChanged += (_, e) =>
                {
                    if (e.RunspaceStateInfo.State is RunspaceState.Closed or RunspaceState.Broken)
                    {
                        store.RemoveAll();
                    }
                };
                return store;
            });
        }
    }

    /// <summary>Those that can be used.</summary>
    public IReadOnlyList<SupervisorSession> All
    {
        get
        {
            lock (_gate)
            {
                // A session that came from another runspace may have been removed there.
                _sessions.RemoveAll(session => session.IsClosed);
                return [.. _sessions];
            }
        }
    }

    /// <summary>What a session of this thread's runspace for an address is called; null when there is none.</summary>
    public static string? NameOf(SupervisorEndpoint endpoint) =>
        Runspace.DefaultRunspace is null ? null : Current.All.LastOrDefault(session => session.Endpoint == endpoint)?.Name;

    public SupervisorSession Add(SupervisorEndpoint endpoint, SupervisorClientOptions options, string? name)
    {
        lock (_gate)
        {
            return AddCore(endpoint, options, name, isImplicit: false);
        }
    }

    /// <summary>
    /// The session a command gets that names an address only: the newest that was made for it, since that one has the password that is
    /// right now; else an implicit one, made once.
    /// </summary>
    /// <param name="endpoint">The address.</param>
    /// <param name="options">How to sign in where no session was made; null for as it is.</param>
    public SupervisorSession For(SupervisorEndpoint endpoint, SupervisorClientOptions? options = null)
    {
        lock (_gate)
        {
            if (Made(endpoint) is { } made)
            {
                return made;
            }

            SupervisorSession? before = _sessions.LastOrDefault(session => session.IsImplicit && IsUsable(session, endpoint));
            if (before is not null && (options is null || IsSameUser(before.Options, options)))
            {
                return before;
            }

            if (before is not null)
            {
                // The file says otherwise by now.
                _sessions.Remove(before);
            }

            return AddCore(endpoint, options ?? new(), null, isImplicit: true);
        }
    }

    /// <summary>A session to ask for what can be typed: one that is there, else one that nobody sees.</summary>
    public SupervisorSession ForCompletion(SupervisorEndpoint endpoint, SupervisorClientOptions? options = null)
    {
        lock (_gate)
        {
            if ((Made(endpoint) ?? _sessions.LastOrDefault(session => IsUsable(session, endpoint))) is { } known)
            {
                return known;
            }

            if (!_ofCompletion.TryGetValue(endpoint, out SupervisorSession? hidden)
                || (options is not null && !IsSameUser(hidden.Options, options)))
            {
                hidden?.Close();
                _ofCompletion[endpoint] = hidden = new(0, EndpointName.Of(endpoint), endpoint, options ?? new(), isImplicit: true);
            }

            return hidden;
        }
    }

    public void Remove(SupervisorSession session)
    {
        lock (_gate)
        {
            _sessions.Remove(session);
        }

        session.Close();
    }

    public void RemoveAll()
    {
        lock (_gate)
        {
            foreach (SupervisorSession session in _sessions.Concat(_ofCompletion.Values))
            {
                session.Close();
            }

            _sessions.Clear();
            _ofCompletion.Clear();
        }
    }

    private static bool IsUsable(SupervisorSession session, SupervisorEndpoint endpoint) =>
        !session.IsClosed && session.Endpoint == endpoint;

    private static bool IsSameUser(SupervisorClientOptions one, SupervisorClientOptions other) =>
        (one.Credential?.UserName, one.Credential?.Password) == (other.Credential?.UserName, other.Credential?.Password);

    private SupervisorSession? Made(SupervisorEndpoint endpoint) =>
        _sessions.LastOrDefault(session => !session.IsImplicit && IsUsable(session, endpoint));

    private SupervisorSession AddCore(SupervisorEndpoint endpoint, SupervisorClientOptions options, string? name, bool isImplicit)
    {
        SupervisorSession session = new(++_lastId, name ?? NewName(endpoint), endpoint, options, isImplicit);
        _sessions.Add(session);
        return session;
    }

    /// <summary>A name that no session of another daemon has: with as much of the path as it takes.</summary>
    private string NewName(SupervisorEndpoint endpoint)
    {
        string name = EndpointName.Of(endpoint);
        int most = endpoint.Kind == EndpointKind.Unix ? endpoint.Path.Count(c => c == '/') : 0;
        for (int folders = 1; IsTaken(name) && folders < most; folders++)
        {
            name = EndpointName.EndOf(endpoint.Path, folders);
        }

        return IsTaken(name) ? endpoint.Text : name;

        bool IsTaken(string wanted) => _sessions.Any(session =>
            !session.IsClosed && session.Endpoint != endpoint && session.Name.Equals(wanted, StringComparison.OrdinalIgnoreCase));
    }
}
