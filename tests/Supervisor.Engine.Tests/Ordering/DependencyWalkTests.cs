using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;
using Supervisor.Engine.States;
using Supervisor.Protocol;
using Supervisor.TestKit;
using Supervisor.TestKit.Simulation;
using Xunit.Abstractions;

namespace Supervisor.Engine.Tests.Ordering;

/// <summary>Random graphs of programs that come and go by themselves, by request and in the shutdown.</summary>
public sealed class DependencyWalkTests(ITestOutputHelper output)
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 60)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Nothing_starts_before_or_outlives_what_it_needs_and_every_wait_ends_or_says_why(int seed) => Walk(seed);

    [Fact]
    public void Another_seed_each_time() => Walk(Environment.TickCount);

    /// <summary>What a short walk does and says.</summary>
    /// <param name="seed">Of which seed.</param>
    /// <param name="goOn">Whether another engine goes on after each step.</param>
    internal static IReadOnlyList<string> History(int seed, bool goOn)
    {
        Watched system = new(seed);
        system.Begin(Programs(system));
        string[] names = [.. system.Engine.Groups.Select(group => group.Name)];
        for (int i = 0; i < 150; i++)
        {
            ManagedProcess process = system.Process(names[system.Random.Next(names.Length)]);
            switch (system.Random.Next(5))
            {
                case 0:
                    system.Engine.Start(process, system.Now);
                    break;
                case 1:
                    system.Engine.Stop(process, system.Now, withDependents: system.Random.Next(2) == 0);
                    break;
                default:
                    system.Run(system.Random.NextDouble() * 4);
                    break;
            }

            if (goOn)
            {
                system.GoOnInAnother();
            }
        }

        return system.Journal.Timed();
    }

    private void Walk(int seed)
    {
        output.WriteLine($"seed {seed}");
        Watched system = new(seed);
        system.Begin(Programs(system));
        Assert.Empty(system.Engine.FindDependencyProblems());
        ManagedProcess[] all = [.. system.Engine.Groups.SelectMany(group => group.Processes)];
        for (int i = 0; i < 200; i++)
        {
            ManagedProcess process = all[system.Random.Next(all.Length)];
            switch (system.Random.Next(5))
            {
                case 0:
                    system.Engine.Start(process, system.Now);
                    break;
                case 1 when system.Engine.Refusing(process).Count == 0:
                    system.Engine.Stop(process, system.Now);
                    break;
                case 2:
                    system.Engine.Stop(process, system.Now, withDependents: true);
                    break;
                default:
                    system.Run(system.Random.NextDouble() * 4);
                    break;
            }

            Assert.All(all, each => CheckWait(each));
        }

        system.Run(120);
        Assert.All(all, each => Assert.False(each.IsStopPending, $"{each} is to stop and never does"));
        system.Engine.Shutdown(system.Now);
        system.Run(120);
        Assert.True(system.Engine.IsFinished, string.Join('\n', system.Journal.Lines.TakeLast(40)));
        Assert.All(all, each => Assert.Equal((0, null), (each.Pid, each.Waiting)));
    }

    /// <summary>Who waits waits for something that does not hold.</summary>
    private static void CheckWait(ManagedProcess process)
    {
        if (process.Waiting is { } waiting)
        {
            Assert.True(process is { Pid: 0, IsSpawning: false }, $"{process} runs and waits");
            Assert.NotEmpty(waiting.ToString());
        }
    }

    private static GroupSettings[] Programs(Watched system)
    {
        Random random = system.Random;
        DependencyCondition[] conditions = Enum.GetValues<DependencyCondition>();
        DependencyAction[] actions = Enum.GetValues<DependencyAction>();
        List<GroupSettings> groups = [];
        for (int i = 0; i < 12; i++)
        {
            string name = $"p{i}";
            List<DependencySettings> needs = [];
            for (int needed = 0; needed < i; needed++)
            {
                if (random.Next(4) == 0)
                {
                    needs.Add(new($"p{needed}", conditions[random.Next(conditions.Length)]));
                }
            }

            groups.Add(Make.Alone(Make.Process(name, priority: random.Next(5)) with
            {
                DependsOn = needs,
                DependencyAction = actions[random.Next(actions.Length)],
                AutoStart = random.Next(3) > 0,
                AutoRestart = (AutoRestart)random.Next(3),
                StartSeconds = random.Next(3),
                StartRetries = random.Next(2),
                StopWaitSeconds = 2,
            }));
            system.Script(name, _ => new ScriptedRun
            {
                SpawnDelay = TimeSpan.FromSeconds(random.Next(3) == 0 ? random.NextDouble() * 2 : 0),
                SpawnError = random.Next(12) == 0 ? "no luck" : null,
                Lifetime = random.Next(3) == 0 ? TimeSpan.FromSeconds(random.NextDouble() * 9) : null,
                Exit = new(random.Next(2)),
                ExitDelay = TimeSpan.FromSeconds(random.NextDouble()),
                Ignored = random.Next(5) == 0 ? new HashSet<int> { 15 } : new HashSet<int>(),
            });
        }

        return [.. groups.OrderBy(_ => random.Next())];
    }

    private sealed class Watched(int seed) : SimulatedSystem(seed)
    {
        public override void Spawn(ManagedProcess process)
        {
            base.Spawn(process);
            foreach ((string entry, IReadOnlyList<ManagedProcess> processes) in Engine.DependenciesOf(process))
            {
                Assert.All(processes, needed => Assert.True(Holds(needed, entry), $"{process} starts without {entry}: {needed}"));
            }
        }

        public override int Signal(ManagedProcess process, int signal, bool toGroup)
        {
            if (signal == process.Settings.StopSignal && Engine.State != SupervisorState.Running)
            {
                foreach (ManagedProcess other in Engine.Groups.SelectMany(group => group.Processes).Where(other => other.Pid != 0))
                {
                    bool needs = Engine.DependenciesOf(other).Any(need =>
                        need.Processes.Contains(process) && !need.Entry.Contains("ed)", StringComparison.Ordinal));
                    Assert.False(needs && process.State == ProcessState.Running, $"{other} outlives {process}");
                }
            }

            return base.Signal(process, signal, toGroup);
        }

        private static bool Holds(ManagedProcess needed, string entry) => entry.Split(' ')[^1] switch
        {
            "(started)" => needed.Pid != 0 || needed.State == ProcessState.Exited,
            "(succeeded)" => needed is { State: ProcessState.Exited, ExitStatus: 0 },
            "(ended)" => needed.State is ProcessState.Exited or ProcessState.Fatal,
            _ => needed.State == ProcessState.Running,
        };
    }
}
