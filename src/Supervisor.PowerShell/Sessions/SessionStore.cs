using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using Supervisor.Client;

namespace Supervisor.PowerShell.Sessions;

/// <summary>The sessions of one runspace: those that were made, and those that commands without a session made implicitly.</summary>
internal sealed class SessionStore
{
    private static readonly ConditionalWeakTable<Runspace, SessionStore> Stores = [];

    private readonly object _gate = new();
    private readonly List<SupervisorSession> _sessions = [];
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

    public IReadOnlyList<SupervisorSession> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _sessions];
            }
        }
    }

    public SupervisorSession Add(SupervisorEndpoint endpoint, SupervisorClientOptions options, string? name)
    {
        lock (_gate)
        {
            return AddCore(endpoint, options, name, isImplicit: false);
        }
    }

    /// <summary>The session a command gets that names an address only: one that was made for it, else an implicit one, made once.</summary>
    public SupervisorSession For(SupervisorEndpoint endpoint, Func<SupervisorClientOptions>? options = null)
    {
        lock (_gate)
        {
            return _sessions.FirstOrDefault(session => session.Endpoint == endpoint)
                ?? AddCore(endpoint, options?.Invoke() ?? new(), null, isImplicit: true);
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

    private void RemoveAll()
    {
        foreach (SupervisorSession session in All)
        {
            Remove(session);
        }
    }

    private SupervisorSession AddCore(SupervisorEndpoint endpoint, SupervisorClientOptions options, string? name, bool isImplicit)
    {
        SupervisorSession session = new(++_lastId, name ?? SupervisorSession.NameOf(endpoint), endpoint, options, isImplicit);
        _sessions.Add(session);
        return session;
    }
}
