using Supervisor.Engine.Settings;
using Supervisor.Engine.Snapshots;
using Supervisor.Protocol;
using Supervisor.Supervision.Port;

namespace Supervisor.Server.Rpc.Methods;

/// <summary>Methods that tell how processes are.</summary>
internal static class ProcessInfoMethods
{
    public static IEnumerable<RpcMethod> All(ISupervision supervision, TimeProvider time)
    {
        LatestAnswer latest = new();
        yield return new("getProcessInfo", "How a process is.",
            [new("string", "name", "a process or group:process")],
            new("struct", "result name, group, state, statename, pid, start, stop, now, spawnerr, exitstatus, description and log files"),
            (arguments, _) => new(Describe(Find(supervision.Snapshot, arguments.Text(0)), time).ToStruct()));

        yield return new("getAllProcessInfo", "How all processes are.",
            [],
            new("array", "result a struct as of getProcessInfo for each, by group and name"),
            (_, _) => new(latest.Get(supervision.Snapshot, Seconds(time.GetUtcNow()), (snapshot, now) => All(snapshot, now, time))));
    }

    /// <summary>Methods beyond Supervisor.</summary>
    public static IEnumerable<RpcMethod> Extensions(ISupervision supervision, TimeProvider time)
    {
        LastWords words = new(supervision);
        yield return new("getProcessDetails", "How processes are, how they ended and how often they restart.",
            [new("array", "names", "processes or group:process; all if there are none", IsOptional: true)],
            new("array", "result structs as of getProcessInfo with exit_code, exit_signal, recent_restarts and last_error for each"),
            async (arguments, cancellation) =>
            {
                EngineSnapshot snapshot = supervision.Snapshot;
                if (arguments.Has(0) && arguments[0].Kind != XmlRpcKind.Array)
                {
                    throw new XmlRpcFaultException(Fault.IncorrectParameters, "names must be an array of names");
                }

                ProcessSnapshot[] processes = arguments.Has(0) && arguments[0].AsArray() is { Count: > 0 } names
                    ? [.. names.Select(name => Find(snapshot, name.ToString()))]
                    : [.. snapshot.GroupsByName().SelectMany(group => group.ByName())];
                DateTimeOffset now = time.GetUtcNow();
                IReadOnlyDictionary<ProcessSnapshot, string> said = await words.OfAsync(processes, now, cancellation);
                return processes.Select(process => (XmlRpcValue)(Describe(process, Seconds(now), time) with
                {
                    Details = new()
                    {
                        ExitCode = process.LastExit is { Signal: 0 } exit ? exit.Code : null,
                        ExitSignal = process.LastExit is { Signal: not 0 and var signal } ? SignalNames.NameOf(signal) : "",
                        RecentRestarts = process.RestartsLately.Count(now),
                        LastError = said.GetValueOrDefault(process, ""),
                    },
                }).ToDetailedStruct()).ToArray();
            });
    }

    /// <exception cref="XmlRpcFaultException">BAD_NAME.</exception>
    internal static ProcessSnapshot Find(EngineSnapshot snapshot, string namespec) =>
        snapshot.FindProcess(Namespec.Parse(namespec)) ?? throw new XmlRpcFaultException(Fault.BadName, namespec);

    /// <summary>What <c>getProcessInfo</c> tells.</summary>
    internal static ProcessInfo Describe(ProcessSnapshot process, TimeProvider time) =>
        Describe(process, Seconds(time.GetUtcNow()), time);

    private static XmlRpcValue All(EngineSnapshot snapshot, long now, TimeProvider time)
    {
        List<XmlRpcValue> all = new(snapshot.Groups.Count);
        foreach (GroupSnapshot group in snapshot.GroupsByName())
        {
            foreach (ProcessSnapshot process in group.ByName())
            {
                all.Add(Describe(process, now, time).ToStruct());
            }
        }

        return all;
    }

    private static ProcessInfo Describe(ProcessSnapshot process, long now, TimeProvider clock)
    {
        long start = process.Started is { } started ? Seconds(started) : 0;
        long stop = process.Stopped is { } stopped ? Seconds(stopped) : 0;
        return new()
        {
            Name = process.Name,
            Group = process.Group,
            Start = start,
            Stop = stop,
            Now = now,
            State = process.State,
            StateName = process.State.Name(),
            SpawnError = process.SpawnError ?? "",
            ExitStatus = process.ExitStatus ?? 0,
            StdoutLogFile = process.StdoutLogPath ?? "",
            StderrLogFile = process.StderrLogPath ?? "",
            Pid = process.Pid,
            WaitingFor = process.Settings.DependsOn.Count > 0 ? process.Waiting?.ToString() ?? "" : null,
            Held = process.Hold == Hold.None ? null : process.Hold.ToString().ToLowerInvariant(),
            Restarts = HasPolicy(process) ? process.Restarts : null,
            NextStart = HasPolicy(process) ? process.NextStart is { } next ? Seconds(next) : 0 : null,
            Readiness = process.Probes?.Readiness is { } readiness ? Word(readiness)
                : process.Settings.Ready is null ? null
                : process.State == ProcessState.Running ? "ready"
                : "",
            ReadySince = process.Settings.Ready is null ? null : process.Probes?.ReadySince is { } ready ? Seconds(ready) : 0,
            Health = !process.Settings.HasHealth ? null : process.Probes?.Health is { } health ? Word(health) : "",
            HealthReason = process.Settings.HasHealth ? process.Probes?.Reason ?? "" : null,
            NotifyStatus = process.Probes?.Status,
            Adopted = process.Adoption is { } adoption ? Seconds(adoption.When) : null,
            AdoptedMissing = process.Adoption is null ? null : process.Adoption.Missing ?? "",
            Description = ProcessDescription.Of(process, start, stop, now, clock),
        };
    }

    private static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    // Programs without such options are told of as Supervisor does.
    private static bool HasPolicy(ProcessSnapshot process) => process.Settings.Restart != RestartSettings.Default;

    /// <summary>Seconds since 1970, as far as an XML-RPC int reaches.</summary>
    private static long Seconds(DateTimeOffset time) => Math.Min(time.ToUnixTimeSeconds(), int.MaxValue);
}
