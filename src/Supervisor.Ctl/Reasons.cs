using Supervisor.Protocol;

namespace Supervisor.Ctl;

/// <summary>How a process is and why, for people: with how it ended, what it last said on standard error, and how often it restarts.</summary>
internal static class Reasons
{
    /// <summary>What stands after the state. Without details from the daemon that is the daemon's own text.</summary>
    public static string Describe(ProcessInfo process)
    {
        if (process is { State: ProcessState.Stopped, WaitingFor.Length: > 0 })
        {
            return Joined(process.Description, "waits for " + process.WaitingFor);
        }

        if (process is { State: ProcessState.Stopped, Held.Length: > 0 })
        {
            return Joined(process.Description, process.Held switch
            {
                "disabled" => "disabled",
                "survivor" => "one of a daemon that died runs",
                _ => "stays stopped",
            });
        }

        if (process.Details is not { } details)
        {
            return process.Description;
        }

        string restarts = details.RecentRestarts == 0 ? "" : details.RecentRestarts == 1 ? "1 restart in 5 min" : $"{details.RecentRestarts} restarts in 5 min";
        string end = End(details);
        switch (process.State)
        {
            case ProcessState.Fatal or ProcessState.Backoff:
                return WithWords(
                    process.Description.StartsWith("Exited too quickly", StringComparison.Ordinal) && end.Length > 0
                        ? Joined(end, restarts)
                        : Joined(process.Description, end, restarts), details);
            case ProcessState.Exited when details.ExitCode is not (0 or null) || process.SpawnError.Length > 0:
                return WithWords(Joined(process.Description, end, restarts), details);
            case ProcessState.Running or ProcessState.Starting or ProcessState.Exited when details.RecentRestarts > 0:
                return WithWords(Joined(process.Description, restarts, end.Length > 0 ? "last " + end : ""), details);
            default:
                return process.Description;
        }
    }

    /// <summary>Something about it wants to be looked at.</summary>
    public static bool IsTrouble(ProcessInfo process) => process.State is ProcessState.Fatal or ProcessState.Backoff or ProcessState.Unknown
        || (process.State == ProcessState.Exited && process.SpawnError.Length > 0)
        || process.Details is { RecentRestarts: > 0 };

    /// <summary>Why a start came to nothing, or null when nobody can tell.</summary>
    public static string? OfFailedStart(ProcessInfo process)
    {
        string why = process.Details is { } details && End(details) is { Length: > 0 } end
            ? WithWords(end, details)
            : process.SpawnError;
        return why.Length > 0 ? why : null;
    }

    private static string End(ProcessDetails details) =>
        details.ExitSignal.Length > 0 ? $"terminated by {details.ExitSignal}"
        : details.ExitCode is { } code ? $"exit status {code}"
        : "";

    private static string WithWords(string text, ProcessDetails details) =>
        details.LastError.Length == 0 ? text : $"{text}: {details.LastError}";

    private static string Joined(params string[] parts) => string.Join(", ", parts.Where(part => part.Length > 0));
}
