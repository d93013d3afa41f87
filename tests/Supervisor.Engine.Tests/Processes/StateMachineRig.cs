using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;
using Supervisor.Engine.States;
using Supervisor.Engine.Timing;
using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.Engine.Tests.Processes;

/// <summary>One process put into a state and given one input; what came of it in one line.</summary>
internal sealed class StateMachineRig
{
    public const string Nothing = "-";
    private const string Prefix = "PROCESS_STATE_";
    private static readonly string EventSubject = "processname:p groupname:g from_state:";
    private readonly FakeTime _time = new();
    private readonly RecordingHost _host;
    private readonly SupervisorEngine _engine;
    private readonly ManagedProcess _process;

    public StateMachineRig()
    {
        _host = new(_time);
        _engine = new(_host, new("supervisor"));
        _engine.AddGroup(Make.Group("g", Settings), _time.Now);
        _engine.BeginRunning(_time.Now);
        _process = _engine.FindProcess("g", "p")!;
    }

    public static ProcessSettings Settings { get; } = Make.Process("p") with
    {
        AutoStart = false,
        AutoRestart = AutoRestart.Unexpected,
        StartSeconds = 2,
        StartRetries = 1,
        StopWaitSeconds = 10,
        StopAsGroup = false,
        KillAsGroup = true,
    };

    public static IReadOnlyDictionary<string, Action<StateMachineRig>> States { get; } = new Dictionary<string, Action<StateMachineRig>>
    {
        ["STOPPED"] = _ => { },
        ["STARTING, spawning"] = rig => rig.Start(),
        ["STARTING"] = rig => rig.Spawn(),
        ["RUNNING"] = rig => rig.ReachRunning(),
        ["BACKOFF"] = rig => rig.FailOnce(),
        ["BACKOFF, second"] = rig =>
        {
            rig.FailOnce();
            rig._engine.ApplySettings(rig._process, Settings with { StartRetries = 5 });
            rig._engine.Elapsed(rig._time.Advance(1));
            rig._engine.SpawnFailed(rig._process, "no", rig._time.Now);
            rig._engine.ApplySettings(rig._process, Settings);
        },
        ["STOPPING, spawning"] = rig =>
        {
            rig.Start();
            rig._engine.Stop(rig._process, rig._time.Now);
        },
        ["STOPPING"] = rig =>
        {
            rig.ReachRunning();
            rig._engine.Stop(rig._process, rig._time.Advance(1));
        },
        ["EXITED"] = rig =>
        {
            rig.ReachRunning();
            rig._engine.Exited(rig._process, new(0), rig._time.Advance(1));
        },
        ["EXITED, to start again"] = rig =>
        {
            rig._engine.ApplySettings(rig._process, Settings with { StartSeconds = 0, AutoRestart = AutoRestart.Always });
            rig.Spawn();
            rig._engine.Exited(rig._process, new(0), rig._time.Advance(0.25));
            rig._engine.ApplySettings(rig._process, Settings);
        },
        ["STOPPING, to start again"] = rig =>
        {
            rig.ReachRunning();
            rig._engine.Restart(rig._process, rig._time.Advance(1));
        },
        ["FATAL"] = rig =>
        {
            rig.FailOnce();
            rig._engine.Elapsed(rig._time.Advance(1));
            rig._engine.SpawnFailed(rig._process, "no", rig._time.Now);
        },
        ["UNKNOWN"] = rig =>
        {
            rig.ReachRunning();
            rig._host.SignalErrno = 1;
            rig._engine.Stop(rig._process, rig._time.Advance(1));
        },
    };

