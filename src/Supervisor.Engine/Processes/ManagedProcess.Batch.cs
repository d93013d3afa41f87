using Supervisor.Engine.Timing;
using Supervisor.Protocol;

namespace Supervisor.Engine.Processes;

/// <content>What waits for the other processes of a <see cref="StartBatch"/>.</content>
public sealed partial class ManagedProcess
{
    /// <summary>A start that hangs must not keep those that came before it in the batch from RUNNING.</summary>
    private static readonly TimeSpan LongestHoldBack = TimeSpan.FromSeconds(1);

    private StartBatch? _batch;
    private bool _isHeldBack;

    /// <summary>All starts of its batch are over: what was held back is done now.</summary>
    internal void LeaveBatch(Instant now) => EndHoldBack(now);

    private void JoinBatch(StartBatch? batch)
    {
        _isHeldBack = false;
        _batch = batch;
        batch?.Add();
    }

    private void SettleInBatch(Instant now)
    {
        StartBatch? batch = _batch;
        _batch = null;
        batch?.Settled(this, now);
    }

    private void HoldBack(Instant now)
    {
        _isHeldBack = true;
        Schedule(now.Monotonic + LongestHoldBack);
    }

    private void EndHoldBack(Instant now)
    {
        if (!_isHeldBack)
        {
            return;
        }

        _isHeldBack = false;
        if (State == ProcessState.Starting)
        {
            BecomeRunning(now);
        }
        else if (State == ProcessState.Backoff)
        {
            GiveUpAfterLastTry(now);
        }
    }
}
