using Supervisor.Engine.Listeners;
using Supervisor.Protocol;

namespace Supervisor.Engine.Processes;

/// <content>What its pool sees of an event listener.</content>
public sealed partial class ManagedProcess
{
    bool IPooledProcess.IsRunning => State == ProcessState.Running;

    bool IPooledProcess.Send(ReadOnlyMemory<byte> data) => _core.Host.SendEvent(this, data);

    void IPooledProcess.MarkChanged() => MarkChanged();
}
