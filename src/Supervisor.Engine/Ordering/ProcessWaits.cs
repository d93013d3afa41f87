using System.Runtime.ExceptionServices;
using Supervisor.Engine.Processes;

namespace Supervisor.Engine.Ordering;

/// <summary>
/// Requests that wait for something to become of a process. They see every change of state, so that none is missed
/// however briefly it lasts.
/// </summary>
internal sealed class ProcessWaits
{
    private readonly Dictionary<ManagedProcess, List<ProcessWait>> _waits = [];

    /// <summary>How many there are.</summary>
    public int Count => _waits.Values.Sum(list => list.Count(wait => !IsGone(wait)));

    /// <summary>Adds one, or tells it at once.</summary>
    public void Add(ProcessWait wait)
    {
        if (wait.Evaluate() is { } verdict)
        {
            wait.Finish(verdict);
            return;
        }

        if (!_waits.TryGetValue(wait.Process, out List<ProcessWait>? list))
        {
            _waits.Add(wait.Process, list = []);
        }

        list.RemoveAll(IsGone);

        list.Add(wait);
    }

    private static bool IsGone(ProcessWait wait) => wait.IsGone?.Invoke() == true;

    public void Changed(ManagedProcess process)
    {
        if (!_waits.TryGetValue(process, out List<ProcessWait>? list))
        {
            return;
        }

        ExceptionDispatchInfo? thrown = null;
        for (int i = 0; i < list.Count;)
        {
            if (list[i].Evaluate() is { } verdict)
            {
                ProcessWait finished = list[i];
                list.RemoveAt(i);
                try
                {
                    finished.Finish(verdict);
                }
                catch (Exception exception)
                {
                    // The others are told all the same.
                    thrown ??= ExceptionDispatchInfo.Capture(exception);
                }
            }
            else
            {
                i++;
            }
        }

        // Whoever was told may have changed the process again, and somebody may wait anew.
        if (list.Count == 0 && _waits.TryGetValue(process, out List<ProcessWait>? current) && current == list)
        {
            _waits.Remove(process);
        }

        thrown?.Throw();
    }
}
