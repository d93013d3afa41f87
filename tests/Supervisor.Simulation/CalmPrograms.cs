using Supervisor.Configuration;
using Supervisor.Engine.Settings;

namespace Supervisor.Simulation;

/// <summary>
/// Random configurations and programs on a machine on which nothing takes longer than it must. Nothing looks at programs from outside: a
/// look that is under way when another image goes on begins anew, and so ends later.
/// </summary>
internal sealed class CalmPrograms(Chance chance) : IScenario
{
    private readonly RandomPrograms _programs = new(chance);

    public bool IsCalm => true;

    public SupervisorConfiguration Next(IReadOnlyList<GroupSettings> before)
    {
        SupervisorConfiguration next = _programs.Next(before);
        return next with { Groups = [.. next.Groups.Select(Unwatched)] };
    }

    public Fate FateOf(string name, int run, Random dice, bool trouble) => _programs.FateOf(name, run, dice, trouble: false);

    public bool HasCommand(string command) => true;

    /// <summary>The same object where nothing is changed: it is compared with what was before.</summary>
    private static GroupSettings Unwatched(GroupSettings group) => group.Processes.Any(IsWatched)
        ? group with { Processes = [.. group.Processes.Select(process => IsWatched(process) ? Unwatched(process) : process)] }
        : group;

    private static ProcessSettings Unwatched(ProcessSettings process) => process with
    {
        Ready = process.Ready is { Probe.IsPolled: true } ? null : process.Ready,
        Health = process.Health is { Probe.IsPolled: true } ? null : process.Health,
    };

    private static bool IsWatched(ProcessSettings process) =>
        process.Ready is { Probe.IsPolled: true } || process.Health is { Probe.IsPolled: true };
}
