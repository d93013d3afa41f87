using System.Management.Automation;
using Supervisor.PowerShell.Pipeline;

namespace Supervisor.PowerShell.Operations;

/// <summary>One progress bar for work on several daemons. Shown only where there is more than one process to wait for.</summary>
/// <param name="activity">What is done.</param>
internal sealed class BatchProgress(string activity)
{
    private static int s_lastId;

    private readonly Dictionary<SupervisorSession, (int Arrived, int Total)> _arrived = [];
    private readonly int _id = Interlocked.Increment(ref s_lastId);
    private int _shown = -1;

    /// <summary>What the work on one daemon reports to: how many of how many processes have arrived.</summary>
    public Action<int, int> Of(SupervisorSession session, Outbox outbox) => (arrived, ofServer) =>
    {
        lock (_arrived)
        {
            _arrived[session] = (arrived, ofServer);
            int sum = _arrived.Values.Sum(server => server.Arrived);
            int all = _arrived.Values.Sum(server => server.Total);
            if (sum == _shown || all < 2)
            {
                return;
            }

            _shown = sum;

            // Still one at a time: the bar would go back if a lower sum came to the pipeline later.
            outbox.Progress(new(_id, activity, $"{sum} of {all} processes") { PercentComplete = Math.Min(100, sum * 100 / all) });
        }
    };

    /// <summary>Shows how far the work is where it goes in steps.</summary>
    /// <param name="status">What is being done.</param>
    /// <param name="part">The part that is done, 0 to 1.</param>
    /// <param name="outbox">Takes it to the pipeline.</param>
    public void Show(string status, double part, Outbox outbox)
    {
        _shown = 0;
        outbox.Progress(new(_id, activity, status) { PercentComplete = (int)Math.Clamp(part * 100, 0, 100) });
    }

    /// <summary>Takes the bar away.</summary>
    public void Finish(Cmdlet command)
    {
        if (_shown >= 0)
        {
            command.WriteProgress(new(_id, activity, "done") { RecordType = ProgressRecordType.Completed });
        }
    }
}
