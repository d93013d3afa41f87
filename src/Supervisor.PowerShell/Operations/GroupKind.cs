using Supervisor.PowerShell.Selection;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Operations;

/// <summary>Groups as sets of processes.</summary>
internal sealed class GroupKind : ProcessSetKind
{
    public override string Plural => "groups";

    public override string NotFound => Errors.Ids.GroupNotFound;

    public override string MethodFor(ProcessGoal goal) =>
        goal == ProcessGoal.Stopped ? "supervisor.stopProcessGroup" : "supervisor.startProcessGroup";

    public override async Task<IReadOnlyList<string>> NamesAsync(SupervisorSession session, CancellationToken cancel) =>
        [.. (await GroupList.AskAsync(session, cancel).ConfigureAwait(false)).Select(group => group.Name)];

    public override IEnumerable<XmlRpcCall> Look(IReadOnlyList<string> names) => [new("supervisor.getAllProcessInfo", [])];

    public override bool IsOf(ProcessInfo process, IReadOnlySet<string> names) => names.Contains(process.Group);

    public override async Task<IReadOnlyList<object>> GetAsync(
        SupervisorSession session, IReadOnlyList<string> names, CancellationToken cancel)
    {
        HashSet<string> wanted = [.. names];
        return [.. (await GroupList.AskAsync(session, cancel).ConfigureAwait(false)).Where(group => wanted.Contains(group.Name))];
    }
}
