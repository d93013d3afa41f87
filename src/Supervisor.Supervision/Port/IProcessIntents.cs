using Supervisor.Protocol;

namespace Supervisor.Supervision.Port;

/// <summary>What people want of processes beyond this life of the daemon.</summary>
public interface IProcessIntents
{
    /// <summary>Has a process, or those of <c>group:*</c>, start with the daemon as configured, or not at all.</summary>
    /// <exception cref="XmlRpcFaultException">INCORRECT_PARAMETERS: nothing can be kept; FAILED: the file cannot be written.</exception>
    ValueTask<ActionOutcome> EnableAsync(string name, bool enable, CancellationToken cancellationToken);
}
