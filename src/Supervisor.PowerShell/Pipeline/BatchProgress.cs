using System.Management.Automation;

namespace Supervisor.PowerShell.Pipeline;

/// <summary>One progress bar for work on several daemons. Shown only where there is more than one process to wait for.</summary>
internal sealed class BatchProgress(string activity, int total)
{
    private static int s_lastId;

    private readonly Dictionary<SupervisorSession, int> _arrived = [];
    private readonly int _id = Interlocked.Increment(ref s_lastId);
    private int _shown = -1;

    /// <summary>What the work on one daemon reports to: how many of how many processes have arrived.</summary>
    public Action<int, int>? Of(SupervisorSession session, Outbox outbox) => total < 2 ? null : (arrived, _) =>
    {
        int sum;
        lock (_arrived)
        {
            _arrived[session] = arrived;
            sum = _arrived.Values.Sum();
            if (sum == _shown)
            {
                return;
            }

            _shown = sum;
        }

        outbox.Progress(new(_id, activity, $"{sum} of {total} processes") { PercentComplete = Math.Min(100, sum * 100 / total) });
    };

    /// <summary>Takes the bar away.</summary>
    public void Finish(Cmdlet command)
    {
        if (_shown >= 0)
        {
            command.WriteProgress(new(_id, activity, "done") { RecordType = ProgressRecordType.Completed });
        }
    }
}
