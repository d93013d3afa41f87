using Supervisor.Protocol;

namespace Supervisor.Client;

/// <content>Another image of the daemon taking over: methods of this project.</content>
public sealed partial class SupervisorClient
{
    private static readonly TimeSpan UpgradePatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan UpgradePause = TimeSpan.FromMilliseconds(20);

    /// <summary>How often the daemon was upgraded, and how it went last.</summary>
    public Task<UpgradeInfo> GetUpgradeInfoAsync(CancellationToken cancel = default) =>
        CallAsync("supervisor.getUpgradeInfo", static value => UpgradeInfo.FromStruct(value.AsStruct()), cancel);

    /// <summary>
    /// Has a program file take over from the daemon, with all its processes as they are, and waits until it has.
    /// </summary>
    /// <param name="file">Absolute path of the file; null: the one that runs.</param>
    /// <param name="reread">Whether the configuration is read again afterwards and updated by.</param>
    /// <param name="cancel">Gives the waiting up.</param>
    /// <exception cref="XmlRpcFaultException">FAILED: it cannot; everything is as it was.</exception>
    /// <exception cref="TimeoutException">It has not taken over within a minute.</exception>
    public async Task<UpgradeInfo> UpgradeAsync(string? file = null, bool reread = false, CancellationToken cancel = default)
    {
        int before = (await BeginUpgradeAsync(file, reread, cancel).ConfigureAwait(false)).Upgrades;
        long end = Environment.TickCount64 + (long)UpgradePatience.TotalMilliseconds;
        while (Environment.TickCount64 < end)
        {
            try
            {
                UpgradeInfo info = await GetUpgradeInfoAsync(cancel).ConfigureAwait(false);
                if (info.Upgrades > before)
                {
                    return info;
                }

                if (info.Error.Length > 0)
                {
                    throw new XmlRpcFaultException(Fault.Failed, info.Error);
                }
            }
            catch (SupervisorConnectionException)
            {
                // The connection was that of the image before.
            }

            await Task.Delay(UpgradePause, cancel).ConfigureAwait(false);
        }

        throw new TimeoutException($"nothing has taken over within {UpgradePatience.TotalSeconds} seconds");
    }

    /// <summary>As <see cref="UpgradeAsync"/>, but only until the daemon has found that the file can take over.</summary>
    /// <returns>What was before.</returns>
    public async Task<UpgradeInfo> BeginUpgradeAsync(string? file = null, bool reread = false, CancellationToken cancel = default)
    {
        UpgradeInfo before = await GetUpgradeInfoAsync(cancel).ConfigureAwait(false);
        await DoAsync("supervisor.upgradeDaemon", cancel, file ?? "", reread).ConfigureAwait(false);
        return before;
    }

    /// <summary>Ends the daemon, leaves its programs for its next start to take over, and waits until it is gone.</summary>
    /// <exception cref="XmlRpcFaultException">FAILED: it cannot; everything is as it was.</exception>
    /// <exception cref="TimeoutException">It has not gone within a minute.</exception>
    public async Task ShutdownAndKeepAsync(CancellationToken cancel = default)
    {
        await BeginShutdownAndKeepAsync(cancel).ConfigureAwait(false);
        long end = Environment.TickCount64 + (long)UpgradePatience.TotalMilliseconds;
        bool wasCutOff = false;
        while (Environment.TickCount64 < end)
        {
            try
            {
                if (await GetUpgradeInfoAsync(cancel).ConfigureAwait(false) is { Error: { Length: > 0 } error })
                {
                    throw new XmlRpcFaultException(Fault.Failed, error);
                }

                wasCutOff = false;
            }
            catch (SupervisorConnectionException)
            {
                // The first may have been cut off by the daemon that ends; the second finds none.
                if (wasCutOff)
                {
                    return;
                }

                wasCutOff = true;
            }

            await Task.Delay(UpgradePause, cancel).ConfigureAwait(false);
        }

        throw new TimeoutException($"the daemon has not gone within {UpgradePatience.TotalSeconds} seconds");
    }

    /// <summary>As <see cref="ShutdownAndKeepAsync"/>, but only until the daemon is about to end.</summary>
    public Task BeginShutdownAndKeepAsync(CancellationToken cancel = default) => DoAsync("supervisor.shutdownAndKeep", cancel);
}
