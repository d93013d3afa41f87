using System.Runtime.CompilerServices;
using Supervisor.Engine.Ordering;
using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;
using Supervisor.Engine.Snapshots;
using Supervisor.Engine.States;
using Supervisor.Protocol;
using Supervisor.TestKit;
using Supervisor.TestKit.Simulation;
using Xunit.Abstractions;

namespace Supervisor.Engine.Tests;

/// <summary>Thousands of random inputs to a machine of random programs; what must always hold is checked after each.</summary>
public sealed class RandomWalkTests(ITestOutputHelper output)
{
    private const int Steps = 1500;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void What_must_always_hold_holds_at_every_step(int seed)
    {
        output.WriteLine($"seed {seed}");
        Walk walk = new(seed);
        walk.Go(Steps);
        walk.Finish();
    }

    [Fact]
    public void Another_seed_each_time()
    {
        int seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        Walk walk = new(seed);
        walk.Go(Steps);
        walk.Finish();
    }

    [Fact]
    public void The_same_seed_gives_the_same_history()
    {
        Assert.Equal(History(42), History(42));

        static IReadOnlyList<string> History(int seed)
        {
            Walk walk = new(seed);
            walk.Go(300);
            return walk.System.Journal.Timed();
        }
    }

    internal sealed class Walk
    {
        private readonly Random _random;
        private readonly Dictionary<string, long> _lastPoolSerial = [];
        private readonly Action<SimulatedSystem>? _between;
        private EngineSnapshot _last = EngineSnapshot.Empty;
        private long _lastSerial = -1;
        private int _seen;
        private int _named;

        public Walk(int seed, Action<SimulatedSystem>? between = null)
        {
            System = new(seed);
            _random = System.Random;
            _between = between;
            System.AfterStep = Check;
            GroupSettings[] groups =
                [
                    Make.Listeners("ears", 2, "EVENT"),
                    Make.Listeners("clock", 1, "TICK_5", "PROCESS_STATE"),
                    .. Enumerable.Range(0, 4).Select(_ => RandomGroup()),
                ];
            foreach (GroupSettings group in groups)
            {
                Script(group);
            }

            System.Begin(groups);
            Check();
        }

        public SimulatedSystem System { get; }

        /// <summary>Everything the engine did and said, with its time.</summary>
        public List<string> History { get; } = [];

        private SupervisorEngine Engine => System.Engine;

        public void Go(int steps)
        {
            for (int i = 0; i < steps; i++)
            {
                if (_random.Next(3) > 0)
                {
                    System.Step();
                }
                else
                {
                    Act();
                    Check();
                }

                _between?.Invoke(System);
            }
        }

        /// <summary>Whatever state it has got into, a shutdown comes to an end and leaves no process that could be ended.</summary>
        public void Finish()
        {
            if (_random.Next(2) == 0)
            {
                Engine.Restart(System.Now);
            }

            Engine.Shutdown(System.Now);
            for (int i = 0; i < 20; i++)
            {
                if (_random.Next(2) == 0)
                {
                    Act();
                    Check();
                }

                System.Step();
            }

            System.RunUntil(() => Engine.IsFinished, "the end of the shutdown", 100_000);
            Check();
            Assert.All(System.Running.Values, left => Assert.True(left.Script.SignalErrno != 0, $"{left.Process} outlives the shutdown"));
        }

        private void Act()
        {
            ManagedProcess[] all = [.. Engine.Groups.SelectMany(group => group.Processes)];
            ManagedProcess any = all[_random.Next(all.Length)];
            ManagedGroup group = any.Group;
            switch (_random.Next(15))
            {
                case 0 or 1 or 2:
                    Engine.Start(any, System.Now);
                    break;
                case 3 or 4 or 5:
                    Engine.Stop(any, System.Now);
                    break;
                case 13:
                    Engine.Restart(any, System.Now);
                    break;
                case 6:
                    Engine.Signal(any, _random.Next(2) == 0 ? 10 : 9, System.Now);
                    break;
                case 7:
                    Engine.ApplySettings(any, RandomSettings(any.Name) with { Program = any.Settings.Program });
                    break;
                case 8:
                    Engine.ApplySettings(group, group.Settings with { Priority = _random.Next(-1, 5) }, System.Now);
                    break;
                case 9 when Engine.Groups.Count < 12:
                    GroupSettings settings = RandomGroup();
                    Script(settings);
                    Engine.AutoStart(Engine.AddGroup(settings, System.Now)!, System.Now);
                    break;
                case 10 when Engine.Groups.Count > 3 && group.Pool is null:
                    Assert.Equal(group.HasEnded, Engine.RemoveGroup(group, System.Now));
                    break;
                case 11 when group.Pool is null && group.Processes.Count < 8:
                    if (Engine.AddProcess(group, RandomSettings(_random.Next(3) == 0 ? any.Name : $"p{_named++}")) is { } added)
                    {
                        Script(added.DisplayName);
                    }

                    break;
                case 12 when group.Processes.Count > 1:
                    Engine.RemoveProcess(any);
                    break;
                default:
                    System.Time.SetWall(System.Time.GetUtcNow().AddSeconds(_random.Next(-5000, 5000)));
                    break;
            }
        }

