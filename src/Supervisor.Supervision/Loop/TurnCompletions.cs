using Supervisor.Supervision.Logs;

namespace Supervisor.Supervision.Loop;

/// <summary>
/// Answers that are due: they go out only after the turn's snapshot is published and its log lines are written, so that
/// whoever gets one sees the effects of what was asked for. A log that cannot be written holds nobody up for long.
/// </summary>
internal sealed class TurnCompletions(IActivityLog log)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private List<Action> _due = [];

    public void Add(Action completion) => _due.Add(completion);

    public void Flush()
    {
        if (_due.Count == 0)
        {
            return;
        }

        List<Action> due = _due;
        _due = [];
        Task flushed = log.FlushAsync();
        if (flushed.IsCompleted)
        {
            Run(due);
        }
        else
        {
            _ = RunAfterAsync(flushed, due);
        }
    }

    private async Task RunAfterAsync(Task flushed, List<Action> due)
    {
        await flushed.WaitAsync(Patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Run(due);
    }

    private void Run(List<Action> due)
    {
        foreach (Action completion in due)
        {
            try
            {
                completion();
            }
            catch (Exception exception)
            {
                log.Fault("internal error while answering", exception);
            }
        }
    }
}
