using System.Text;
using Supervisor.Engine;
using Supervisor.Engine.Processes;
using Supervisor.Engine.States;
using Supervisor.Engine.Timing;
using Supervisor.Protocol;

namespace Supervisor.TestKit.Simulation;

/// <summary>
/// A machine in fake time: the engine, programs that behave as scripted, and a clock that jumps to the next thing that
/// is due. Hours pass in milliseconds, and the same seed gives the same history.
/// </summary>
public class SimulatedSystem : RecordingHost
{
    private readonly PriorityQueue<Action, (TimeSpan At, long Order)> _due = new();
    private readonly Dictionary<int, SimulatedProcess> _running = [];
    private readonly Dictionary<string, Func<int, ScriptedRun>> _scripts = [];
    private readonly Dictionary<string, int> _runs = [];
    private readonly Random _chance;
    private long _order;
    private int _lastPid = 99;

    public SimulatedSystem(int seed = 1, DateTimeOffset? wall = null)
        : base(new FakeTime(wall))
    {
        Random = new(seed);
        _chance = new(seed);
        Engine = new(this, new EngineIdentity("supervisor"), _chance);
    }

    public SupervisorEngine Engine { get; private set; }

    public Random Random { get; }

    public Instant Now => Time.Now;

    /// <summary>The processes that exist, by pid.</summary>
    public IReadOnlyDictionary<int, SimulatedProcess> Running => _running;

    /// <summary>Called after everything that happened; for invariants.</summary>
    public Action? AfterStep { get; set; }

    /// <summary>Says how a process (<c>group:name</c> or <c>name</c>) behaves in each of its runs, counted from 1.</summary>
    public void Script(string process, Func<int, ScriptedRun> script) => _scripts[process] = script;

    /// <summary>Says how a process behaves in all of its runs.</summary>
    public void Script(string process, ScriptedRun run) => _scripts[process] = _ => run;

    /// <summary>How often a process was started.</summary>
    public int Runs(string process) => _runs.GetValueOrDefault(process);

    /// <summary>Has another engine go on, from what this one knows; starts and children go on too.</summary>
    /// <param name="through">What a record goes through on its way; null: it is handed on as it is.</param>
    public void GoOnInAnother(Func<EngineRecord, EngineRecord>? through = null)
    {
        EngineRecord record = Engine.Capture(Now);
        Engine = new(this, new EngineIdentity("supervisor"), _chance);
        Engine.Restore(through?.Invoke(record) ?? record);
    }

    /// <summary>Something the test wants to happen later.</summary>
    public void After(double seconds, Action action) => Schedule(TimeSpan.FromSeconds(seconds), action);

    public override void Spawn(ManagedProcess process)
    {
        base.Spawn(process);
        string name = process.DisplayName;
        int run = _runs[name] = Runs(name) + 1;
        ScriptedRun script = _scripts.GetValueOrDefault(name)?.Invoke(run) ?? ScriptedRun.Obedient;
        Schedule(script.SpawnDelay, () => FinishSpawn(process, script));
    }

    public override int Signal(ManagedProcess process, int signal, bool toGroup)
    {
        SimulatedProcess? target = _running.GetValueOrDefault(process.Pid);
        SignalErrno = target is null || target.IsEnding ? 3 : target.Script.SignalErrno;
        int errno = base.Signal(process, signal, toGroup);
        if (errno == 0 && signal != 0 && !target!.Script.Ignored.Contains(signal))
        {
            End(
                target,
                target.Script.ExitDelay,
                signal == 9 ? ExitStatus.Killed(9) : target.Script.ExitWhenStopped ?? ExitStatus.Killed(signal));
        }

        return errno;
    }

    public override bool WriteStdin(ManagedProcess process, ReadOnlyMemory<byte> data)
    {
        bool open = base.WriteStdin(process, data);
        if (open && _running.GetValueOrDefault(process.Pid) is { Script.Listener: { } listener } target)
        {
            string envelope = Encoding.UTF8.GetString(data.Span);
            Schedule(listener.AnswerDelay, () =>
            {
                if (!target.IsEnding && listener.Answer(envelope) is { } answer)
                {
                    Say(target, answer);
                    Schedule(listener.ReadyDelay, () => Say(target, "READY\n"));
                }
            });
        }

        return open;
    }

