using Supervisor.Configuration;
using Supervisor.Posix;
using Supervisor.Protocol;
using Supervisor.Supervision;
using Supervisor.Supervision.Journal;
using Supervisor.Supervision.Launch;
using Supervisor.Supervision.Loop;
using Supervisor.Supervision.Operations;
using Supervisor.Supervision.Port;
using Supervisor.Supervision.Takeover;
using Supervisor.TestKit;

namespace Supervisor.Simulation;

/// <summary>
/// One life of the daemon: the real loop, engine, launching, output, operations and run-time changes over a simulated system, in
/// simulated time, on one thread. The same seed gives the same history.
/// </summary>
internal sealed partial class World : IDisposable
{
    private const int MostStepsAtOnce = 20_000;
    private readonly Random _jitter;
    private readonly Random _names;
    private Random _schedule;
    private readonly IScenario _scenario;
    private ProcessHost _host;
    private Invariants _invariants;
    private OperationQueue _operations;
    private Operation? _upgrade;
    private SupervisionTakeover _takeover;
    private SimulatedJournal? _journal;
    private JournalWorkers? _writers;
    private readonly JournalChecks _journals;
    private Func<JournalContent>? _freshJournal;
    private readonly List<string> _violations = [];
    private int _stepsAtOnce;
    private long _throws;

    public World(int seed, IScenario? scenario = null)
    {
        Chance = new(seed);
        _schedule = Chance.Of("schedule");
        _jitter = Chance.Of("jitter");
        _names = Chance.Of("names");
        _scenario = scenario ?? new RandomPrograms(Chance);
        Trouble = !IsCalm;
        Agenda = new(Time);
        Log = new(Time, this);
        LogBook = new(this);
        _journals = new(this);
        Machine = new(Chance, Agenda, this);
        Disk = new(Chance, this);
        Staging = _scenario.IsKept || (Trouble && Chance.Of("keeper").OneIn(3)) ? new(this) : null;
        Keeper = Staging is not null && Trouble ? new(this) : null;
        Events = new(Machine, this);
        Outputs = new(this);
        Configuration = _scenario.Next([]);
        Build(null);
        Loop.Prepare();
    }

    /// <summary>Which image it is.</summary>
    public int Image { get; private set; }

    /// <summary>How often the daemon has died.</summary>
    public int Died { get; private set; }

    public Chance Chance { get; }

    public FakeTime Time { get; } = new();

    public Agenda Agenda { get; }

    public Clients Clients { get; } = new();

    public SimulatedLog Log { get; }

    public SimulatedMachine Machine { get; }

    public SimulatedOutputs Outputs { get; }

    public SimulatedDisk Disk { get; }

    public LogBook LogBook { get; }

    /// <summary>Output on its way under a keeper; null: there is none.</summary>
    public SimulatedStaging? Staging { get; }

    /// <summary>What the keeper is told; null: there is none, or it always knows all at once.</summary>
    public KeeperSide? Keeper { get; }

    /// <summary>Events on their way under a keeper.</summary>
    public SimulatedEventFile Events { get; }

    /// <summary>The daemon has died, and what its code does is without effect.</summary>
    public bool IsDead => _isCutOff || Staging is { IsDead: true };

    public SupervisionLoop Loop { get; private set; }

    /// <summary>No start and no change of a log is under way.</summary>
    public bool IsAtRest => _takeover.StartsUnderWay == 0;

    /// <summary>What is remembered of something that is over, when nobody waits for anything.</summary>
    public IEnumerable<string> Leftovers()
    {
        IEnumerable<(string What, int Count)> counts =
            [("works", Loop.WorkCount), ("operations", _operations.Open.Count), ("waits", Loop.Engine.AwaitedCount)];
        string open = string.Join(", ", _operations.Open);
        return counts.Where(count => count.Count > 0).Select(count => $"{count.Count} {count.What} are left though nobody waits: {open}");
    }

    public SupervisionPort Port { get; private set; }

    public RuntimeFeatures Runtime { get; private set; }

    public Calls Calls { get; private set; }

    /// <summary>How often another image has gone on.</summary>
    public int GoneOn { get; private set; }

    /// <summary>What the file says just now.</summary>
    public SupervisorConfiguration Configuration { get; private set; }

    /// <summary>Things go wrong that should not.</summary>
    public bool Trouble { get; set; }

    /// <summary>Numbers that pids are taken from.</summary>
    public int MostChildren => Loop.Engine.Groups.Sum(group => group.Processes.Count);

    public long Steps { get; private set; }

    public IReadOnlyList<string> Violations => _violations;

    public void Violation(string what)
    {
        Log?.Note($"VIOLATION {what}");
        _violations.Add(what);
    }

    /// <summary>All is over.</summary>
    public void CheckEnd()
    {
        _invariants.CheckEnd();
        Keeper?.CheckEnd();
    }

    public void Started(SimulatedChild child) => _invariants.Started(child);

    public Fate FateOf(string name, int run, Random dice) => _scenario.FateOf(name, run, dice, Trouble);

    /// <summary>Nothing takes longer than it must, and what happens at one moment is no other when there were more steps before it.</summary>
    public bool IsCalm => _scenario.IsCalm;

    /// <summary>How long something takes that takes up to so many milliseconds.</summary>
    public TimeSpan Delay(Random dice, int most) => IsCalm ? TimeSpan.Zero : dice.Delay(most);

    /// <summary>Somebody edits the file.</summary>
    public void EditConfiguration() => Configuration = _scenario.Next(Configuration.Groups);

    public void Dispose()
    {
        Staging?.Dispose();
        Keeper?.Dispose();
    }

    private SupervisorConfiguration Load()
    {
        MayThrow("reading");
        if (Trouble && _schedule.OneIn(10))
        {
            throw new ConfigurationException([]);
        }

        // Whoever reads it makes new objects, and changes what only they can be told apart by.
        return Configuration with { Groups = [.. Configuration.Groups.Select(group => group with { })] };
    }

    /// <summary>Whoever is called back may throw, which never should.</summary>
    private void MayThrow(string where)
    {
        if (Trouble && Chance.Of("throw in " + where, _throws++).OneIn(300))
        {
            Log.Note($"{where} throws");
            throw new InjectedException();
        }
    }

    private bool Find(string command, string? ownPath, string? daemonPath, out ResolvedCommand? found, out CommandError? error)
    {
        MayThrow("looking for a command");
        bool isThere = _scenario.HasCommand(command) && (!Trouble || !Chance.Of("find " + command, Steps / 500).OneIn(20));
        found = isThere ? new(command, [command]) : null;
        error = isThere ? null : new(CommandErrorKind.NotFound, $"can't find command '{command}'");
        return isThere;
    }
}
