using System.Globalization;
using Supervisor.Engine.States;
using Supervisor.Os;
using Supervisor.Posix;
using Supervisor.TestKit;

namespace Supervisor.Simulation;

/// <summary>
/// A keeper and its daemons from a seed: the real bookkeeping of both, with a socket between them that is full at times. Descriptors come and
/// go under the same numbers, programs end, the keeper is stopped for a while or dies, the daemon goes on in other images and dies.
/// </summary>
internal sealed class KeeperWalk : IWorkers, IDisposable
{
    private const int MostOpen = 40;
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(3);
    private readonly Random _dice;
    private readonly FakeTime _time = new();
    private readonly Agenda _agenda;
    private readonly SimulatedKeeper _keeper = new();
    private readonly SortedDictionary<int, object> _open = [];
    private readonly HashSet<int> _stored = [];
    private readonly Dictionary<int, ExitStatus> _ended = [];
    private readonly HashSet<int> _programs = [];
    private readonly Dictionary<int, ExitStatus> _journal = [];
    private readonly Dictionary<int, ExitStatus> _taken = [];
    private SimulatedKeeperWay _way = null!;
    private KeeperChannel _channel = null!;
    private KeptExits _exits = null!;
    private bool? _answers;
    private TimeSpan _unsettled;
    private int _image;
    private int _files;
    private int _texts;
    private int _pids;

    public KeeperWalk(int seed)
    {
        _dice = new Chance(seed).Of("keeper");
        _agenda = new(_time);
        _keeper.Room = _dice.Next(1, 12);
        Begin(isImage: false);
    }

    /// <summary>What did not hold.</summary>
    public List<string> Violations { get; } = [];

    /// <summary>How often each thing happened that is to happen.</summary>
    public SortedDictionary<string, int> Counts { get; } = [];

    /// <summary>So many things happen; then all goes well.</summary>
    public void Run(int steps)
    {
        for (int i = 0; i < steps && Violations.Count == 0; i++)
        {
            Step();
            Check();
        }

        _keeper.Continue();
        for (int i = 0; i < 2000 && Violations.Count == 0; i++)
        {
            Read(3);
            Pass(TimeSpan.FromMilliseconds(20));
        }

        CheckEnd();
    }

    void IWorkers.Queue(string name, Action work)
    {
        int image = _image;
        _agenda.After(_dice.Delay(20), () =>
        {
            if (image == _image)
            {
                work();
            }
        });
    }

    public void Dispose() => _keeper.Dispose();

    private void Step()
    {
        switch (_dice.Next(40))
        {
            case < 12:
                Open();
                break;
            case < 21:
                Close();
                break;
            case < 24:
                Say();
                break;
            case < 29:
                Read(_dice.Next(1, 8));
                break;
            case < 32:
                Pass(TimeSpan.FromMilliseconds(_dice.Next(1, 200)));
                break;
            case 32:
                Pass(TimeSpan.FromSeconds(_dice.Next(1, 10)));
                break;
            case < 35:
                End();
                break;
            case < 37:
                Turn();
                break;
            case 37:
                StopOrGoOn();
                break;
            default:
                Change();
                break;
        }
    }

    private void Say() => _channel.Tell(KeeperMessage.Manager, (++_texts).ToString(CultureInfo.InvariantCulture));

    private void Read(int most)
    {
        _unsettled = _keeper is { HasMessages: true, IsStopped: false } ? _time.Monotonic : _unsettled;
        _keeper.Read(most);
    }

    private void StopOrGoOn()
    {
        Count(_keeper.IsStopped ? "keeper goes on" : "keeper stops");
        if (_keeper.IsStopped)
        {
            _keeper.Continue();
        }
        else
        {
            _keeper.Stop();
        }
    }

    private void Change()
    {
        if (_dice.OneIn(60))
        {
            Count("keeper dies");
            _keeper.Die();
        }
        else if (_dice.OneIn(3))
        {
            Count(_keeper.IsBehind ? "image goes on, keeper behind" : "image goes on");
            _way.End();
            Begin(isImage: true);
        }
        else if (_dice.OneIn(2) && !_keeper.IsDead)
        {
            Die();
        }
    }

    /// <summary>Some descriptors, not all of which are to outlive the daemon; with the lowest numbers that are free.</summary>
    private void Open()
    {
        List<int> numbers = [];
        for (int i = _dice.Next(1, 5); i > 0 && _open.Count < MostOpen; i--)
        {
            int number = KeeperDescriptors.First;
            while (_open.ContainsKey(number))
            {
                number++;
            }

            _open.Add(number, $"file {++_files}");
            numbers.Add(number);
        }

        if (!_dice.OneIn(4))
        {
            _stored.UnionWith(numbers);
            _channel.Store(numbers.ToArray());
        }
    }

    private void Close()
    {
        if (_open.Count > 0)
        {
            int number = _open.Keys.ElementAt(_dice.Next(_open.Count));
            _channel.Closing(number);
            _stored.Remove(number);
            _open.Remove(number);
        }
    }

    /// <summary>A process ends that the keeper is the parent of: a program of a daemon that died, or what some program has left.</summary>
    private void End()
    {
        int pid = ++_pids;
        _ended[pid] = _dice.OneIn(3) ? ExitStatus.Killed(_dice.Next(1, 16)) : new(_dice.Next(200));
        if (!_dice.OneIn(4))
        {
            _programs.Add(pid);
        }

        if (!_keeper.IsDead)
        {
            Count("ends");
            _keeper.Ended(pid, _ended[pid]);
        }
    }

