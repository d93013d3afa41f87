namespace Supervisor.Supervision.Output;

/// <summary>Where the logs of a process are: named files, or AUTO files once they have been made; null: no file.</summary>
/// <param name="Stdout">Log of standard output.</param>
/// <param name="Stderr">Log of standard error; null when it is redirected.</param>
public readonly record struct ChildLogPaths(string? Stdout, string? Stderr);

/// <summary>Who wants the output of a process beside its logs. All are called on the pump's thread.</summary>
public sealed record ChildOutputHandlers
{
    /// <summary>Makes what looks for the line that shows that the program is ready, for each of its streams; null: none is waited for.</summary>
    internal Func<LineSign?>? MakeSign { get; init; }

    /// <summary>Output for PROCESS_LOG events; called for streams with <c>*_events_enabled</c>.</summary>
    public OutputHandler? OnOutput { get; init; }

    /// <summary>Captured messages for PROCESS_COMMUNICATION events.</summary>
    public OutputHandler? OnMessage { get; init; }

    /// <summary>For event listeners: all of standard output as it was read. Null for other processes.</summary>
    public OutputHandler? OnListenerOutput { get; init; }
}
