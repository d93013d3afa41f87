using Supervisor.Protocol;

namespace Supervisor.Supervision.Port;

/// <summary>Going on in another process image, with all programs. Safe to call from any thread.</summary>
public interface IUpgrades
{
    /// <summary>How it went the last time.</summary>
    UpgradeInfo Info { get; }

    /// <summary>
    /// Has another program file take over under the same pid, or this one once more. Completes when that has been found able to, and
    /// everything is about to be handed over; <see cref="Info"/> then tells of it, from the next image or, where it failed, from this one.
    /// </summary>
    /// <param name="file">Absolute path of the file; null: the one that runs.</param>
    /// <param name="reread">Whether the next image reads the configuration again and updates by it.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="XmlRpcFaultException">It cannot; nothing has happened.</exception>
    ValueTask UpgradeAsync(string? file, bool reread, CancellationToken cancellationToken);

    /// <summary>
    /// Ends the daemon and leaves its programs for the next start of it to take over. Completes when it is about to be done; what fails
    /// after that is the error of <see cref="Info"/>.
    /// </summary>
    /// <exception cref="XmlRpcFaultException">It cannot; nothing has happened.</exception>
    ValueTask LeaveAsync(CancellationToken cancellationToken);
}
