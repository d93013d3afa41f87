using Supervisor.Engine.Timing;

namespace Supervisor.Engine.Processes;

/// <summary>
/// Processes that start by themselves at one time. As in Supervisor, whose loop starts them all before it looks at any
/// again, none of them becomes RUNNING or FATAL before the start of each is known to have worked or failed: log and
/// events tell of the starts first, in the order of priorities.
/// </summary>
internal sealed class StartBatch
{
    private readonly List<ManagedProcess> _settled = [];
    private int _pending;

    /// <summary>The start of a process has been handed to the operating system.</summary>
    public void Add() => _pending++;

    /// <summary>A process whose start is over waits for the others already, as the image before this one had it.</summary>
    public void HoldsBack(ManagedProcess process) => _settled.Add(process);

    /// <summary>The outcome of a start is known.</summary>
    public void Settled(ManagedProcess process, Instant now)
    {
        _settled.Add(process);
        if (--_pending > 0)
        {
            return;
        }

        ManagedProcess[] settled = [.. _settled];
        _settled.Clear();
        foreach (ManagedProcess each in settled)
        {
            each.LeaveBatch(now);
        }
    }
}
