using System.Text.RegularExpressions;
using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;
using Supervisor.Engine.Snapshots;
using Supervisor.Protocol;
using Supervisor.TestKit;
using Supervisor.TestKit.Simulation;
using Xunit.Abstractions;

namespace Supervisor.Engine.Tests.Collections;

/// <summary>Random groups, random collections, random operations; membership is compared with a plain search.</summary>
public sealed class CollectionPropertyTests(ITestOutputHelper output)
{
    public static TheoryData<int> Seeds => [1, 2, 3, 4, 5, 6, Environment.TickCount];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Membership_is_that_of_a_plain_search_whatever_happens(int seed)
    {
        output.WriteLine($"seed {seed}");
        Walk walk = new(seed, withCollections: true);
        for (int i = 0; i < 250; i++)
        {
            walk.Act();
            walk.Check();
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void An_operation_touches_each_member_once_and_in_the_order_of_priorities(int seed)
    {
        output.WriteLine($"seed {seed}");
        Walk walk = new(seed, withCollections: true);
        for (int i = 0; i < 120; i++)
        {
            walk.Act();
            walk.Operate();
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void That_there_are_views_changes_nothing_that_happens(int seed)
    {
        output.WriteLine($"seed {seed}");
        Assert.Equal(History(withCollections: false), History(withCollections: true));

        IReadOnlyList<string> History(bool withCollections)
        {
            Walk walk = new(seed, withCollections);
            for (int i = 0; i < 200; i++)
            {
                walk.Act();
                if (withCollections)
                {
                    walk.Look();
                }
            }

            return [.. walk.System.Journal.Timed().Where(line => !line.Contains("COLLECTION_") && !line.Contains("WARN collection"))];
        }
    }

    private sealed class Walk
    {
        private static readonly string[] Groups = ["a", "b", "ab", "c", "ba"];
        private static readonly string[] Programs = ["x", "y", "xy", "a", "z"];
        private static readonly string[] Patterns =
            ["*", "a*", "?", "*x*", "[ab]*", "[!x]", "x_?", "*:x*", "a:*", "[a-b]:?_0", "*b:", "nothing*"];
        private readonly Random _random;
        private readonly Random _views;

        public Walk(int seed, bool withCollections)
        {
            System = new(seed) { Level = LogLevel.Info };
            _random = System.Random;
            _views = new(withCollections ? seed : 0);
            WithCollections = withCollections;
            System.Begin([.. Groups.Take(3).Select(RandomGroup)]);
        }

        public SimulatedSystem System { get; }

        private bool WithCollections { get; }

        private SupervisorEngine Engine => System.Engine;

        public void Act()
        {
            ManagedProcess[] all = [.. Engine.Groups.SelectMany(group => group.Processes)];
            ManagedProcess? any = all.Length == 0 ? null : all[_random.Next(all.Length)];
            string group = Groups[_random.Next(Groups.Length)];
            switch (_random.Next(9))
            {
                case 0 when any is not null:
                    Engine.Start(any, System.Now);
                    break;
                case 1 when any is not null:
                    Engine.Stop(any, System.Now);
                    break;
                case 2 when Engine.FindGroup(group) is { } old:
                    Engine.RemoveGroup(old, System.Now);
                    break;
                case 3 when Engine.FindGroup(group) is null:
                    Engine.AddGroup(RandomGroup(group), System.Now);
                    break;
                case 4 when Engine.FindGroup(group) is { } target:
                    Engine.AddProcess(target, RandomProcess(_random.Next(3)));
                    break;
                case 5 when any is not null:
                    Engine.RemoveProcess(any);
                    break;
                case 6 when any is not null:
                    Engine.ApplySettings(any, any.Settings with { Priority = _random.Next(4) });
                    break;
                case 7 when any is not null:
                    Engine.ApplySettings(any.Group, any.Group.Settings with { Priority = _random.Next(4) }, System.Now);
                    break;
                default:
                    System.Step();
                    break;
            }

            if (WithCollections)
            {
                ChangeViews();
            }
        }

        public void Look()
        {
            Engine.TakeSnapshot().ResolveCollections();
            foreach (CollectionSettings collection in Engine.Collections)
            {
                Engine.FindMembers(collection.Name);
            }
        }

        public void Check()
        {
            EngineSnapshot snapshot = Engine.TakeSnapshot();
            Assert.Equal(Engine.Collections, snapshot.Collections);
            IReadOnlyList<CollectionSnapshot> all = snapshot.ResolveCollections();
            foreach (CollectionSnapshot collection in all)
            {
                string[] expected =
                    [.. StartOrder().Where(process => Contains(collection.Settings, process)).Select(process => process.DisplayName)];
                Assert.Equal(expected, collection.Members.Select(member => Namespec.Format(member.Group, member.Name)));
                Assert.Equal(expected, Engine.FindMembers(collection.Name)!.Select(process => process.DisplayName));
                Assert.Equal(
                    expected,
                    snapshot.FindCollection(collection.Name)!.Members.Select(member => Namespec.Format(member.Group, member.Name)));
                Assert.Equal(Missing(collection.Settings), collection.Missing);
                Assert.Equal(expected.Length, collection.CountByState().Values.Sum());
            }
        }

        /// <summary>Starts or stops a collection as the RPC methods do: start order up, stop order down.</summary>
        public void Operate()
        {
            if (Engine.Collections.Count == 0)
            {
                return;
            }

            string name = Engine.Collections[_views.Next(Engine.Collections.Count)].Name;
            IReadOnlyList<ManagedProcess> members = Engine.FindMembers(name)!;
            bool start = _views.Next(2) == 0;
            System.Journal.Clear();
            foreach (ManagedProcess process in start ? members : members.Reverse())
            {
                if (start && !process.State.IsRunning())
                {
                    Engine.Start(process, System.Now);
                }
                else if (!start && process.State.IsRunning())
                {
                    Engine.Stop(process, System.Now);
                }
            }

            string[] touched = [.. System.Journal.Texts(JournalKind.State).Select(text => text.Split(' ')[0])];
            Assert.Equal(touched.Length, touched.Distinct().Count());
            ManagedProcess[] order = [.. touched.Select(System.Process)];
            Ascending(order.Select(process => process.Group.Settings.Priority));
            foreach (IGrouping<ManagedGroup, ManagedProcess> group in order.GroupBy(process => process.Group))
            {
                Ascending(group.Select(process => process.Settings.Priority));
            }

            void Ascending(IEnumerable<int> priorities) => Assert.Equal(
                start ? priorities.Order() : priorities.OrderDescending(),
                priorities);
        }

        private IEnumerable<ManagedProcess> StartOrder() =>
            Engine.Groups.SelectMany(group => group.Processes).OrderBy(process => process.Group.Settings.Priority)
                .ThenBy(process => Engine.Groups.ToList().IndexOf(process.Group)).ThenBy(process => process.Settings.Priority)
                .ThenBy(process => process.Group.Processes.ToList().IndexOf(process));

        private bool Contains(CollectionSettings collection, ManagedProcess process) =>
            (collection.Programs.Any(entry => IsNamed(entry, process))
                || collection.Groups.Any(entry => IsLike(entry, process.Group.Name))
                || collection.Collections.Any(entry => Engine.FindCollection(entry) is { } nested && Contains(nested, process)))
            && !collection.Exclude.Any(entry => IsNamed(entry, process));

        private IEnumerable<string> Missing(CollectionSettings collection) =>
            collection.Programs
                .Where(entry => !Engine.Groups.Any(group => NamesGroup(entry, group)))
                .Where(entry => !Engine.Groups.SelectMany(group => group.Processes).Any(process => IsNamed(entry, process)))
                .Concat(collection.Groups.Where(entry => !Engine.Groups.Any(group => IsLike(entry, group.Name))))
                .Concat(collection.Collections.Where(entry => Engine.FindCollection(entry) is null))
                .Distinct();

        private static bool NamesGroup(string entry, ManagedGroup group) =>
            entry.Split(':') is [{ } name, "" or "*"] && IsLike(name, group.Name);

        private static bool IsNamed(string entry, ManagedProcess process) => entry.Split(':') switch
        {
            [{ } group, "" or "*"] => IsLike(group, process.Group.Name),
            [{ } group, { } name] => IsLike(group, process.Group.Name) && IsLike(name, process.Name),
            _ => IsLike(entry, process.Settings.Program) || IsLike(entry, process.Name),
        };

        private static bool IsLike(string pattern, string name) =>
            Regex.IsMatch(name, "^" + Regex.Replace(pattern, @"\*|\?|\[(!?)([^]]+)\]|.", match => match.Value switch
            {
                "*" => ".*",
                "?" => ".",
                ['[', ..] => $"[{(match.Groups[1].Length > 0 ? "^" : "")}{match.Groups[2].Value}]",
                _ => Regex.Escape(match.Value),
            }) + "$");

        private void ChangeViews()
        {
            string name = $"c{_views.Next(6)}";
            switch (_views.Next(6))
            {
                case 0:
                    Engine.RemoveCollection(name, System.Now);
                    break;
                case 1:
                    Engine.SetCollections(
                        [.. Enumerable.Range(0, 4).Select(index => RandomCollection($"c{index}", runtime: false))],
                        System.Now);
                    break;
                case 2 or 3:
                    Engine.PutCollection(RandomCollection(name, runtime: true), System.Now);
                    break;
            }
        }

        private CollectionSettings RandomCollection(string name, bool runtime) => new()
        {
            Name = name,
            Priority = _views.Next(3),
            IsRuntime = runtime,
            Programs = Some(() => Entry()),
            Groups = Some(() => _views.Next(3) == 0 ? Pick(["a*", "?", "[!a]*", "q*"]) : Pick(Groups)),
            Collections = Some(() => $"c{_views.Next(8)}"),
            Exclude = _views.Next(2) == 0 ? Some(() => Entry()) : [],
        };

        private string Entry() => _views.Next(5) switch
        {
            0 => Pick(Programs),
            1 => $"{Pick(Programs)}_{_views.Next(3)}",
            2 => $"{Pick(Groups)}:{Pick(Programs)}_{_views.Next(3)}",
            3 => $"{Pick(Groups)}:*",
            _ => Pick(Patterns),
        };

        private IReadOnlyList<string> Some(Func<string> make) => [.. Enumerable.Range(0, _views.Next(3)).Select(_ => make())];

        private string Pick(string[] from) => from[_views.Next(from.Length)];

        private GroupSettings RandomGroup(string name) =>
            Make.Group(name, [.. Enumerable.Range(0, _random.Next(4)).Select(_ => RandomProcess(_random.Next(3)))]) with
            {
                Priority = _random.Next(4),
            };

        private ProcessSettings RandomProcess(int number)
        {
            string program = Programs[_random.Next(Programs.Length)];
            string name = _random.Next(3) == 0 ? program : $"{program}_{number}";
            return Make.Process(name, program, _random.Next(4)) with { AutoStart = _random.Next(2) == 0 };
        }
    }
}