    /// <summary>Lets the next thing happen; false when nothing is left that ever would.</summary>
    public bool Step(TimeSpan? limit = null)
    {
        TimeSpan? own = _due.TryPeek(out _, out (TimeSpan At, long Order) next) ? next.At : null;
        TimeSpan? engine = Engine.NextDeadline;
        bool isOwn = own is not null && (engine is null || own <= engine);
        if ((isOwn ? own : engine) is not { } at || at > limit)
        {
            return false;
        }

        Time.AdvanceTo(at);
        if (isOwn)
        {
            _due.Dequeue()();
        }

        // As the daemon's loop does: whatever woke it up, deadlines are looked at in the same turn.
        Engine.Elapsed(Now);
        AfterStep?.Invoke();
        return true;
    }

    /// <summary>Lets so much time pass.</summary>
    public void Run(double seconds)
    {
        TimeSpan end = Time.Monotonic + TimeSpan.FromSeconds(seconds);
        while (Step(end))
        {
        }

        Time.AdvanceTo(end);
    }

    /// <summary>Lets time pass until a condition holds.</summary>
    public void RunUntil(Func<bool> condition, string what, double atMostSeconds = 3600)
    {
        TimeSpan end = Time.Monotonic + TimeSpan.FromSeconds(atMostSeconds);
        while (!condition())
        {
            if (!Step(end))
            {
                string last = string.Join('\n', Journal.Lines.TakeLast(30));
                throw new InvalidOperationException($"within {atMostSeconds} s it never came to pass: {what}\n{last}");
            }
        }
    }

    /// <summary>Adds groups, says that the daemon runs and starts what starts by itself.</summary>
    public void Begin(params Supervisor.Engine.Settings.GroupSettings[] groups)
    {
        foreach (Supervisor.Engine.Settings.GroupSettings group in groups)
        {
            Engine.AddGroup(group, Now);
        }

        Engine.BeginRunning(Now);
    }

    public ManagedProcess Process(string namespec)
    {
        Namespec name = Namespec.Parse(namespec);
        return Engine.FindProcess(name.Group, name.Process!) ?? throw new InvalidOperationException($"no process {namespec}");
    }

    /// <summary>The process as the engine of now has it. One that was removed has no child.</summary>
    public ManagedProcess Current(ManagedProcess process) =>
        process.IsRemoved ? process : Engine.FindProcess(process.Group.Name, process.Name) ?? process;

    private void FinishSpawn(ManagedProcess asked, ScriptedRun script)
    {
        ManagedProcess process = Current(asked);
        if (script.SpawnError is { } error)
        {
            Engine.SpawnFailed(process, error, Now);
            return;
        }

        SimulatedProcess started = new(++_lastPid, process, script);
        _running.Add(started.Pid, started);
        Engine.Spawned(process, started.Pid, Now);
        if (script.Lifetime is { } lifetime)
        {
            End(started, lifetime, script.Exit);
        }

        if (script.Listener is { } listener)
        {
            Schedule(listener.ReadyDelay, () => Say(started, "READY\n"));
        }
    }

    private void Say(SimulatedProcess process, string output)
    {
        if (!process.IsEnding)
        {
            Engine.ListenerOutput(Current(process.Process), Encoding.UTF8.GetBytes(output));
        }
    }

    private void End(SimulatedProcess process, TimeSpan delay, ExitStatus status)
    {
        Schedule(delay, () =>
        {
            if (process.IsEnding)
            {
                return;
            }

            process.IsEnding = true;
            Engine.Reaped(Current(process.Process), Now);
            if (process.Script.DrainDelay == TimeSpan.Zero)
            {
                Announce(process, status);
            }
            else
            {
                Schedule(process.Script.DrainDelay, () => Announce(process, status));
            }
        });
    }

    private void Announce(SimulatedProcess process, ExitStatus status)
    {
        _running.Remove(process.Pid);
        Engine.Exited(Current(process.Process), status, Now);
    }

    private void Schedule(TimeSpan delay, Action action) => _due.Enqueue(action, (Time.Monotonic + delay, _order++));
}

/// <summary>A process that exists in the simulation.</summary>
public sealed class SimulatedProcess(int pid, ManagedProcess process, ScriptedRun script)
{
    public int Pid { get; } = pid;

    public ManagedProcess Process { get; } = process;

    public ScriptedRun Script { get; } = script;

    public bool IsEnding { get; set; }
}
