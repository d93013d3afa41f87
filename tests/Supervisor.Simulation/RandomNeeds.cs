using Supervisor.Engine.Settings;

namespace Supervisor.Simulation;

/// <summary>What programs need, how they show that they are ready and well, and when they are started again.</summary>
internal static class RandomNeeds
{
    private static readonly string[] ReadyWays = ["notify", "tcp://localhost:1", "line:line of"];
    private static readonly string[] HealthWays = ["watchdog", "tcp://localhost:2"];

    /// <summary>Gives processes some of it.</summary>
    public static ProcessSettings Add(ProcessSettings process, Random dice) => process with
    {
        DependencyAction = (DependencyAction)dice.Next(4),
        Restart = dice.OneIn(3)
            ? new() { Delay = dice.Next(5), Factor = dice.Next(1, 3), Jitter = dice.NextDouble(), Limit = dice.Next(3) * 4, LimitInterval = 30 }
            : RestartSettings.Default,
        Ready = dice.OneIn(3)
            ? new(Probe(dice.Pick(ReadyWays))) { Timeout = dice.Next(20), Interval = dice.Next(1, 4), Action = (ProbeAction)dice.Next(4) }
            : null,
        Health = dice.OneIn(3)
            ? new(Probe(dice.Pick(HealthWays)))
            {
                Interval = dice.Next(1, 8),
                Timeout = dice.Next(1, 5),
                Failures = dice.Next(1, 4),
                InitialDelay = dice.Next(5),
                Action = (ProbeAction)dice.Next(4),
            }
            : null,
    };

    /// <summary>
    /// Has groups depend on some that come before them by name, which leads to no circle. What was so before stays, as long as what it
    /// names is there.
    /// </summary>
    public static List<GroupSettings> Connect(List<GroupSettings> groups, Random dice)
    {
        HashSet<string> names = [.. groups.Select(group => group.Name)];
        return
        [
            .. groups.Select(group => group.Processes.All(process => process.DependsOn.All(entry => names.Contains(entry.Target))) && dice.Next(3) > 0
                ? group
                : group with { Processes = [.. group.Processes.Select(process => process with { DependsOn = Needs(group.Name, names, dice) })] }),
        ];
    }

    private static DependencySettings[] Needs(string group, HashSet<string> names, Random dice) =>
    [
        .. names.Where(name => string.CompareOrdinal(name, group) < 0 && dice.OneIn(3))
            .Order(StringComparer.Ordinal).Select(name => new DependencySettings(name, (DependencyCondition)dice.Next(6))),
    ];

    private static ProbeSettings Probe(string text) => text switch
    {
        "notify" => new(ProbeKind.Notify, text),
        "watchdog" => new(ProbeKind.Watchdog, text),
        _ when text.StartsWith("line:", StringComparison.Ordinal) => new(ProbeKind.Line, text) { Target = text[5..] },
        _ => new(ProbeKind.Tcp, text),
    };
}