        private void Check()
        {
            ManagedProcess[] all = [.. Engine.Groups.SelectMany(group => group.Processes)];
            int[] pids = [.. all.Select(process => process.Pid).Where(pid => pid != 0)];
            Assert.Equal(pids.Length, pids.Distinct().Count());
            foreach (ManagedProcess process in all)
            {
                CheckProcess(process);
            }

            Assert.True(Engine.NextDeadline is not { } next || next >= TimeSpan.Zero);
            CheckSerials();
            CheckSnapshot();
        }

        private void CheckProcess(ManagedProcess process)
        {
            bool alive = process.Pid != 0;
            bool hasLife = alive && !process.IsReaped;
            Must(!(process.IsRemoved), process);
            Must(!(alive && process.IsSpawning), process);
            switch (process.State)
            {
                case ProcessState.Stopped or ProcessState.Exited or ProcessState.Fatal:
                    Must(!alive && !process.IsSpawning && !process.IsBeingStopped && process.Backoff == 0, process);
                    Must(process.Deadline is null || process.State == ProcessState.Exited, process);
                    Must(process.IsRestartPending == process.Deadline is not null, process);
                    break;
                case ProcessState.Starting:
                    Must((alive || process.IsSpawning) && (process.Deadline is not null == hasLife) && !process.IsBeingStopped, process);
                    break;
                case ProcessState.Running:
                    Must(alive && process.Deadline is null && !process.IsBeingStopped && process.Backoff == 0, process);
                    break;
                case ProcessState.Backoff:
                    Must(!alive && !process.IsSpawning && process.Backoff > 0 && process.SpawnError is not null, process);
                    Must(process.Deadline is not null || Engine.State != SupervisorState.Running, process);
                    break;
                case ProcessState.Stopping:
                    Must((alive || process.IsSpawning) && process.IsBeingStopped && (process.Deadline is not null == hasLife), process);
                    break;
                default:
                    Must(alive && process.Deadline is null && !process.IsBeingStopped, process);
                    break;
            }

            Must(IsOnItsWay(process), process);
            Must(process.Deadline is not { } deadline || deadline >= Engine.NextDeadline, process);
            Must(process.Started is not null || process.State == ProcessState.Stopped, process);
        }

        /// <summary>It is where it is wanted, on its way there, or something is named that it waits for.</summary>
        private bool IsOnItsWay(ManagedProcess process) => process.Wanted.Goal switch
        {
            Goal.Up => process.Situation is Situation.Spawning or Situation.Up || process.Waiting is not null
                || process is { Situation: Situation.Pending, Deadline: not null } || Engine.State != SupervisorState.Running,
            Goal.Down => process.Situation is Situation.Down or Situation.Ending or Situation.Lost || process.IsStopPending,
            _ => process.Situation == Situation.Ending || process.IsStopPending,
        };

        /// <summary>A number is given once, to the first that asks; a pool that sends an event again keeps both of its numbers.</summary>
        private void CheckSerials()
        {
            foreach (long serial in System.Events.Skip(_seen).Select(supervisorEvent => supervisorEvent.Serial)
                .Where(serial => serial >= 0))
            {
                Assert.Equal(_lastSerial + 1, serial);
                _lastSerial = serial;
            }

            _seen = System.Events.Count;
            foreach (JournalLine line in System.Journal.Lines.Where(line => line.Kind == JournalKind.Stdin))
            {
                string[] tokens = line.Text.Split("\\n")[0].Split(' ');
                string key = $"{Token("pool")} {Token("poolserial")}";
                long serial = long.Parse(Token("serial"));
                Assert.True(_lastPoolSerial.TryAdd(key, serial) || _lastPoolSerial[key] == serial, line.Text);

                string Token(string name) => tokens.First(token => token.StartsWith($"{name}:", StringComparison.Ordinal)).Split(':', 2)[1];
            }

            History.AddRange(System.Journal.Timed());
            System.Journal.Clear();
        }

