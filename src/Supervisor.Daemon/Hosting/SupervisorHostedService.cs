using Supervisor.Configuration;
using Supervisor.Configuration.Arguments;
using Supervisor.Configuration.Loading;
using Supervisor.Daemon.Lifetime;

namespace Supervisor.Daemon.Hosting;

/// <summary>
/// Supervision as a service of a .NET Generic Host: starts with the host, is stopped in order with it, and stops the host
/// when it is shut down by XML-RPC. The host sees to TERM, INT and QUIT; HUP and USR2 work as in the daemon.
/// </summary>
public sealed class SupervisorHostedService : IHostedService
{
    private readonly SupervisorHostOptions _options;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private DaemonRunner? _runner;

    /// <summary>Made by the host.</summary>
    public SupervisorHostedService(SupervisorHostOptions options, IHostApplicationLifetime lifetime)
    {
        _options = options;
        _lifetime = lifetime;
    }

    /// <summary>Reads the configuration and starts; completes when the sockets answer.</summary>
    /// <exception cref="InvalidOperationException">It cannot start; the message is what supervisord would have printed.</exception>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Thread thread = new(() => Run(started)) { IsBackground = true, Name = "supervisor host" };
        thread.Start();
        return started.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Stops everything in the order of priorities and waits for it.</summary>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        _runner?.Stop();
        return _ended.Task.WaitAsync(cancellationToken);
    }

    private void Run(TaskCompletionSource started)
    {
        try
        {
            DaemonContext context = DaemonContext.OfThisProcess();
            CommandLine commandLine = new() { ConfigurationFile = Path.GetFullPath(_options.ConfigurationFile), NoDaemon = true };
            ConfigurationLoader loader = new(context.Users, context.Environment);
            SupervisorConfiguration configuration = loader.Load(commandLine);
            using DaemonSetup setup = new(configuration.Supervisord, context);
            using SignalReceiver signals = SignalReceiver.OfHost();
            _runner = new(setup, configuration, () => loader.Load(commandLine), signals);
            if (_runner.Run(() => started.TrySetResult()) is var status and not 0)
            {
                // A program decided it (essential=, shutdown_when_done=).
                Environment.ExitCode = status;
            }

            _lifetime.StopApplication();
        }
        catch (Exception exception)
        {
            if (!started.TrySetException(new InvalidOperationException(exception.Message, exception)))
            {
                _lifetime.StopApplication();
            }
        }
        finally
        {
            _ended.TrySetResult();
        }
    }
}
