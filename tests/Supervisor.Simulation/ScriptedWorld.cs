using Supervisor.Configuration;
using Supervisor.Engine;
using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;
using Supervisor.Engine.Timing;
using Supervisor.Os;
using Supervisor.Protocol;
using Supervisor.TestKit.Simulation;

namespace Supervisor.Simulation;

/// <summary>
/// The daemon over a machine on which programs do as they are told and nothing takes longer than it must: for tests of particular
/// things. What must hold after every turn is held here too.
/// </summary>
internal class ScriptedWorld : IScenario
{
    private readonly Dictionary<string, Func<int, ScriptedRun>> _scripts = [];
    private readonly bool _isKept;
    private readonly bool _hasLogs;
    private IReadOnlyList<GroupSettings> _groups;
    private IReadOnlyList<CollectionSettings> _collections;

    public ScriptedWorld(
        IEnumerable<GroupSettings> groups, IReadOnlyList<CollectionSettings>? collections = null, int seed = 1, bool isKept = false, bool hasLogs = false)
    {
        (_isKept, _hasLogs) = (isKept, hasLogs);
        _groups = [.. groups];
        _collections = collections ?? [];
        World = new(seed, this);
        Run(5);
    }

    public World World { get; }

    public SupervisorEngine Engine => World.Loop.Engine;

    public Instant Now => World.Time.Now;

    /// <summary>Commands that are not there.</summary>
    public HashSet<string> GoneCommands { get; } = [];

    /// <summary>Called after everything that happened.</summary>
    public Action? AfterStep { get; set; }

    bool IScenario.IsCalm => true;

    bool IScenario.IsKept => _isKept;

    bool IScenario.HasCommand(string command) => !GoneCommands.Contains(command);

    SupervisorConfiguration IScenario.Next(IReadOnlyList<GroupSettings> before) => new()
    {
        Path = "/etc/supervisord.conf",
        Here = "/etc",
        Supervisord = new() { LogFile = "/l", PidFile = "/p", ChildLogDirectory = "/c", AllowRuntimePrograms = true },
        Groups = [.. _groups.Select(group => group with { Processes = [.. group.Processes.Select(process => _hasLogs ? process : Quiet(process))] })],
        Collections = _collections,
    };

    Fate IScenario.FateOf(string name, int run, Random dice, bool trouble)
    {
        ScriptedRun script = _scripts.GetValueOrDefault(name)?.Invoke(run) ?? ScriptedRun.Obedient;
        return new()
        {
            StartDelay = script.SpawnDelay,
            Failure = script.SpawnError is null ? null : request => new SpawnResult(request).Fail(SpawnStage.Exec, Errno.ENOENT, script.SpawnError),
            Lifetime = script.Lifetime,
            Exit = script.Exit,
            ExitDelay = script.ExitDelay,
            IgnoresTerm = script.Ignored.Contains(15),
            Unkillable = script.Ignored.Contains(9) ? TimeSpan.FromDays(1) : TimeSpan.Zero,
            SignalErrno = script.SignalErrno,
            Listens = script.Listens,
            AnswersWell = true,
            Pulse = TimeSpan.FromSeconds(1),
        };
    }

    /// <summary>Says how a process behaves in each of its runs, counted from 1.</summary>
    public void Script(string process, Func<int, ScriptedRun> script) => _scripts[Key(process)] = script;

    /// <summary>Says how a process behaves in all of its runs from now on.</summary>
    public void Script(string process, ScriptedRun run) => _scripts[Key(process)] = _ => run;

    /// <summary>How often a process was started.</summary>
    public int Runs(string process) => World.Machine.Starts(Key(process));

    public ManagedProcess Process(string namespec)
    {
        Namespec name = Namespec.Parse(namespec);
        return Engine.FindProcess(name.Group, name.Process!) ?? throw new InvalidOperationException($"no process {namespec}");
    }

    /// <summary>Somebody edits the file.</summary>
    public void Edit(IReadOnlyList<GroupSettings> groups, IReadOnlyList<CollectionSettings>? collections = null)
    {
        (_groups, _collections) = (groups, collections ?? []);
        World.EditConfiguration();
    }

    /// <summary>Something the test wants to happen later.</summary>
    public void After(double seconds, Action action) => World.Agenda.After(TimeSpan.FromSeconds(seconds), action);

    /// <summary>Does something on the loop, in its next turn.</summary>
    public void Act(Action<SupervisorEngine, Instant> act) => World.Loop.Post(() => act(Engine, World.Loop.Now));

    /// <summary>Has something done on the loop as soon as a process is in a state, once.</summary>
    public void When(string process, ProcessState state, Action<SupervisorEngine, Instant> act)
    {
        World.Loop.Host.StateChanging += Look;

        void Look(ManagedProcess changed)
        {
            if (changed.State == state && Key(changed.DisplayName) == Key(process))
            {
                World.Loop.Host.StateChanging -= Look;
                Act(act);
            }
        }
    }

    /// <summary>Lets so much time pass.</summary>
    public void Run(double seconds)
    {
        TimeSpan end = World.Time.Monotonic + TimeSpan.FromSeconds(seconds);
        World.Agenda.After(end - World.Time.Monotonic, () => { });
        while (World.Time.Monotonic < end && Step())
        {
        }
    }

    /// <summary>Lets time pass until a condition holds.</summary>
    public void RunUntil(Func<bool> condition, string what, double atMostSeconds = 3600)
    {
        TimeSpan end = World.Time.Monotonic + TimeSpan.FromSeconds(atMostSeconds);
        while (!condition())
        {
            if (World.Time.Monotonic > end || (!Step() && !condition()))
            {
                string last = string.Join('\n', World.Log.Lines.TakeLast(30));
                throw new InvalidOperationException($"within {atMostSeconds} s it never came to pass: {what}\n{last}");
            }
        }
    }

    /// <summary>Asks for something, and lets time pass until it is answered.</summary>
    public T Ask<T>(Func<ValueTask<T>> ask, string what)
    {
        Task<T>? answer = null;
        World.Clients.Do(() => answer = ask().AsTask());
        RunUntil(() => answer!.IsCompleted, $"the answer to {what}");
        return answer!.GetAwaiter().GetResult();
    }

    private bool Step()
    {
        bool isAnythingLeft = World.Step();
        if (World.Violations.Count > 0)
        {
            throw new InvalidOperationException($"{World.Violations[0]}\n{string.Join('\n', World.Log.Lines.TakeLast(30))}");
        }

        AfterStep?.Invoke();
        return isAnythingLeft;
    }

    private static string Key(string process)
    {
        Namespec name = Namespec.Parse(process);
        return $"{name.Group}:{name.Process}";
    }

    /// <summary>There is no disk here, unless it is asked for.</summary>
    public static ProcessSettings Quiet(ProcessSettings process) => process with
    {
        Stdout = process.Stdout with { LogFile = LogTarget.None },
        Stderr = process.Stderr with { LogFile = LogTarget.None },
    };
}