    public static IReadOnlyDictionary<string, Action<StateMachineRig>> Inputs { get; } = new Dictionary<string, Action<StateMachineRig>>
    {
        ["Start"] = rig => rig.Start(),
        ["Stop"] = rig => rig.Stop(0),
        ["Stop -> ESRCH"] = rig => rig.Stop(3),
        ["Stop -> EPERM"] = rig => rig.Stop(1),
        ["Signal"] = rig => rig.Signal(0),
        ["Signal -> ESRCH"] = rig => rig.Signal(3),
        ["Signal -> EPERM"] = rig => rig.Signal(1),
        ["Spawned"] = rig => rig._engine.Spawned(rig._process, 101, rig._time.Now),
        ["SpawnFailed"] = rig => rig._engine.SpawnFailed(rig._process, "can't find command 'p'", rig._time.Now),
        ["Exited 0 at once"] = rig => rig.Exit(new(0), 0.5),
        ["Exited 1 at once"] = rig => rig.Exit(new(1), 0.5),
        ["Exited 0 late"] = rig => rig.Exit(new(0), 60),
        ["Exited 1 late"] = rig => rig.Exit(new(1), 60),
        ["Killed at once"] = rig => rig.Exit(ExitStatus.Killed(11, coreDumped: true), 0.5),
        ["Killed late"] = rig => rig.Exit(ExitStatus.Killed(15), 60),
        ["Due"] = rig => rig.Due(0),
        ["Due -> ESRCH"] = rig => rig.Due(3),
        ["Due -> EPERM"] = rig => rig.Due(1),
        ["Shutdown"] = rig => rig._engine.Shutdown(rig._time.Now),
    };

    /// <summary><c>NEW STATE[ pid] | what happened; …</c>; a dash when nothing happened at all.</summary>
    public static string Outcome(string state, string input)
    {
        StateMachineRig rig = new();
        States[state](rig);
        rig._host.SignalErrno = 0;
        rig._host.Journal.Clear();
        TimeSpan begin = rig._time.Monotonic;
        string before = rig.Describe(begin);
        Inputs[input](rig);
        bool unchanged = rig.Describe(begin) == before;
        string after = rig.Describe(rig._time.Monotonic);
        string journal = string.Join(
            "; ",
            rig._host.Journal.Lines.Where(line => line.Kind != JournalKind.State).Select(line => Shorten(line.Text))
                .Where(text => text.Length > 0));
        return journal.Length == 0 ? (unchanged ? Nothing : after) : $"{after} | {journal}";
    }

    private static string Shorten(string text) => text switch
    {
        _ when text.StartsWith("SUPERVISOR_STATE", StringComparison.Ordinal) => "",
        _ when text.StartsWith(Prefix, StringComparison.Ordinal) =>
            "event " + text[Prefix.Length..].Replace(EventSubject, "from ", StringComparison.Ordinal),
        _ => text,
    };

    private void Start() => _engine.Start(_process, _time.Now);

    private void Spawn()
    {
        Start();
        _engine.Spawned(_process, 100, _time.Now);
    }

    private void ReachRunning()
    {
        Spawn();
        _engine.Elapsed(_time.Advance(2));
    }

    private void FailOnce()
    {
        Start();
        _engine.SpawnFailed(_process, "no", _time.Now);
    }

    private void Stop(int errno)
    {
        _host.SignalErrno = errno;
        Report(_engine.Stop(_process, _time.Now));
    }

    private void Signal(int errno)
    {
        _host.SignalErrno = errno;
        Report(_engine.Signal(_process, 10, _time.Now));
    }

    /// <summary>The process ends so long after it was started, or, when it never was, after now.</summary>
    private void Exit(ExitStatus status, double seconds)
    {
        TimeSpan end = (_process.Started?.Monotonic ?? _time.Monotonic) + TimeSpan.FromSeconds(seconds);
        Instant now = _time.AdvanceTo(end);
        _engine.Exited(_process, status, now);
    }

    private void Due(int errno)
    {
        _host.SignalErrno = errno;
        _engine.Elapsed(_engine.NextDeadline is { } deadline ? _time.AdvanceTo(deadline) : _time.Advance(3600));
    }

    private void Report(string? failure)
    {
        if (failure is not null)
        {
            _host.Journal.Add(JournalKind.Log, $"returned \"{failure}\"");
        }
    }

    private string Describe(TimeSpan now)
    {
        List<string> parts = [_process.State.Name()];
        if (_process.IsSpawning)
        {
            parts.Add("spawning");
        }

        if (_process.Pid != 0)
        {
            parts.Add($"pid {_process.Pid}");
        }

        if (_process.Backoff != 0)
        {
            parts.Add($"tries {_process.Backoff}");
        }

        if (_process.Deadline is { } deadline)
        {
            parts.Add(FormattableString.Invariant($"due +{(deadline - now).TotalSeconds:0.###}"));
        }

        if (_process.ExitStatus is { } status)
        {
            parts.Add($"exit {status}");
        }

        if (_process.SpawnError is { } error)
        {
            parts.Add($"err \"{error}\"");
        }

        return string.Join(", ", parts);
    }
}
