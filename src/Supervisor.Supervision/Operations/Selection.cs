using Supervisor.Engine;
using Supervisor.Engine.Ordering;
using Supervisor.Engine.Processes;
using Supervisor.Engine.Snapshots;
using Supervisor.Protocol;
using Supervisor.Supervision.Port;

namespace Supervisor.Supervision.Operations;

/// <summary>The live processes an action is meant for.</summary>
/// <param name="Single">True when one process was named, so that its fault is the fault of the call.</param>
/// <param name="Processes">The processes, in the order in which they are to be started.</param>
/// <param name="Failure">Set when the name names nothing.</param>
internal readonly record struct Selection(bool Single, IReadOnlyList<ManagedProcess> Processes, ActionOutcome? Failure = null)
{
    /// <summary>Resolves a target over the groups as they are now.</summary>
    public static Selection Of(ProcessTarget target, SupervisorEngine engine)
    {
        switch (target.Kind)
        {
            case ProcessTargetKind.All:
                return new(false, [.. engine.InStartOrder()]);
            case ProcessTargetKind.Group:
                return OfGroup(target.Name, target.Name, engine);
            case ProcessTargetKind.Process:
                Namespec name = Namespec.Parse(target.Name);
                if (name.Process is null)
                {
                    return OfGroup(name.Group, target.Name, engine);
                }

                return engine.FindProcess(name.Group, name.Process) is { } process ? new(true, [process]) : Unknown(target.Name);
            default:
                return engine.FindMembers(target.Name) is { } members ? new(false, members) : Unknown(target.Name);
        }
    }

    /// <summary>The same over a snapshot, for what may be looked at beforehand.</summary>
    public static IEnumerable<ProcessSnapshot> Of(ProcessTarget target, EngineSnapshot snapshot)
    {
        Namespec name = Namespec.Parse(target.Name);
        return target.Kind switch
        {
            ProcessTargetKind.All => snapshot.Groups.SelectMany(group => group.Processes),
            ProcessTargetKind.Group => snapshot.FindGroup(target.Name)?.Processes ?? [],
            ProcessTargetKind.Process when name.IsGroup => snapshot.FindGroup(name.Group)?.Processes ?? [],
            ProcessTargetKind.Process when snapshot.FindProcess(name) is { } process => [process],
            ProcessTargetKind.Collection => snapshot.FindCollection(target.Name)?.Members ?? [],
            _ => [],
        };
    }

    private static Selection OfGroup(string group, string asWritten, SupervisorEngine engine) =>
        engine.FindGroup(group) is { } found ? new(false, [.. ProcessOrder.Of(found)]) : Unknown(asWritten);

    private static Selection Unknown(string name) => new(true, [], ActionOutcome.Failed(Fault.BadName, name));
}
