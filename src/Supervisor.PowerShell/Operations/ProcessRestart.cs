using System.Management.Automation;
using Supervisor.PowerShell.Pipeline;

namespace Supervisor.PowerShell.Operations;

/// <summary>
/// Stops and starts processes of one daemon. Whatever comes between, what was stopped is started again, or there is an error that names it
/// and says how that is done.
/// </summary>
/// <param name="session">The daemon.</param>
/// <param name="batch">How to wait.</param>
/// <param name="outbox">Takes errors and messages.</param>
/// <param name="host">Where the user is told what comes after Ctrl+C; null for nowhere.</param>
internal sealed class ProcessRestart(SupervisorSession session, ProcessBatch batch, Outbox outbox, Action<string>? host)
{
    private const int MostNames = 20;

    /// <summary>Does it.</summary>
    /// <param name="stopAsync">Stops them, waits if it is to, and reports; returns those that have stopped and those that have not.</param>
    /// <param name="startAsync">Starts those that have stopped.</param>
    /// <param name="processes">The processes.</param>
    /// <param name="cancel">The user has stopped the command.</param>
    public async Task RunAsync(
        Func<ProcessBatch, Task<StopResult>> stopAsync,
        Func<ProcessBatch, IReadOnlyList<ProcessName>, Task> startAsync,
        IReadOnlyList<ProcessName> processes,
        CancellationToken cancel)
    {
        IReadOnlyList<ProcessName> stopped = processes;
        bool isStarting = false;
        try
        {
            ProcessBatch stop = new(session.Client) { Timeout = batch.Timeout, NoWait = batch.NoWait };
            StopResult result = await stopAsync(stop).ConfigureAwait(false);
            stopped = result.Stopped;
            if (batch.NoWait)
            {
                outbox.Verbose($"{stopped.Count} processes of {session.Name} are started as soon as they have stopped.");
                RestartCompletion.Begin(session, stopped, mayBeStopping: true);
                return;
            }

            if (result.Late.Count > 0)
            {
                outbox.Error(LeftStopped(null, result.Late));
            }

            if (stopped.Count > 0)
            {
                ProcessBatch start = new(session.Client)
                {
                    Timeout = batch.Timeout is null ? null : stop.Left,
                    Progress = batch.Progress,
                };
                isStarting = true;
                await startAsync(start, stopped).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            RestartCompletion.Begin(session, stopped, mayBeStopping: !isStarting);
            host?.Invoke($"Stopped in the midst of a restart: {Some(stopped)} of {session.Name} are started again all the same.");
            throw;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            outbox.Error(Errors.From(e, session));
            outbox.Error(LeftStopped(e, stopped));
        }
    }

    private ErrorRecord LeftStopped(Exception? cause, IReadOnlyList<ProcessName> processes) => Errors.Advised(
        Errors.Record(
            cause,
            Errors.Ids.RestartIncomplete,
            ErrorCategory.OperationStopped,
            processes.Select(process => process.ToString()).ToArray(),
            Some(processes),
            session),
        Errors.Advice.StartAgain,
        string.Join(", ", processes.Select(process => Quoted(process.ToString()))),
        Quoted(session.Uri));

    private static string Some(IReadOnlyList<ProcessName> processes) =>
        string.Join(", ", processes.Take(MostNames)) + (processes.Count > MostNames ? $" and {processes.Count - MostNames} more" : "");

    private static string Quoted(string name) => Completion.CompletionText.Quoted(name, "");
}

/// <summary>What came of the first half of a restart.</summary>
/// <param name="Stopped">Processes that are to be started.</param>
/// <param name="Late">Processes that were asked to stop and have not done so in time.</param>
internal sealed record StopResult(IReadOnlyList<ProcessName> Stopped, IReadOnlyList<ProcessName> Late)
{
    /// <summary>As the outcomes tell; all that were asked where nobody waited.</summary>
    public static StopResult Of(IReadOnlyList<ProcessOutcome> outcomes) => new(
        [.. outcomes.Where(outcome => outcome.Kind is OutcomeKind.Done or OutcomeKind.AlreadyDone).Select(outcome => outcome.Process)],
        [.. outcomes.Where(outcome => outcome.Kind == OutcomeKind.TimedOut).Select(outcome => outcome.Process)]);
}
