using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;
using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.Engine.Tests.Processes;

/// <summary>One process put into a state and given one input; what came of it in one line.</summary>
internal sealed class StateMachineBench
{
    public const string Nothing = "-";
    private const string Prefix = "PROCESS_STATE_";
    private static readonly string EventSubject = "processname:p groupname:g from_state:";
    private readonly FakeTime _time = new();
    private readonly RecordingHost _host;
    private readonly SupervisorEngine _engine;
    private readonly ManagedProcess _process;

    public StateMachineBench()
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

    public static IReadOnlyDictionary<string, Action<StateMachineBench>> States { get; } = new Dictionary<string, Action<StateMachineBench>>
    {
        ["STOPPED"] = _ => { },
        ["STARTING, spawning"] = bench => bench.Start(),
        ["STARTING"] = bench => bench.Spawn(),
        ["RUNNING"] = bench => bench.ReachRunning(),
        ["BACKOFF"] = bench => bench.FailOnce(),
        ["BACKOFF, second"] = bench =>
        {
            bench.FailOnce();
            bench._engine.ApplySettings(bench._process, Settings with { StartRetries = 5 });
            bench._engine.Elapsed(bench._time.Advance(1));
            bench._engine.SpawnFailed(bench._process, "no", bench._time.Now);
            bench._engine.ApplySettings(bench._process, Settings);
        },
        ["STOPPING, spawning"] = bench =>
        {
            bench.Start();
            bench._engine.Stop(bench._process, bench._time.Now);
        },
        ["STOPPING"] = bench =>
        {
            bench.ReachRunning();
            bench._engine.Stop(bench._process, bench._time.Advance(1));
        },
        ["EXITED"] = bench =>
        {
            bench.ReachRunning();
            bench._engine.Exited(bench._process, new(0), bench._time.Advance(1));
        },
        ["EXITED, to start again"] = bench =>
        {
            bench._engine.ApplySettings(bench._process, Settings with { StartSeconds = 0, AutoRestart = AutoRestart.Always });
            bench.Spawn();
            bench._engine.Exited(bench._process, new(0), bench._time.Advance(0.25));
            bench._engine.ApplySettings(bench._process, Settings);
        },
        ["STOPPING, to start again"] = bench =>
        {
            bench.ReachRunning();
            bench._engine.Restart(bench._process, bench._time.Advance(1));
        },
        ["FATAL"] = bench =>
        {
            bench.FailOnce();
            bench._engine.Elapsed(bench._time.Advance(1));
            bench._engine.SpawnFailed(bench._process, "no", bench._time.Now);
        },
        ["UNKNOWN"] = bench =>
        {
            bench.ReachRunning();
            bench._host.SignalErrno = 1;
            bench._engine.Stop(bench._process, bench._time.Advance(1));
        },
    };

    public static IReadOnlyDictionary<string, Action<StateMachineBench>> Inputs { get; } = new Dictionary<string, Action<StateMachineBench>>
    {
        ["Start"] = bench => bench.Start(),
        ["Stop"] = bench => bench.Stop(0),
        ["Stop -> ESRCH"] = bench => bench.Stop(3),
        ["Stop -> EPERM"] = bench => bench.Stop(1),
        ["Signal"] = bench => bench.Signal(0),
        ["Signal -> ESRCH"] = bench => bench.Signal(3),
        ["Signal -> EPERM"] = bench => bench.Signal(1),
        ["Spawned"] = bench => bench._engine.Spawned(bench._process, 101, bench._time.Now),
        ["SpawnFailed"] = bench => bench._engine.SpawnFailed(bench._process, "can't find command 'p'", bench._time.Now),
        ["Exited 0 at once"] = bench => bench.Exit(new(0), 0.5),
        ["Exited 1 at once"] = bench => bench.Exit(new(1), 0.5),
        ["Exited 0 late"] = bench => bench.Exit(new(0), 60),
        ["Exited 1 late"] = bench => bench.Exit(new(1), 60),
        ["Killed at once"] = bench => bench.Exit(ExitStatus.Killed(11, coreDumped: true), 0.5),
        ["Killed late"] = bench => bench.Exit(ExitStatus.Killed(15), 60),
        ["Due"] = bench => bench.Due(0),
        ["Due -> ESRCH"] = bench => bench.Due(3),
        ["Due -> EPERM"] = bench => bench.Due(1),
        ["Shutdown"] = bench => bench._engine.Shutdown(bench._time.Now),
    };

    /// <summary><c>NEW STATE[ pid] | what happened; …</c>; a dash when nothing happened at all.</summary>
    public static string Outcome(string state, string input)
    {
        StateMachineBench bench = new();
        States[state](bench);
        bench._host.SignalErrno = 0;
        bench._host.Journal.Clear();
        TimeSpan begin = bench._time.Monotonic;
        string before = bench.Describe(begin);
        Inputs[input](bench);
        bool unchanged = bench.Describe(begin) == before;
        string after = bench.Describe(bench._time.Monotonic);
        string journal = string.Join(
            "; ",
            bench._host.Journal.Lines.Where(line => line.Kind != JournalKind.State).Select(line => Shorten(line.Text))
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
