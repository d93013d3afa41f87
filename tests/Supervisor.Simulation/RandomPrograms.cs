using Supervisor.Configuration;
using Supervisor.Engine.Settings;
using Supervisor.Engine.States;
using Supervisor.Os;
using Supervisor.TestKit;

namespace Supervisor.Simulation;

/// <summary>Configurations and the ways of the programs in them.</summary>
internal sealed class RandomPrograms(Chance chance) : IScenario
{
    private const int Names = 6;
    private readonly bool _stripsAnsi = chance.Of("ansi").OneIn(2);
    private int _edits;

    /// <summary>The next version of a configuration: much as it was, something else.</summary>
    public SupervisorConfiguration Next(IReadOnlyList<GroupSettings> before)
    {
        Random dice = chance.Of("configuration", _edits++);
        List<GroupSettings> groups = [];
        for (int i = 0; i < Names; i++)
        {
            string name = $"g{i}";
            if (before.FirstOrDefault(group => group.Name == name) is { } same && dice.Next(3) > 0)
            {
                groups.Add(same);
            }
            else if (dice.Next(4) > 0)
            {
                groups.Add(Group(name, dice));
            }
        }

        groups = RandomNeeds.Connect(groups, dice);
        groups.Add(Make.Listeners("ears", 2, "PROCESS_STATE", "TICK_5") with { Processes = [Listener("ears_0"), Listener("ears_1")] });
        return new()
        {
            Path = "/etc/supervisord.conf",
            Here = "/etc",
            Supervisord = new() { LogFile = "/l", PidFile = "/p", ChildLogDirectory = "/c", AllowRuntimePrograms = true, StripAnsi = _stripsAnsi },
            Groups = [.. groups.OrderBy(group => group.Priority).ThenBy(group => group.Name, StringComparer.Ordinal)],
            Collections = [new() { Name = "all", Groups = ["*"] }, new() { Name = "some", Groups = ["g1", "g2", "g3"] }],
        };
    }

    public bool IsCalm => false;

    public bool HasCommand(string command) => true;

    public Fate FateOf(string name, int run, Random dice, bool trouble) => new()
    {
        StartDelay = trouble && dice.OneIn(100) ? TimeSpan.FromMinutes(dice.Next(20)) : dice.Delay(1500),
        Failure = trouble && dice.OneIn(12) ? Failure(dice) : null,
        Lifetime = dice.OneIn(3) ? dice.Delay(60_000) : null,
        Exit = dice.Next(3) switch { 0 => new(0), 1 => new(1), _ => ExitStatus.Killed(11) },
        ExitDelay = dice.OneIn(3) ? dice.Delay(5000) : TimeSpan.FromMilliseconds(1),
        IgnoresTerm = dice.OneIn(6),
        Unkillable = trouble && dice.OneIn(60) ? TimeSpan.FromMinutes(dice.Next(120)) : TimeSpan.Zero,
        SignalErrno = trouble && dice.OneIn(200) ? Errno.EPERM : 0,
        Listens = name.StartsWith("ears:", StringComparison.Ordinal),
        Lines = dice.Next(6),
        ReadyDelay = dice.OneIn(4) ? null : dice.Delay(8000),
        Pulse = dice.OneIn(3) ? TimeSpan.FromSeconds(dice.Next(1, 12)) : TimeSpan.FromMilliseconds(800),
        SaysItEnds = dice.OneIn(10),
    };

    private static Func<SpawnRequest, SpawnResult> Failure(Random dice)
    {
        SpawnStage stage = dice.Pick([SpawnStage.Pipes, SpawnStage.Fork, SpawnStage.Directory, SpawnStage.Exec, SpawnStage.Credentials]);
        int errno = dice.Pick([Errno.EMFILE, Errno.EAGAIN, Errno.ENOMEM, Errno.ENOENT, Errno.EACCES]);
        return request => new SpawnResult(request).Fail(stage, errno, "no luck");
    }

    private static GroupSettings Group(string name, Random dice)
    {
        ProcessSettings[] processes =
            [.. Enumerable.Range(0, dice.Next(1, 4)).Select(i => Process(name, $"p{i}", dice)).OrderBy(process => process.Priority)];
        return Make.Group(name, processes) with { Priority = dice.Next(4), Section = $"group:{name}" };
    }

    private static ProcessSettings Listener(string name) => Quiet(Make.Process(name, "ears", -1) with { StartSeconds = 0 });

    private static ProcessSettings Process(string group, string name, Random dice) => RandomNeeds.Add(Make.Process(name, priority: dice.Next(3)) with
    {
        Stdout = Output($"/logs/{group}-{name}", dice),
        Stderr = Output($"/logs/{group}-{name}{(dice.OneIn(2) ? "-err" : "")}", dice),
        RedirectStderr = dice.OneIn(3),
        Command = $"/bin/{name} {dice.Next(3)}",
        AutoStart = dice.Next(4) > 0,
        AutoRestart = (AutoRestart)dice.Next(3),
        StartSeconds = dice.Next(3),
        StartRetries = dice.Next(4),
        StopWaitSeconds = dice.Next(1, 5),
        StopAsGroup = dice.OneIn(4),
        KillAsGroup = dice.OneIn(2),
    }, dice);

    /// <summary>One stream: most have a log of their own, some share one.</summary>
    private static OutputSettings Output(string path, Random dice) => new()
    {
        LogFile = dice.Next(6) switch { 0 => LogTarget.None, 1 => LogTarget.File("/logs/shared"), 2 => LogTarget.Auto, _ => LogTarget.File(path) },
        MaxBytes = dice.Next(4) * 200,
        Backups = dice.Next(4),
        CaptureMaxBytes = 100,
        EventsEnabled = dice.OneIn(2),
    };

    private static ProcessSettings Quiet(ProcessSettings process) => process with
    {
        Stdout = OutputSettings.Discarded with { EventsEnabled = true, CaptureMaxBytes = 100 },
        Stderr = OutputSettings.Discarded,
    };
}
