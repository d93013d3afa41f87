using System.Diagnostics;
using Supervisor.Client;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Operations;

/// <summary>
/// Starts again what a restart has stopped when nobody waits for it any more: the user has stopped the command, or did not want to wait.
/// </summary>
internal static class RestartCompletion
{
    /// <summary>Longest time for that, and how much of it the end of PowerShell may be kept waiting.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan AtExit = TimeSpan.FromSeconds(15);

    /// <summary>A process that still runs after this time was never asked to stop, or somebody else has started it.</summary>
    private static readonly TimeSpan StillRunning = TimeSpan.FromSeconds(10);

    private static readonly HashSet<Task> UnderWay = [];

    static RestartCompletion() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        Task[] left;
        lock (UnderWay)
        {
            left = [.. UnderWay];
        }

        Task.WaitAll(left, AtExit);
    };

    /// <summary>Starts the processes, once they have ended.</summary>
    /// <param name="session">The daemon.</param>
    /// <param name="processes">Which.</param>
    /// <param name="mayBeStopping">They were asked to stop; else they may have been asked to start already.</param>
    public static void Begin(SupervisorSession session, IReadOnlyList<ProcessName> processes, bool mayBeStopping)
    {
        if (processes.Count == 0)
        {
            return;
        }

        Task task = Task.Run(() => FinishAsync(session.Endpoint, session.Options, processes, mayBeStopping));
        lock (UnderWay)
        {
            UnderWay.Add(task);
        }

        _ = task.ContinueWith(
            done =>
            {
                lock (UnderWay)
                {
                    UnderWay.Remove(done);
                }
            },
            TaskScheduler.Default);
    }

    private static async Task FinishAsync(
        SupervisorEndpoint endpoint, SupervisorClientOptions options, IReadOnlyList<ProcessName> processes, bool mayBeStopping)
    {
        long began = Stopwatch.GetTimestamp();
        // The session may be removed meanwhile, and goes with its runspace.
        using SupervisorClient client = new(endpoint, options);
        try
        {
            ProcessBatch batch = new(client) { Timeout = Longest };
            IReadOnlyList<ProcessOutcome> outcomes = await batch.WaitAsync(processes, Judge, CancellationToken.None).ConfigureAwait(false);
            await client.MulticallAsync(
                [.. outcomes.Where(outcome => outcome.Kind is OutcomeKind.Done or OutcomeKind.AlreadyDone)
                    .Select(outcome => new XmlRpcCall(ProcessGoal.Started.Method, [outcome.Process.Full, false]))]).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // Nobody is left to be told.
        }

        GoalState Judge(ProcessInfo process) => process.State switch
        {
            ProcessState.Stopped or ProcessState.Exited or ProcessState.Fatal when mayBeStopping => GoalState.Reached,
            ProcessState.Stopped => GoalState.Reached,
            ProcessState.Stopping => GoalState.UnderWay,
            _ when mayBeStopping && Stopwatch.GetElapsedTime(began) < StillRunning => GoalState.UnderWay,
            _ => GoalState.Missed,
        };
    }
}
