using Supervisor.Configuration;
using Supervisor.Daemon.Upgrading;
using Supervisor.Protocol;
using Supervisor.Server.Events;
using Supervisor.Server.Http;

namespace Supervisor.Daemon.Lifetime;

/// <summary>Runs one <see cref="DaemonInstance"/> after the other until one ends in a shutdown rather than a restart.</summary>
internal sealed class DaemonRunner(DaemonSetup setup, SupervisorConfiguration first, Func<SupervisorConfiguration> load, SignalReceiver signals)
{
    private readonly Lock _lock = new();
    private DaemonInstance? _instance;
    private bool _stopped;

    /// <summary>Blocks until the end; <paramref name="started"/> is called when the first instance runs.</summary>
    /// <returns>The status to end with.</returns>
    /// <exception cref="StartupException">It cannot start.</exception>
    public int Run(Action started)
    {
        SupervisorConfiguration configuration = first;
        TakeoverState? taken = setup.TakeOver();
        IReadOnlyList<BoundListener>? listeners = taken is null ? null : ListenersOf(taken);
        SupervisorConfiguration? before = null;
        EventNumbers numbers = EventNumbers.First;
        UpgradeInfo? upgrades = null;
        string? refused = null;
        while (true)
        {
            using DaemonInstance instance = Begin(ref configuration, before, listeners, numbers, taken, upgrades);
            taken = null;
            if (refused is not null)
            {
                instance.TellFallback(refused);
            }

            lock (_lock)
            {
                _instance = instance;
                instance.Start();
                if (_stopped)
                {
                    instance.Shutdown();
                }
            }

            started();
            bool again = instance.WaitForEnd();
            lock (_lock)
            {
                _instance = null;
                again = again && !_stopped;
            }

            if (!again)
            {
                foreach (BoundListener listener in instance.NextListeners ?? [])
                {
                    listener.Dispose();
                }

                return instance.ExitCode;
            }

            numbers = instance.NextNumbers;
            upgrades = instance.UpgradesSoFar;
            before = configuration;
            listeners = instance.NextListeners;
            refused = null;
            configuration = instance.NextConfiguration ?? ReadAgain(configuration, out refused);
        }
    }

    /// <summary>The daemon that was asked for the restart had read it, and has died over that; the one that went on with the restart has not.</summary>
    private SupervisorConfiguration ReadAgain(SupervisorConfiguration present, out string? refused)
    {
        using StartGuard guard = new(signals, setup.Context, goesOn: true);
        refused = null;
        try
        {
            setup.Context.Awaited = $"the configuration ({present.Path})";
            return load();
        }
        catch (ConfigurationException exception)
        {
            refused = exception.Message;
            return present;
        }
    }

    /// <summary>A daemon that died may have done so before it had given one away.</summary>
    private IReadOnlyList<BoundListener> ListenersOf(TakeoverState taken)
    {
        IReadOnlyList<BoundListener> listeners = HttpListeners.TakeOver(taken.Daemon.Listeners, first.HttpServers);
        HttpServerSettings[] missing = [.. first.HttpServers.Where(server => !listeners.Any(listener => HttpListeners.IsFor(listener, server)))];
        return taken.Dead is null || missing.Length == 0 ? listeners
            : [.. listeners, .. HttpListeners.Bind(missing, missing.Select(server => server.Address).ToHashSet())];
    }

    /// <summary>Whoever asked for a restart did not ask for an end: where it cannot be had, everything goes on as it was.</summary>
    private DaemonInstance Begin(
        ref SupervisorConfiguration configuration,
        SupervisorConfiguration? before,
        IReadOnlyList<BoundListener>? listeners,
        EventNumbers numbers,
        TakeoverState? taken,
        UpgradeInfo? upgrades)
    {
        using StartGuard guard = new(signals, setup.Context, goesOn: before is not null || taken is not null);
        try
        {
            return new(setup, configuration, listeners, load, signals, numbers, taken, upgrades);
        }
        catch (StartupException exception) when (before is not null)
        {
            DaemonInstance instance = new(setup, configuration = before, null, load, signals, numbers, upgrades: upgrades);
            instance.TellFallback(exception.Message);
            return instance;
        }
    }

    /// <summary>Begins an orderly shutdown; safe from any thread, also before the start.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            _stopped = true;
            _instance?.Shutdown();
        }
    }
}
