using Supervisor.Engine.Processes;
using Supervisor.Engine.Timing;

namespace Supervisor.Engine;

/// <content>
/// What is found out about readiness and health. Each input says which run it is about; what is late and about another is passed over.
/// </content>
public sealed partial class SupervisorEngine
{
    /// <summary>A run has shown that it is ready.</summary>
    public void ShownReady(ManagedProcess process, int pid, Instant now)
    {
        process.ShownReady(pid, now);
        Settle(now);
    }

    /// <summary>Somebody has looked how a run is.</summary>
    /// <param name="process">The process.</param>
    /// <param name="pid">The run.</param>
    /// <param name="check">The option that has it looked at: <c>ready</c>, <c>health</c>, <c>memory_limit</c>, <c>httpok_url</c>.</param>
    /// <param name="failure">What is wrong, for people; null: nothing.</param>
    /// <param name="now">When.</param>
    public void Looked(ManagedProcess process, int pid, string check, string? failure, Instant now)
    {
        process.Looked(check, pid, failure, now);
        Settle(now);
    }

    /// <summary>A run has said something on its <c>NOTIFY_SOCKET</c>.</summary>
    public void Notified(ManagedProcess process, int pid, NotifyMessage message, Instant now)
    {
        process.Notified(pid, message, now);
        Settle(now);
    }
}
