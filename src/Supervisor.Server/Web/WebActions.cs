using System.Globalization;
using Supervisor.Protocol;
using Supervisor.Supervision.Port;

namespace Supervisor.Server.Web;

/// <summary>What the buttons of the pages do, and the message that tells how it went (Supervisor: web.py).</summary>
internal sealed class WebActions(ISupervision supervision, ICollections collections, TimeProvider time)
{
    private readonly CollectionActions _collections = new(supervision, collections);

    /// <summary>Does it.</summary>
    public async ValueTask<string> RunAsync(WebAction action, CancellationToken cancellationToken)
    {
        if (action.ActedOn is { } collection)
        {
            return await _collections.RunAsync(action.Verb, collection, cancellationToken);
        }

        switch (action.Verb)
        {
            case WebAction.Refresh:
                return $"Page refreshed at {Now()}";
            case "startall":
                return await StartAllAsync("started", cancellationToken);
            case "stopall":
                return await StopAllAsync(cancellationToken) ?? $"All stopped at {Now()}";
            case "restartall":
                return await StopAllAsync(cancellationToken) ?? await StartAllAsync("restarted", cancellationToken);
        }

        string processName = action.ProcessName!;
        if (supervision.Snapshot.FindProcess(Namespec.Parse(processName)) is null)
        {
            return $"No such process named {processName}";
        }

        ProcessTarget target = ProcessTarget.Process(processName);
        switch (action.Verb)
        {
            case "start":
                return StartFailure(await supervision.StartAsync(target, wait: true, cancellationToken), processName)
                    ?? $"Process {processName} started";
            case "stop":
                return Unexpected(await supervision.StopAsync(target, wait: true, cancellationToken)) ?? $"Process {processName} stopped";
            case "restart":
                ActionOutcome stopped = await supervision.StopAsync(target, wait: true, cancellationToken);
                return (stopped.Fault == Fault.NotRunning ? null : Unexpected(stopped))
                    ?? StartFailure(await supervision.StartAsync(target, wait: true, cancellationToken), processName)
                    ?? $"Process {processName} restarted";
            default:
                return Unexpected(await supervision.ClearLogsAsync(target, cancellationToken)) ?? $"Log for {processName} cleared";
        }
    }

    private static string? StartFailure(ActionOutcome outcome, string processName)
    {
        string? reason = outcome.Fault switch
        {
            Fault.Success => null,
            Fault.NoFile => "no such file",
            Fault.NotExecutable => "file not executable",
            Fault.AlreadyStarted => "already started",
            Fault.SpawnError => "spawn error",
            Fault.AbnormalTermination => "abnormal termination",
            _ => Unexpected(outcome),
        };
        return reason is null ? null : $"ERROR: Process {processName}: {reason}";
    }

    private static string? Unexpected(ActionOutcome outcome) =>
        outcome.Fault == Fault.Success ? null : $"unexpected rpc fault [{(int)outcome.Fault}] {outcome.Fault.Text(outcome.Detail)}";

    private async ValueTask<string?> StopAllAsync(CancellationToken cancellationToken) =>
        Unexpected(await supervision.StopAsync(ProcessTarget.All, wait: true, cancellationToken));

    private async ValueTask<string> StartAllAsync(string done, CancellationToken cancellationToken)
    {
        ActionOutcome started = await supervision.StartAsync(ProcessTarget.All, wait: true, cancellationToken);
        if (Unexpected(started) is { } failure)
        {
            return failure;
        }

        string[] failed = [.. (started.Results ?? []).Where(result => !result.Succeeded).Select(result => result.Description)];
        return failed.Length == 0 ? $"All {done} at {Now()}" : $"ERROR: {done} at {Now()}, but: {string.Join(", ", failed)}";
    }

    /// <summary>As C's ctime(3).</summary>
    private string Now()
    {
        DateTimeOffset now = time.GetLocalNow();
        return string.Create(CultureInfo.InvariantCulture, $"{now:ddd MMM} {now.Day,2} {now:HH:mm:ss yyyy}");
    }
}
