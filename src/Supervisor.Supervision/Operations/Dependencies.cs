using Supervisor.Engine;
using Supervisor.Engine.Processes;
using Supervisor.Engine.Timing;
using Supervisor.Protocol;

namespace Supervisor.Supervision.Operations;

/// <summary>What depends on what, as it goes over the wire. Runs on the loop.</summary>
internal static class Dependencies
{
    public static IReadOnlyList<DependencyInfo> Describe(SupervisorEngine engine) => engine.HasDependencies
        ?
        [
            .. engine.Groups.SelectMany(group => group.Processes)
                .Where(process => process.Settings.DependsOn.Count > 0)
                .Select(process => Describe(engine, process)),
        ]
        : [];

    private static DependencyInfo Describe(SupervisorEngine engine, ManagedProcess process) => new()
    {
        Name = process.Name,
        Group = process.Group.Name,
        Action = process.Settings.DependencyAction.ToString().ToLowerInvariant(),
        Needs =
        [
            .. engine.DependenciesOf(process).Select(need => new DependencyNeed(
                need.Entry, [.. need.Processes.Select(needed => Namespec.Format(needed.Group.Name, needed.Name))])),
        ],
        WaitingFor = process.Waiting?.ToString() ?? "",
        WillNotCome = process.Waiting?.Problem is not null,
        ReleasedBy = process.ReleasedBy ?? "",
        Requested = Milliseconds(process.Requested),
        Started = Milliseconds(process.Started),
        Running = Milliseconds(process.BecameRunning),
    };

    private static double Milliseconds(Instant? instant) => instant is { } time ? time.Wall.ToUnixTimeMilliseconds() / 1000.0 : 0;
}
