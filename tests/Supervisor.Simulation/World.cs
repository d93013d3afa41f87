using System.Diagnostics.CodeAnalysis;
using System.Text;
using Supervisor.Configuration;
using Supervisor.Engine;
using Supervisor.Engine.Events;
using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;
using Supervisor.Os;
using Supervisor.Posix;
using Supervisor.Protocol;
using Supervisor.Supervision;
using Supervisor.Supervision.Journal;
using Supervisor.Supervision.Launch;
using Supervisor.Supervision.Logs;
using Supervisor.Supervision.Loop;
using Supervisor.Supervision.Operations;
using Supervisor.Supervision.Output;
using Supervisor.Supervision.Port;
using Supervisor.Supervision.Takeover;
using Supervisor.Supervision.Watching;
using Supervisor.TestKit;

namespace Supervisor.Simulation;

/// <summary>
/// One life of the daemon: the real loop, engine, launching, output, operations and run-time changes over a simulated system, in
/// simulated time, on one thread. The same seed gives the same history.
/// </summary>
internal sealed class World : IDisposable
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
        Staging = Trouble && Chance.Of("keeper").OneIn(3) ? new(this) : null;
        Outputs = new(this);
        Configuration = _scenario.Next([]);
        Build(null);
        Loop.Prepare();
    }

    /// <summary>One process image: a new one, or one that goes on from what another knew.</summary>
    /// <param name="record">What another knew; null: none did.</param>
    /// <param name="left">What another has left that has died, when the file is what counts; else null.</param>
    /// <param name="hasLost">What happened last is not known any more.</param>
    [MemberNotNull(nameof(Loop), nameof(Port), nameof(Runtime), nameof(Calls), nameof(_host), nameof(_operations), nameof(_takeover), nameof(_invariants))]
    private void Build(SupervisionRecord? record, AdoptionOutcome? left = null, bool hasLost = false)
    {
        SystemPort system = new(Time, Machine, new SimulatedWorkers(Chance, Agenda, this), Machine, Machine);
        LogFileTable files = new(Disk, message =>
        {
            if (!IsDead)
            {
                LogBook.Told(message);
                Log.Write(LogLevel.Error, message);
            }
        });
        LogBook.Begin(files);
        Outputs.Begin(files);
        Disk.IsSpared = true;
        FastCgiSockets sockets = new(Log);
        LaunchPlanner? planner = null;
        ChildLogs? logs = null;
        ProcessHost? host = null;
        SupervisorConfiguration configuration = record?.Configuration ?? Configuration;
        Loop = new(
            system,
            () => { },
            Log,
            loop =>
            {
                ProcessTurns turns = new();
                logs = new(loop, files, Outputs, new OutputQueue(loop, Log), configuration.Supervisord, turns, _names);
                planner = new(logs, sockets, new UserDatabase(), null, Find, Machine.Sockets, Machine);
                host = new ProcessHost(loop, Log, system, Outputs, planner, turns);
                host.StateChanging += _ => MayThrow("a state");
                host.EventPublished += _ => MayThrow("an event");
                loop.TurnPublished += () => MayThrow("a turn");
                return host;
            },
            new EngineIdentity("supervisor"),
            _jitter);
        _host = host!;
        GroupActions groups = new(Loop, logs!, sockets, configuration, Load, Log.Write);
        if (record is null)
        {
            Activate(groups);
            Loop.Engine.Configured = Configuration.Groups;
        }

        _operations = new(Loop);
        _upgrade = null;
        ProcessActions actions = new(Loop);
        SupervisionService service = new(Loop, _operations, actions, planner!, groups, async cancel => (await groups.LoadAsync(cancel)).Error, logs!, Log, "supervisor");
        RuntimeFeatures runtime = Runtime = new(
            configuration, new UserDatabase(), new SystemConfigurationEnvironment(0), Loop, _operations, actions, planner!, groups, logs!, sockets, service, Log, record?.Runtime);
        ProbeWatch probes = new(Loop, new SimulatedLooks(Chance, Agenda, this, Loop));
        _takeover = new(
            Loop, _host, logs!, Outputs, sockets, _operations, groups, runtime, null, probes, null, record?.FirstConfiguration ?? configuration);
        RunSigns.Of(host!, new(Loop, system, Machine.Sockets, Log, ownUid: 0));
        if (record is null)
        {
            runtime.Restore();
        }
        else
        {
            Outputs.BeginRestore(ofDead: hasLost && left is null);
            _takeover.Restore(record);
            Outputs.EndRestore();
        }

        if (left is not null)
        {
            Activate(groups);
            new SurvivorTakeover(Loop, logs!).GoOn(left);
        }

        if (Staging is not null || Chance.Of("journal").OneIn(2))
        {
            _journal ??= new(Chance, this);
            _writers = new(Chance, Agenda, this);
            SupervisionLoop loop = Loop;
            JournalRecorder recorder = Recorder();
            recorder.Begin(new JournalWriter(_journal, _writers, Time, Log.Write, () => loop.Post(() => { })));
            planner!.Journal = recorder;
            _freshJournal = () => JournalChecks.Fresh(Recorder());

            JournalRecorder Recorder() => new(
                loop, host!, groups, runtime, Machine, new() { Boot = Machine.Boot }, record?.FirstConfiguration ?? configuration);
        }

        if (!Loop.Engine.HasBegun)
        {
            Loop.Post(() => Loop.Engine.BeginRunning(Loop.Now));
        }

        Disk.IsSpared = false;
        Port = runtime.Port;
        Calls ??= new(this);
        _invariants ??= new(this);
        _invariants.Watch(_host, hasLost);
    }

    /// <summary>Groups of the file that are not there yet.</summary>
    private void Activate(GroupActions groups)
    {
        foreach (GroupSettings group in Configuration.Groups.Where(group => Loop.Engine.FindGroup(group.Name) is null))
        {
            groups.Activate(group);
        }
    }

    /// <summary>
    /// Another image of the daemon goes on from what this one knows, as soon as nothing is between it and the system; not when that
    /// takes too long, as a real one would not.
    /// </summary>
    public void GoOnInAnother()
    {
        if (Hold(TimeSpan.FromSeconds(30)) is not { } state)
        {
            Release();
            return;
        }

        Log.Note("another image goes on");
        End(hasLostOutput: false);
        SupervisionRecord record = StateDocument.Read(state);
        Machine.CloseAllBut(record.Descriptors);
        Build(record);
        byte[] again = StateDocument.Write(_takeover.Capture());
        if (!state.AsSpan().SequenceEqual(again))
        {
            int same = Math.Max(0, state.AsSpan().CommonPrefixLength(again) - 200);
            Violation($"the next image knows something else:\n{Part(state)}\n{Part(again)}");

            string Part(byte[] all) => Encoding.UTF8.GetString(all.AsSpan(same, Math.Min(all.Length - same, 500)));
        }

        GoneOn++;
        Loop.Prepare();
    }

    /// <summary>All that the daemon knows and holds, which stands still from then on; null: it does not come to a standstill in that time.</summary>
    /// <param name="patience">How long that may take; none: as long as something is due at this moment.</param>
    public byte[]? Hold(TimeSpan patience)
    {
        bool isHeld = false;
        if (Loop.Engine.State != SupervisorState.Running)
        {
            return null;
        }

        // What changes more than one process waits for its end; where nothing is under way nobody is to see that there was one.
        _upgrade = IsCalm ? null : _operations.Begin(OperationKinds.Upgrade, "");
        _takeover.Hold();

        // Behind everything that this image began with.
        SupervisionLoop loop = Loop;
        bool hasTurned = false;
        loop.Post(() => hasTurned = true);
        if (StepUntil(() => hasTurned && IsQuiet(), patience))
        {
            _operations.GiveUpAllBut(OperationKinds.Upgrade, "goes on in another image");
            Outputs.Hold(() => loop.Post(() => isHeld = true));
            StepUntil(() => isHeld, patience < TimeSpan.FromSeconds(5) ? patience : TimeSpan.FromSeconds(5));
        }

        return isHeld && IsQuiet() && Loop.Engine.State == SupervisorState.Running ? StateDocument.Write(_takeover.Capture()) : null;

        bool IsQuiet() => IsAtRest && !_operations.IsBusy;
    }

    /// <summary>There is no other image: all goes on.</summary>
    public void Release()
    {
        Outputs.Release();
        _takeover.Release();
        if (_upgrade is not null)
        {
            _operations.End(_upgrade, OperationInfo.Failed);
            _upgrade = null;
        }
    }

    /// <summary>What happens from here on within this moment does not depend on how much has happened in it.</summary>
    public void Reshuffle(int number) => _schedule = Chance.Of("schedule of a request", number);

    /// <summary>Lets all happen that is due at this moment.</summary>
    public void Settle()
    {
        while (Violations.Count == 0 && IsAnythingDue() && Step())
        {
        }
    }

    /// <summary>
    /// The daemon dies at this point, and another one goes on from the journal with what it finds: at once as under a keeper, or as one that
    /// starts, by what the file says now. Under a keeper it may die in the midst of output, and so may the next, over what is left of that.
    /// </summary>
    /// <param name="number">Which death it is.</param>
    /// <param name="isAgain">It has just begun to go on from another that died.</param>
    public void Die(int number, bool isAgain = false)
    {
        if (_journal is null || _writers is null)
        {
            return;
        }

        Random dice = Chance.Of("death", number);
        if (Staging is not null && !isAgain)
        {
            StepUntil(() => Outputs.HasOutput && _writers.IsIdle, TimeSpan.FromSeconds(20));
        }

        Log.Note("the daemon dies");
        if (!isAgain)
        {
            CheckJournal();
        }

        byte[] bytes = _journal.Find(dice);
        bool hasLost = !_journal.IsWhole || !_writers.IsIdle;
        SupervisorEngine dead = Loop.Engine;
        bool hasHeir = Staging is not null && dead.State == SupervisorState.Running;
        if (!hasHeir || hasLost || !Outputs.Die(Staging!, dice))
        {
            LogBook.Die();
        }

        End(hasLostOutput: !hasHeir);
        Died++;
        if (dice.OneIn(2))
        {
            TimeSpan until = Time.Monotonic + dice.Delay(30_000);
            while (Agenda.NextAt < until)
            {
                Time.AdvanceTo(Agenda.NextAt!.Value);
                Agenda.RunNext();
            }

            Machine.TakePids(dice);
        }

        if (Read(bytes) is not { } content)
        {
            // Nothing could ever be written: whatever runs is nobody's.
            Disown([]);
            Machine.CloseAllBut([]);
            Build(null, hasLost: true);
            Loop.Prepare();
            return;
        }

        SupervisionRecord record = content.ToRecord();
        if (!hasLost && content.Damaged == 0)
        {
            _journals.MustKnow(dead, record);
        }

        SurvivingRuns runs = new(Machine, Machine.Sockets, Disk, Log.Write);
        record = runs.Resolve(record, runs.Hold, Time.Monotonic);
        Disown(record.Runs);
        AdoptionOutcome? left = null;
        if (content.IsGoingDown || (!hasHeir && dice.OneIn(2)))
        {
            if (AdoptionPlan.Alive(record).Count == 0 && !record.Runs.Any(run => run.Outputs.Any(output => output.Fd >= 0)))
            {
                Machine.CloseAllBut([]);
                Build(null, hasLost: true);
                Loop.Prepare();
                return;
            }

            bool isStop = dice.OneIn(4);
            if (dice.OneIn(2))
            {
                EditConfiguration();
            }

            record = isStop ? AdoptionPlan.Stop(record, Configuration) : AdoptionPlan.GoOn(record, Configuration, content.IsGoingDown);
            left = new(isStop ? SurvivorPolicy.Stop : SurvivorPolicy.Adopt, record, []);
        }

        Machine.CloseAllBut(record.Descriptors);
        Build(record, left, hasLost: true);
        Loop.Prepare();
        if (hasHeir && left is null && dice.OneIn(3) && StepUntil(() => _writers.IsIdle, TimeSpan.FromSeconds(1)))
        {
            Die(number + 10_000, isAgain: true);
        }
    }

    /// <summary>What was written bit by bit is what would be written now, as long as all of it could be.</summary>
    public void CheckJournal()
    {
        if (_journal is { IsWhole: true } && _writers is { IsIdle: true } && Violations.Count == 0 && !Loop.IsOver)
        {
            _journals.MustBeTheSame(JournalContent.Read(_journal.Written), _freshJournal!());
        }
    }

    private static JournalContent? Read(byte[] bytes)
    {
        try
        {
            return JournalContent.Read(bytes);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>What runs and is not in a journal that could not be written, no daemon will ever know.</summary>
    private void Disown(IReadOnlyList<RunRecord> known)
    {
        foreach (SimulatedChild child in Machine.Children.Where(child => !known.Any(run => run.Pid == child.Pid && run.Identity?.StartTime == child.StartTime)).ToArray())
        {
            if (_journal!.WasWhole && child.Exit is null)
            {
                Violation($"{child.Name} (pid {child.Pid}) runs and is not in the journal");
            }

            Machine.Disown(child);
        }
    }

    /// <summary>This image is gone.</summary>
    private void End(bool hasLostOutput)
    {
        Image++;
        Calls.CutOff();
        _writers?.Die();
        Outputs.Forget(hasLostOutput);
        Machine.Forget();
    }

    private bool StepUntil(Func<bool> condition, TimeSpan patience)
    {
        TimeSpan until = Time.Monotonic + patience;
        while (!condition() && Violations.Count == 0 && (IsAnythingDue() || Time.Monotonic < until) && Step())
        {
        }

        return condition() && Violations.Count == 0;
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

    /// <summary>The daemon has died, and what its code does is without effect.</summary>
    public bool IsDead => Staging is { IsDead: true };

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
    public void CheckEnd() => _invariants.CheckEnd();

    public void Started(SimulatedChild child) => _invariants.Started(child);

    public Fate FateOf(string name, int run, Random dice) => _scenario.FateOf(name, run, dice, Trouble);

    /// <summary>Nothing takes longer than it must, and what happens at one moment is no other when there were more steps before it.</summary>
    public bool IsCalm => _scenario.IsCalm;

    /// <summary>How long something takes that takes up to so many milliseconds.</summary>
    public TimeSpan Delay(Random dice, int most) => IsCalm ? TimeSpan.Zero : dice.Delay(most);

    /// <summary>Somebody edits the file.</summary>
    public void EditConfiguration() => Configuration = _scenario.Next(Configuration.Groups);

    /// <summary>Lets the next thing happen; false when nothing is left that ever would.</summary>
    public bool Step()
    {
        RunClients();
        Steps++;
        if (++_stepsAtOnce > MostStepsAtOnce)
        {
            string late = string.Join(
                ", ", Loop.Engine.Groups.SelectMany(group => group.Processes).Where(process => process.Deadline <= Time.Monotonic));
            Violation($"time stands still: next deadline {Loop.NextDeadline}, of the engine {Loop.Engine.NextDeadline}, late: {late}");
        }

        bool canTurn = CanTurn;
        if (!canTurn && !Agenda.HasDue)
        {
            TimeSpan? next = Agenda.NextAt;
            if (Loop.NextDeadline is { } deadline && (next is null || deadline < next))
            {
                next = deadline;
            }

            if (next is null)
            {
                return false;
            }

            Time.AdvanceTo(next.Value);
            _stepsAtOnce = 0;
            if (IsCalm)
            {
                _schedule = Chance.Of("schedule", Time.Monotonic.Ticks);
            }

            return true;
        }

        if (Agenda.HasDue && (!canTurn || _schedule.Next(3) > 0))
        {
            Agenda.RunNext();
            return true;
        }

        ulong[] ready = Machine.TakeReady(_schedule);
        Loop.Turn(Time.Now, ready.AsSpan(0, _schedule.Next(ready.Length + 1)));
        SynchronizationContext.SetSynchronizationContext(null);
        _invariants.Check();
        return true;
    }

    private bool CanTurn => !Loop.Inbox.IsEmpty || Machine.HasReady || Loop.NextDeadline <= Time.Monotonic;

    /// <summary>Something happens before any more time passes; those who were answered have gone on.</summary>
    private bool IsAnythingDue()
    {
        RunClients();
        return CanTurn || Agenda.HasDue;
    }

    /// <summary>The loop is over: whoever still waits is answered.</summary>
    public void Finish()
    {
        do
        {
            Loop.Finish();
            SynchronizationContext.SetSynchronizationContext(null);
            RunClients();
        }
        while (!Loop.Inbox.IsEmpty);
        Outputs.Finish();
    }

    public void Dispose() => Staging?.Dispose();

    /// <summary>Those who are answered go on; that is no step.</summary>
    private void RunClients()
    {
        while (Clients.HasDue)
        {
            Clients.RunNext();
        }
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
