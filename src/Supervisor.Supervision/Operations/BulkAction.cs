using Supervisor.Engine.Processes;
using Supervisor.Protocol;
using Supervisor.Supervision.Port;

namespace Supervisor.Supervision.Operations;

/// <summary>Collects what becomes of each process of an action on several, in the order of completion.</summary>
internal sealed class BulkAction(Action<ActionOutcome> finish)
{
    private readonly List<ProcessResult> _results = [];
    private int _open = 1;

    public void Begin() => _open++;

    public void End(ManagedProcess process, Fault status, string? detail = null)
    {
        _results.Add(new(process.Group.Name, process.Name, status, status == Fault.Success ? "OK" : status.Text(detail)));
        Close();
    }

    /// <summary>Every process has been begun.</summary>
    public void Close()
    {
        if (--_open == 0)
        {
            finish(ActionOutcome.Each(_results));
        }
    }
}
