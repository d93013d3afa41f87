using Supervisor.Engine.Settings;

namespace Supervisor.Supervision.Tests.Operations;

/// <summary>Configurations from a small space, so that two of them have much in common and differ in every way there is.</summary>
internal sealed class RandomConfiguration(Random random)
{
    private static readonly string[] Events = ["EVENT", "PROCESS_STATE", "TICK_5"];

    public IReadOnlyList<GroupSettings> Groups()
    {
        List<GroupSettings> groups = [];
        for (int i = 0; i < 6; i++)
        {
            if (random.Next(4) > 0)
            {
                groups.Add(Group($"g{i}"));
            }
        }

        return [.. groups.OrderBy(group => group.Priority).ThenBy(group => group.Name, StringComparer.Ordinal)];
    }

    /// <summary>Mostly what was there before.</summary>
    public IReadOnlyList<GroupSettings> Variation(IReadOnlyList<GroupSettings> before)
    {
        List<GroupSettings> groups = [.. before];
        for (int i = random.Next(4); i > 0 && groups.Count > 0; i--)
        {
            int index = random.Next(groups.Count);
            GroupSettings group = groups[index];
            groups[index] = random.Next(3) switch
            {
                0 => group with { Priority = random.Next(3) },
                1 => Group(group.Name),
                _ => group with
                {
                    Processes =
                        [.. group.Processes.Select(process => random.Next(2) == 0 ? process : Process(process.Name, process.Program))],
                },
            };
        }

        return [.. groups.OrderBy(group => group.Priority).ThenBy(group => group.Name, StringComparer.Ordinal)];
    }

    public IReadOnlyList<CollectionSettings> Collections() =>
        [.. Enumerable.Range(0, 3).Where(_ => random.Next(2) == 0).Select(
            i => new CollectionSettings { Name = $"c{i}", Programs = [$"p{random.Next(3)}"] })];

    private GroupSettings Group(string name)
    {
        bool listens = random.Next(8) == 0;
        List<ProcessSettings> processes = [];
        foreach (string program in new[] { "p0", "p1", "p2" }.Where(_ => random.Next(2) == 0))
        {
            int count = random.Next(1, 4);
            ProcessSettings settings = Process(program, program);
            processes.AddRange(Enumerable.Range(0, count).Select(i => settings with { Name = count == 1 ? program : $"{program}_{i}" }));
        }

        return new()
        {
            Name = name,
            Priority = random.Next(3),
            Section = random.Next(2) == 0 ? $"group:{name}" : $"program:{name}",
            Processes = processes,
            Listener = listens ? new() { Events = [Events[random.Next(Events.Length)]], BufferSize = random.Next(1, 4) } : null,
        };
    }

    private ProcessSettings Process(string name, string program) => new()
    {
        Name = name,
        Program = program,
        Command = $"/bin/c{random.Next(2)}",
        Priority = random.Next(3),
        AutoStart = random.Next(4) > 0,
        StartSeconds = random.Next(2),
        StopWaitSeconds = random.Next(1, 3),
        AutoRestart = (AutoRestart)random.Next(3),
        Stdout = new() { MaxBytes = random.Next(2) },
        Environment = random.Next(4) == 0
            ? new Dictionary<string, string> { ["A"] = $"{random.Next(2)}" }
            : new Dictionary<string, string>(),
    };
}