        private void CheckSnapshot()
        {
            EngineSnapshot snapshot = Engine.TakeSnapshot();
            Assert.Same(snapshot, Engine.TakeSnapshot());
            Assert.Equal(Engine.State, snapshot.State);
            Assert.Equal(Engine.Groups.Select(group => group.Name), snapshot.Groups.Select(group => group.Name));
            foreach ((ManagedGroup live, GroupSnapshot taken) in Engine.Groups.Zip(snapshot.Groups))
            {
                Assert.Same(live.Settings, taken.Settings);
                Assert.Same(taken, snapshot.FindGroup(live.Name));
                Assert.Equal(live.Processes.Count, taken.Processes.Count);
                if (_last.FindGroup(live.Name) is { } before && ReferenceEquals(before.Settings, taken.Settings) && IsSame(before, taken))
                {
                    Assert.Same(before, taken);
                }

                foreach (ManagedProcess process in live.Processes)
                {
                    ProcessSnapshot one = taken.Find(process.Name)!;
                    Must(
                        (
                            process.State,
                            process.Pid,
                            process.Started?.Wall,
                            process.Ended?.Wall,
                            process.ExitStatus,
                            process.SpawnError,
                            process.Backoff,
                            process.Listener?.IsBroken ?? false,
                            process.Settings)
                        == (
                            one.State,
                            one.Pid,
                            one.Started,
                            one.Stopped,
                            one.ExitStatus,
                            one.SpawnError,
                            one.Backoff,
                            one.IsListenerBroken,
                            one.Settings),
                        process);
                }
            }

            _last = snapshot;
        }

        private static void Must(bool condition, ManagedProcess process, [CallerArgumentExpression(nameof(condition))] string what = "")
        {
            if (!condition)
            {
                Assert.Fail($"{process}: {what}");
            }
        }

        private static bool IsSame(GroupSnapshot left, GroupSnapshot right) =>
            left.Processes.Count == right.Processes.Count
            && left.Processes.Zip(right.Processes).All(pair => ReferenceEquals(pair.First, pair.Second));

        private GroupSettings RandomGroup() =>
            Make.Group($"g{_named++}", [.. Enumerable.Range(0, _random.Next(1, 5)).Select(_ => RandomSettings($"p{_named++}"))]) with
            {
                Priority = _random.Next(5),
            };

        private ProcessSettings RandomSettings(string name) => Make.Process(name, priority: _random.Next(5)) with
        {
            AutoStart = _random.Next(3) > 0,
            AutoRestart = (AutoRestart)_random.Next(3),
            StartSeconds = _random.Next(4),
            StartRetries = _random.Next(5),
            StopWaitSeconds = _random.Next(4),
            StopSignal = _random.Next(4) == 0 ? 9 : 15,
            KillAsGroup = _random.Next(2) == 0,
            Restart = _random.Next(3) > 0 ? RestartSettings.Default : new()
            {
                Delay = _random.Next(3),
                Factor = _random.Next(1, 4),
                LargestDelay = 5,
                Jitter = _random.NextDouble(),
                ResetAfter = _random.Next(10),
                Limit = _random.Next(4),
                LimitInterval = _random.Next(1, 20),
            },
        };

        private void Script(GroupSettings group)
        {
            foreach (ProcessSettings process in group.Processes)
            {
                Script(Namespec.Format(group.Name, process.Name), group.Listener is not null);
            }
        }

        private void Script(string process, bool listener = false) => System.Script(process, _ => new()
        {
            SpawnDelay = TimeSpan.FromMilliseconds(_random.Next(3) == 0 ? _random.Next(3000) : 0),
            SpawnError = _random.Next(6) == 0 ? "no luck" : null,
            Lifetime = _random.Next(2) == 0 ? TimeSpan.FromMilliseconds(_random.Next(30_000)) : null,
            Exit = _random.Next(3) switch { 0 => new(0), 1 => new(1), _ => ExitStatus.Killed(11) },
            ExitDelay = TimeSpan.FromMilliseconds(_random.Next(3) == 0 ? _random.Next(5000) : 1),
            DrainDelay = TimeSpan.FromMilliseconds(_random.Next(3) == 0 ? _random.Next(2000) : 0),
            Ignored = _random.Next(4) == 0 ? new HashSet<int> { 15, 10 } : new HashSet<int> { 10 },
            SignalErrno = _random.Next(15) == 0 ? 1 : 0,
            Listener = listener ? new() { Answer = _ => Answer(), AnswerDelay = TimeSpan.FromMilliseconds(_random.Next(1000)) } : null,
        });

        private string? Answer() => _random.Next(12) switch
        {
            0 => "RESULT 4\nFAIL",
            1 => "RESULT\n",
            2 => null,
            _ => "RESULT 2\nOK",
        };
    }
}
