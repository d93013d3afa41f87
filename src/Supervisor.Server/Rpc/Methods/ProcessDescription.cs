using System.Globalization;
using Supervisor.Engine.Settings;
using Supervisor.Engine.Snapshots;
using Supervisor.Engine.States;
using Supervisor.Posix;
using Supervisor.Protocol;

namespace Supervisor.Server.Rpc.Methods;

/// <summary>The text for people in <c>getProcessInfo</c> (Supervisor: rpcinterface.py, _interpretProcessInfo).</summary>
internal static class ProcessDescription
{
    private const int SecondsPerDay = 24 * 60 * 60;

    /// <summary>Times are seconds since 1970, 0 for never.</summary>
    public static string Of(ProcessSnapshot process, long start, long stop, long now, TimeProvider clock)
    {
        switch (process.State)
        {
            case ProcessState.Running:
                return string.Create(CultureInfo.InvariantCulture, $"pid {process.Pid}, uptime {Uptime(Math.Max(0, now - start))}{BesideUptime(process)}");
            case ProcessState.Stopped or ProcessState.Exited or ProcessState.Backoff when process.Waiting is { } waiting:
                return $"waits for {waiting}";
            case ProcessState.Fatal or ProcessState.Backoff:
                return string.IsNullOrEmpty(process.SpawnError) ? $"unknown error (try \"tail {process.Name}\")" : process.SpawnError;
            case ProcessState.Stopped or ProcessState.Exited:
                return (start == 0 ? "Not started" : Local(stop, clock) + StartsAgain(process, clock)) + Held(process);
            default:
                return "";
        }
    }

    /// <summary>What follows the uptime of a process that runs.</summary>
    public static string BesideUptime(ProcessSnapshot process) => Probes(process) + Adopted(process);

    private static string Probes(ProcessSnapshot process)
    {
        if (process.Probes is not { } probes)
        {
            return "";
        }

        string says = string.IsNullOrEmpty(probes.Status) ? probes.Reason : probes.Status;
        string readiness = probes.Readiness switch
        {
            Readiness.Waiting => With(", not ready", says),
            Readiness.Late => With(", not ready in time", probes.Status ?? ""),
            Readiness.Reloading => ", reloading",
            Readiness.Stopping => ", about to end",
            _ => "",
        };
        return readiness + (probes.Health == Health.Unhealthy ? With(", unhealthy", probes.Reason) : "");
    }

    private static string Adopted(ProcessSnapshot process) => process.Adoption switch
    {
        null => "",
        { Missing: { } missing } => $", adopted without {missing}",
        _ => ", adopted",
    };

    private static string With(string text, string more) => more.Length == 0 ? text : $"{text}: {more}";

    private static string Held(ProcessSnapshot process) => process.Hold switch
    {
        Hold.Disabled => ", disabled",
        Hold.Stopped => ", stays stopped",
        Hold.Survivor => ", one of a daemon that died runs",
        _ => "",
    };

    // The least pause after a run that was over at once is not worth a word.
    private static string StartsAgain(ProcessSnapshot process, TimeProvider clock) =>
        process.Settings.Restart.Delay > 0 && process.NextStart is { } next
            ? clock.ToLocal(next).ToString("', starts again 'MMM dd hh:mm:ss tt", CultureInfo.InvariantCulture)
            : "";

    /// <summary>As Python prints a timedelta.</summary>
    private static string Uptime(long seconds)
    {
        (long days, long rest) = Math.DivRem(seconds, SecondsPerDay);
        string clock = string.Create(CultureInfo.InvariantCulture, $"{rest / 3600}:{rest / 60 % 60:00}:{rest % 60:00}");
        return days switch
        {
            0 => clock,
            1 => $"1 day, {clock}",
            _ => $"{days} days, {clock}",
        };
    }

    private static string Local(long seconds, TimeProvider clock) =>
        clock.ToLocal(DateTimeOffset.FromUnixTimeSeconds(seconds)).ToString("MMM dd hh:mm tt", CultureInfo.InvariantCulture);
}
