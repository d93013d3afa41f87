using System.Globalization;
using Supervisor.Configuration;
using Supervisor.Posix;
using Supervisor.Protocol;
using Supervisor.Server.Http;
using Supervisor.Supervision.Loop;
using Supervisor.Supervision.Operations;

namespace Supervisor.Daemon.Lifetime;

/// <summary>Has ready what a restart needs before anything stops, or says why there can be none.</summary>
/// <param name="loop">The instance that is to end.</param>
/// <param name="groups">Reads the configuration.</param>
/// <param name="present">Its sockets.</param>
internal sealed class RestartPreparation(SupervisionLoop loop, GroupActions groups, IReadOnlyList<BoundListener> present) : IDisposable
{
    /// <summary>How long disks and name servers may take.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private volatile NextInstance? _next;

    /// <summary>What was prepared last.</summary>
    public NextInstance? Next => _next;

    /// <summary>Reads the configuration for the instance to come and takes its sockets, while everything still runs.</summary>
    /// <returns>Null, or why there can be no restart.</returns>
    public async ValueTask<string?> PrepareAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (loop.Snapshot.State != SupervisorState.Running)
            {
                return null;
            }

            (SupervisorConfiguration? configuration, string? error) = await groups.LoadAsync(cancellationToken).ConfigureAwait(false);
            if (configuration is null)
            {
                return error;
            }

            Dispose();

            return await TakeAsync(configuration).ConfigureAwait(false);
        }
        catch (ListenException exception)
        {
            return exception.Message;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Names may have to be looked up, and a disk that hangs now would hang when everything has been stopped.</summary>
    private async Task<string?> TakeAsync(SupervisorConfiguration configuration)
    {
        RestartPlaces places = new(configuration.Supervisord);
        Task<NextInstance> taking = ThreadReserve.Shared.RunAsync("sockets", () =>
        {
            places.Visit();
            return NextInstance.Prepare(configuration, present);
        });
        try
        {
            _next = await taking.WaitAsync(Patience).ConfigureAwait(false);
            return null;
        }
        catch (TimeoutException)
        {
            _ = taking.ContinueWith(
                late => late.Result.Dispose(),
                CancellationToken.None,
                TaskContinuationOptions.OnlyOnRanToCompletion,
                TaskScheduler.Default);
            return string.Create(CultureInfo.InvariantCulture, $"{places.Present} does not answer within {Patience.TotalSeconds} seconds");
        }
    }

    public void Dispose()
    {
        NextInstance? next = _next;
        _next = null;
        next?.Dispose();
    }
}
