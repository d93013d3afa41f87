using Supervisor.Posix;
using Supervisor.Protocol;
using Supervisor.Supervision.Logs;
using Supervisor.Supervision.Loop;
using Supervisor.Supervision.Port;
using Supervisor.Supervision.Takeover;

namespace Supervisor.Daemon.Upgrading;

/// <summary>
/// Has another image take over: it is tried first; then nobody is accepted any more, who waits is told, what is between us and the
/// system is waited for, the output stands still, and everything goes over. What fails before the last step leaves all as it was.
/// </summary>
internal sealed class UpgradeService(
    SupervisionLoop loop,
    Standstill standstill,
    ActivityLog log,
    ChildRegistry children,
    LeaveService leave,
    Action<bool> tellManager) : IUpgrades
{
    private static readonly TimeSpan TrialPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LogPatience = TimeSpan.FromSeconds(1);
    private volatile UpgradeInfo _info = new();

    public UpgradeInfo Info
    {
        get => _info;
        set => _info = value;
    }

    public ValueTask LeaveAsync(CancellationToken cancellationToken)
    {
        _info = _info with { Error = "" };
        return leave.LeaveAsync(why => _info = _info with { Error = why }, cancellationToken);
    }

    public ValueTask UpgradeAsync(string? file, bool reread, CancellationToken cancellationToken) =>
        standstill.BeginAsync(file ?? "", accepted => ChangeAsync(file ?? SelfExec.Path, reread, accepted), Failed, cancellationToken);

    private void Failed(string why)
    {
        _info = _info with { Error = why };
        log.Write(LogLevel.Critical, $"the upgrade has failed, everything goes on as before: {why}");
        tellManager(false);
    }

    /// <summary>On the loop. It never ends but by an exception: when all goes well there is another image.</summary>
    private async Task ChangeAsync(string file, bool reread, TaskCompletionSource accepted)
    {
        standstill.RequireRunning();
        SettingsTexts texts = new();
        bool goesAhead = Precedence.IsPossible();
        byte[] trial = await AheadAsync(goesAhead, () => standstill.WithStateAsync(state => state.Write(texts)));
        (string? refused, bool givesBack) = await loop.WorkAsync(
            "trial of an upgrade", TrialPatience, () => (TakeoverTrial.Ask(file, trial, children, out bool gives), gives));
        if (refused is not null)
        {
            throw new XmlRpcFaultException(Fault.Failed, refused);
        }

        standstill.RequireRunning();
        log.Write(LogLevel.Info, $"upgrade: {file} can take over, and is going to");
        _info = _info with { Error = "" };
        tellManager(true);
        await standstill.AcceptAsync(accepted);

        // The end of the log is waited for while everybody is answered; what comes yet is little.
        await log.FlushAsync().WaitAsync(LogPatience)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        CollectionPause.Begin(trial.Length);
        try
        {
            throw await AheadAsync(goesAhead, () => standstill.EnterAsync(
                "is not waited for any more: the daemon is being upgraded. What was asked for goes on",
                "was given up, as the daemon is being upgraded,",
                record => record with { Rereads = reread },
                state => Go(file, state, texts, givesBack)));
        }
        finally
        {
            CollectionPause.End();
        }
    }

    private static async Task<T> AheadAsync<T>(bool goesAhead, Func<Task<T>> work)
    {
        if (!goesAhead)
        {
            return await work();
        }

        Precedence.Begin();
        try
        {
            return await work();
        }
        finally
        {
            Precedence.End();
        }
    }

    /// <summary>The last step. Comes back with why it could not be done.</summary>
    private XmlRpcFaultException Go(string file, TakeoverState state, SettingsTexts texts, bool givesBack)
    {
        standstill.RequireRunning();
        byte[] bytes = state.Write(texts);
        log.Flush(LogPatience);
        return new(Fault.Failed, ImageChange.Go(
            file, bytes, [.. state.Daemon.Descriptors, .. state.Supervision.Descriptors], givesBack));
    }
}
