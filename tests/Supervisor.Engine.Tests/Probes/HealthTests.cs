using System.Text;
using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;
using Supervisor.Engine.States;
using Supervisor.Protocol;
using Supervisor.TestKit;
using Supervisor.TestKit.Simulation;

namespace Supervisor.Engine.Tests.Probes;

/// <summary><c>health=</c>, <c>memory_limit=</c>, <c>httpok_url=</c>: what failures in a row come to.</summary>
public sealed class HealthTests
{
    private static readonly ProbeSettings Watchdog = new(ProbeKind.Watchdog, "watchdog");
    private readonly SimulatedSystem _system = new();

    private ManagedProcess App => _system.Process("app");

    [Theory]
    [InlineData(ProbeAction.Restart, "; restarting it", true, ProcessState.Running, 2)]
    [InlineData(ProbeAction.Stop, "; stopping it", true, ProcessState.Fatal, 1)]
    [InlineData(ProbeAction.Event, "", true, ProcessState.Running, 1)]
    [InlineData(ProbeAction.None, "", false, ProcessState.Running, 1)]
    public void So_many_failures_in_a_row_are_unhealthy(ProbeAction action, string words, bool isTold, ProcessState state, int runs)
    {
        Begin(new(Http) { Failures = 3, Action = action });
        Looked("a", "b", null, "c", "d");
        Assert.Equal((Health.Healthy, 2, "d"), (App.Probes!.Health, App.Probes.Failures, App.Probes.Reason));
        Looked("e");
        Assert.Contains($"WARN app (pid 100): e{words}", _system.Journal.Texts(JournalKind.Log));
        Assert.Equal(
            isTold ? ["PROCESS_UNHEALTHY processname:app groupname:app pid:100 check:health\\ne"] : [], Told("PROCESS_UNHEALTHY"));
        _system.Run(3);
        Assert.Equal((state, runs), (App.State, _system.Runs("app")));
        Assert.Equal(action == ProbeAction.Stop ? "e" : null, App.SpawnError);
    }

    [Fact]
    public void Healthy_again_is_told_of_once()
    {
        Begin(new(Http) { Failures = 1, Action = ProbeAction.Event });
        Looked([null]);
        Assert.Empty(Told("PROCESS_HEALTHY"));
        Looked("x", "x", null, null);
        Assert.Equal(["PROCESS_HEALTHY processname:app groupname:app pid:100 check:health"], Told("PROCESS_HEALTHY"));
        Assert.Single(Told("PROCESS_UNHEALTHY"));
        Assert.Equal((Health.Healthy, 0, (string?)null), (App.Probes!.Health, App.Probes.Failures, App.Probes.Reason));
    }

    [Fact]
    public void What_was_found_out_about_another_run_is_passed_over()
    {
        Begin(new(Http) { Failures = 1 });
        _system.Engine.Looked(App, App.Pid + 1, ManagedProcess.HealthCheck, "x", _system.Now);
        Assert.Equal(Health.Unknown, App.Probes!.Health);
        _system.Engine.Stop(App, _system.Now);
        Looked("x");
        _system.Run(5);
        Assert.Equal(ProcessState.Stopped, App.State);
        Looked("x");
        Assert.Equal(1, _system.Runs("app"));
    }

    [Theory]
    [InlineData("memory_limit")]
    [InlineData("httpok_url")]
    public void The_older_options_are_cases_of_it(string check)
    {
        _system.Begin(Make.Alone(Make.Process("app") with { MemoryLimit = 1, HttpOkUrl = "http://x/" }));
        _system.Run(2);
        _system.Engine.Looked(App, App.Pid, check, null, _system.Now);
        Assert.Equal(Health.Healthy, App.Probes!.Health);
        _system.Engine.Looked(App, App.Pid, check, "too much", _system.Now);
        Assert.Equal([$"PROCESS_UNHEALTHY processname:app groupname:app pid:100 check:{check}\\ntoo much"], Told("PROCESS_UNHEALTHY"));
        _system.Run(3);
        Assert.Equal((ProcessState.Running, 2, Health.Unknown), (App.State, _system.Runs("app"), App.Probes!.Health));
    }

    [Fact]
    public void Restarts_keep_to_the_restart_policy()
    {
        Begin(new(Http) { Failures = 1 }, process => process with { Restart = new() { Delay = 5, Factor = 2, Limit = 2, LimitInterval = 600 } });
        Looked("x");
        _system.Run(4.9);
        Assert.Equal((ProcessState.Stopped, 1, true), (App.State, _system.Runs("app"), App.IsRestartPending));
        _system.Run(1.5);
        Assert.Equal((ProcessState.Running, 2), (App.State, _system.Runs("app")));
        Looked("x");
        _system.Run(9.9);
        Assert.Equal(2, _system.Runs("app"));
        _system.Run(1.5);
        Assert.Equal(3, _system.Runs("app"));
        Looked("x");
        _system.Run(60);
        Assert.Equal((ProcessState.Fatal, "restarted 2 times within 600 seconds (restart_limit)"), (App.State, App.SpawnError));
    }