    /// <summary>The daemon looks what has ended, and writes that down; it may die in between.</summary>
    private void Turn()
    {
        foreach (int pid in _programs.Where(pid => !_journal.ContainsKey(pid)))
        {
            int found = _exits.TryTake(pid, out ExitStatus status);
            if (found > 0)
            {
                _taken[pid] = status;
            }
            else if (found < 0)
            {
                Violations.Add($"the end of {pid} will never be told");
            }
        }

        if (_dice.OneIn(4))
        {
            return;
        }

        foreach ((int pid, ExitStatus status) in _taken)
        {
            _journal.Add(pid, status);
        }

        _taken.Clear();
        if (!_dice.OneIn(4))
        {
            _exits.ForgetTaken();
            _exits.TakeOthers(pid => _programs.Contains(pid) && !_journal.ContainsKey(pid), (pid, status) =>
            {
                if (status != _ended[pid])
                {
                    Violations.Add($"{pid} has ended with {_ended[pid]}, and is told to have with {status}");
                }
            });
        }
    }

    /// <summary>The daemon dies with what it had not told yet, and the next one has what the keeper has.</summary>
    private void Die()
    {
        Count(_keeper.IsBehind ? "daemon dies, keeper behind" : "daemon dies");
        _way.End();
        bool isBehind = _keeper.IsBehind;
        Dictionary<int, object> told = new(_way.Told);
        Dictionary<int, object> stored = _stored.ToDictionary(number => number, number => _open[number]);
        _keeper.DaemonEnded();
        MustBeTheSame(told, "was told of");
        if (!isBehind)
        {
            MustBeTheSame(stored, "was to have");
        }

        _open.Clear();
        _stored.Clear();
        foreach ((int number, object file) in _keeper.Copies)
        {
            _open.Add(number, file);
            _stored.Add(number);
        }

        _taken.Clear();
        Begin(isImage: false);
    }

    private void MustBeTheSame(Dictionary<int, object> expected, string what)
    {
        if (!_keeper.Copies.OrderBy(copy => copy.Key).SequenceEqual(expected.OrderBy(copy => copy.Key)))
        {
            Violations.Add($"the keeper has {string.Join(", ", _keeper.Copies.OrderBy(copy => copy.Key))} and {what} "
                + string.Join(", ", expected.OrderBy(copy => copy.Key)));
        }
    }

    private void Begin(bool isImage)
    {
        _image++;
        _unsettled = _time.Monotonic;
        Dictionary<int, object> told = isImage ? new(_way.Told) : new(_keeper.Copies);
        _way = new(_keeper, _agenda, _open.GetValueOrDefault, () => _dice.OneIn(20));
        _way.Begin(told);
        _exits = _keeper.OpenExits();
        _answers = null;
        _channel = new(_way, this, _time)
        {
            Answering = answers =>
            {
                Count(answers ? "answers again" : "does not answer");
                if (answers == (_answers ?? true) && _answers is not null)
                {
                    Violations.Add($"told twice whether it answers: {answers}");
                }

                _answers = answers;
            },
        };

        // Of an image that goes on it is not known which of its descriptors the keeper was to have: it is to have all of them.
        if (isImage)
        {
            _stored.UnionWith(_open.Keys);
        }

        bool isCertain = !isImage || !_keeper.IsBehind;
        if (isImage && isCertain)
        {
            // A descriptor that is not for the keeper does not go on to another image either.
            foreach (int number in _open.Keys.Where(number => !told.ContainsKey(number)).ToArray())
            {
                _open.Remove(number);
                _stored.Remove(number);
            }
        }

        _channel.Begin(_stored, isCertain);
        Say();
    }

    private void Pass(TimeSpan time)
    {
        TimeSpan until = _time.Monotonic + time;
        while (_agenda.NextAt is { } next && next <= until)
        {
            _time.AdvanceTo(next > _time.Monotonic ? next : _time.Monotonic);
            _agenda.RunNext();
            Check();
        }

        _time.AdvanceTo(until);
    }

    private void Check()
    {
        if (_channel.IsSettled)
        {
            _unsettled = _time.Monotonic;
        }
        else if (_keeper.IsStopped && _time.Monotonic - _unsettled > LongestSilence)
        {
            Violations.Add("a start waits for a keeper that is stopped");
        }

        if (_way.Unknown.Count > 0)
        {
            Violations.Add($"told of {_way.Unknown[0]}, which is not open");
        }
    }

    private void CheckEnd()
    {
        int[] texts = [.. _keeper.Texts.Select(text => int.Parse(text, CultureInfo.InvariantCulture))];
        if (texts.Zip(texts.Skip(1)).Any(two => two.First >= two.Second))
        {
            Violations.Add("texts came twice, or in another order");
        }

        if (_keeper.IsDead)
        {
            return;
        }

        if (!_channel.IsSettled || _keeper.IsBehind || _answers == false)
        {
            Violations.Add("the keeper goes on, and is not told what it has missed");
        }

        MustBeTheSame(_stored.ToDictionary(number => number, number => _open[number]), "is to have");
        for (int i = 0; i < 60; i++)
        {
            Turn();
        }

        foreach (int pid in _programs.Where(pid => _ended.ContainsKey(pid) && _journal.GetValueOrDefault(pid) != _ended[pid]))
        {
            Violations.Add($"{pid} has ended with {_ended[pid]}, and what is known is {_journal.GetValueOrDefault(pid)}");
        }
    }

    private void Count(string what) => Counts[what] = Counts.GetValueOrDefault(what) + 1;
}
