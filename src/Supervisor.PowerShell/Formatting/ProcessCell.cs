using System.Globalization;

namespace Supervisor.PowerShell.Formatting;

/// <summary>What a row about a process has to say beside its state.</summary>
public static class ProcessCell
{
    private const int KilledBySignal = -1;

    /// <summary>
    /// Why it does not run: the exit status, Supervisor's reason or the time. Empty where it runs, since process id and uptime are columns
    /// of their own.
    /// </summary>
    /// <param name="state">Its state.</param>
    /// <param name="description">Supervisor's text.</param>
    /// <param name="exitStatus">Its exit status, if it has one.</param>
    /// <param name="ended">When it ended, if it has.</param>
    public static string Detail(string? state, string? description, int? exitStatus, DateTimeOffset? ended = null)
    {
        // Supervisor's text has the time of the daemon's machine; every other time of the object is that of this one.
        string? when = ended?.ToLocalTime().ToString("MMM dd hh:mm tt", CultureInfo.InvariantCulture) ?? description;
        return state switch
        {
            "Running" or "Starting" or "Stopping" => "",
            "Exited" => exitStatus == KilledBySignal ? $"by a signal, {when}" : $"status {exitStatus}, {when}",
            "Stopped" => when ?? "",
            _ => description ?? "",
        };
    }

    /// <summary>Of one that was taken over from a daemon that is no more: that, and what of it could not be had again.</summary>
    public static string Adopted(DateTimeOffset? when, string missing) =>
        when is null ? "" : missing.Length == 0 ? "adopted" : $"adopted without {missing}";

    /// <summary>Both, where there are both.</summary>
    public static string Joined(string one, string other) => one.Length > 0 && other.Length > 0 ? $"{one}, {other}" : one + other;

    /// <summary>Of one that is RUNNING: that it is not ready, or unhealthy, and why; empty when all is well.</summary>
    public static string Running(string readiness, string says, string health, string reason)
    {
        string ready = readiness switch
        {
            "waiting" => With("not ready", says.Length > 0 ? says : reason),
            "late" => With("not ready in time", says),
            "reloading" => "reloading",
            "stopping" => "about to end",
            _ => "",
        };
        string well = health == "unhealthy" ? With("unhealthy", reason) : "";
        return Joined(ready, well);

        static string With(string text, string more) => more.Length == 0 ? text : $"{text}: {more}";
    }
}