    [Fact]
    public void A_stop_takes_a_restart_that_waits_back()
    {
        Begin(new(Http) { Failures = 1 }, process => process with { Restart = new() { Delay = 5 } });
        Looked("x");
        _system.Run(1);
        Assert.Null(_system.Engine.Stop(App, _system.Now));
        Assert.False(App.IsRestartPending);
        _system.Run(20);
        Assert.Equal((ProcessState.Stopped, 1), (App.State, _system.Runs("app")));
    }

    [Fact]
    public void One_that_fails_at_once_is_not_a_loop_of_starts()
    {
        Begin(new(Http) { Failures = 1 }, process => process with { StartSeconds = 0 });
        _system.Run(2);
        for (int i = 0; i < 5; i++)
        {
            double before = _system.Time.Monotonic.TotalSeconds;
            int runs = _system.Runs("app");
            Looked("x");
            _system.RunUntil(() => _system.Runs("app") > runs && App.State == ProcessState.Running, "again");
            Assert.True(i == 0 || _system.Time.Monotonic.TotalSeconds - before >= 0.98);
        }
    }

    [Fact]
    public void A_watchdog_wants_a_sign_of_life_in_time()
    {
        Begin(new(Watchdog) { Interval = 10, Failures = 1 });
        Assert.Equal(Health.Healthy, App.Probes!.Health);
        for (int i = 0; i < 5; i++)
        {
            _system.Run(9);
            Say("WATCHDOG=1");
        }

        Assert.Equal(1, _system.Runs("app"));
        _system.Run(9.5);
        Assert.Equal(ProcessState.Running, App.State);
        _system.Run(3);
        Assert.Contains("WARN app (pid 100): no WATCHDOG=1 within 10 seconds; restarting it", _system.Journal.Texts(JournalKind.Log));
        Assert.Equal(2, _system.Runs("app"));
    }

    [Fact]
    public void A_watchdog_may_be_missed_as_often_as_is_said()
    {
        Begin(new(Watchdog) { Interval = 10, Failures = 2, Action = ProbeAction.Event });
        _system.Run(11);
        Assert.Equal((Health.Healthy, 1), (App.Probes!.Health, App.Probes.Failures));
        _system.Run(10);
        Assert.Equal(Health.Unhealthy, App.Probes!.Health);
        Say("WATCHDOG=1");
        Assert.Equal(Health.Healthy, App.Probes!.Health);
        Assert.Single(Told("PROCESS_HEALTHY"));
    }

    [Theory]
    [InlineData("WATCHDOG=trigger", true)]
    [InlineData("WATCHDOG=0", false)]
    public void A_program_may_say_that_it_is_not_well(string text, bool isOver)
    {
        Begin(new(Watchdog) { Interval = 100, Failures = 3 });
        Say(text);
        Assert.Equal(isOver ? ProcessState.Stopping : ProcessState.Running, App.State);
    }

    [Fact]
    public void A_program_may_set_the_time_itself_and_is_left_alone_when_it_ends()
    {
        Begin(new(Watchdog) { Interval = 10, Failures = 1 });
        Say("WATCHDOG_USEC=30000000\nWATCHDOG=1");
        _system.Run(29);
        Assert.Equal(ProcessState.Running, App.State);
        Say("STOPPING=1");
        _system.Run(100);
        Assert.Equal(ProcessState.Running, App.State);
    }

    [Fact]
    public void Adding_health_to_one_that_runs_looks_at_it_and_restarts_nothing()
    {
        _system.Begin(Make.Alone(Make.Process("app")));
        _system.Run(2);
        _system.Engine.ApplySettings(App, Make.Process("app") with { Health = new(Watchdog) { Failures = 1 } });
        _system.Run(100);
        Assert.Equal((ProcessState.Running, 1), (App.State, _system.Runs("app")));
        Assert.True(App.IsSound); // or a rolling restart would wait for ever
        _system.Engine.ApplySettings(App, Make.Process("app") with { Health = new(Http) { Failures = 1, Action = ProbeAction.Event } });
        Looked("x");
        Assert.Equal(Health.Unhealthy, App.Probes!.Health);
        _system.Engine.ApplySettings(App, Make.Process("app"));
        Looked("x");
        Assert.Equal(Health.Unknown, App.Probes!.Health);
        Assert.Null(_system.Engine.TakeSnapshot().Groups[0].Processes[0].Probes!.Health);
    }

    private static ProbeSettings Http { get; } = new(ProbeKind.Http, "http://localhost/");

    private void Begin(HealthSettings health, Func<ProcessSettings, ProcessSettings>? more = null)
    {
        ProcessSettings settings = Make.Process("app") with { Health = health };
        _system.Begin(Make.Alone(more?.Invoke(settings) ?? settings));
        _system.Run(1.5);
        Assert.Equal(ProcessState.Running, App.State);
    }

    private void Looked(params string?[] failures)
    {
        foreach (string? failure in failures)
        {
            _system.Engine.Looked(App, App.Pid, ManagedProcess.HealthCheck, failure, _system.Now);
        }
    }

    private IEnumerable<string> Told(string type) => _system.Journal.Texts(JournalKind.Event).Where(line => line.StartsWith(type + " ", StringComparison.Ordinal));

    private void Say(string text) => _system.Engine.Notified(App, App.Pid, NotifyMessage.Parse(Encoding.UTF8.GetBytes(text)), _system.Now);
}
