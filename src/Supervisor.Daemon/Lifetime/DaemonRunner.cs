using Supervisor.Configuration;
using Supervisor.Server.Events;

namespace Supervisor.Daemon.Lifetime;

/// <summary>Runs one <see cref="DaemonLife"/> after the other until one ends in a shutdown rather than a restart.</summary>
internal sealed class DaemonRunner(DaemonSetup setup, SupervisorConfiguration first, Func<SupervisorConfiguration> load, bool endsBySignals)
{
    private readonly Lock _lock = new();
    private DaemonLife? _life;
    private bool _stopped;

    /// <summary>Blocks until the end; <paramref name="started"/> is called when the first life runs.</summary>
    /// <exception cref="StartupException">It cannot start.</exception>
    /// <exception cref="ConfigurationException">The configuration of a later life is refused.</exception>
    public void Run(Action started)
    {
        SupervisorConfiguration configuration = first;
        EventNumbers numbers = EventNumbers.First;
        while (true)
        {
            using DaemonLife life = new(setup, configuration, load, numbers);
            lock (_lock)
            {
                _life = life;
                life.Start(endsBySignals);
                if (_stopped)
                {
                    life.Shutdown();
                }
            }

            started();
            bool again = life.WaitForEnd();
            lock (_lock)
            {
                _life = null;
                again = again && !_stopped;
            }

            if (!again)
            {
                return;
            }

            numbers = life.NextNumbers;
            configuration = load();
        }
    }

    /// <summary>Begins an orderly shutdown; safe from any thread, also before the start.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            _stopped = true;
            _life?.Shutdown();
        }
    }
}
