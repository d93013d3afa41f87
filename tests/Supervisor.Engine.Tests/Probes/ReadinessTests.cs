using System.Text;
using Supervisor.Engine.Events;
using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;
using Supervisor.Engine.States;
using Supervisor.Protocol;
using Supervisor.TestKit;
using Supervisor.TestKit.Simulation;

namespace Supervisor.Engine.Tests.Probes;

/// <summary><c>ready=</c>: when a process is ready, and what happens when it is not in time.</summary>
public sealed class ReadinessTests
{
    private readonly SimulatedSystem _system = new();

    private ManagedProcess App => _system.Process("app");

    [Fact]
    public void Ready_is_RUNNING_where_nothing_is_said()
    {
        _system.Begin(Make.Alone(Make.Process("app")));
        _system.Run(0.5);
        Assert.False(App.IsReady);
        _system.Run(1);
        Assert.True(App.IsReady);
        Assert.Null(App.Probes);
        Assert.DoesNotContain(_system.Events, happened => happened.Type.Is(EventType.ProcessHealth));
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(5)]
    public void Ready_takes_both_RUNNING_and_the_sign(double shown)
    {
        Begin(new(Tcp));
        _system.Run(shown);
        Assert.False(App.IsReady);
        Shown();
        _system.Run(1.5);

        Assert.True(App.IsReady);
        Assert.Equal(Readiness.Ready, App.Probes!.Readiness);
        double after = Math.Max(shown, 1);
        Assert.Equal(
            [FormattableString.Invariant($"{after} PROCESS_READY processname:app groupname:app pid:100 check:ready")],
            _system.Journal.Timed(JournalKind.Event).Where(line => line.Contains("READY")));
        Assert.Contains(FormattableString.Invariant($"INFO ready: app after {after:0.0##} seconds"), _system.Journal.Texts(JournalKind.Log));
    }

    [Fact]
    public void A_sign_counts_once_and_only_for_the_run_that_gave_it()
    {
        Begin(new(Tcp));
        _system.Run(2);
        _system.Engine.ShownReady(App, App.Pid + 1, _system.Now);
        Assert.False(App.IsReady);
        Shown();
        Shown();
        Assert.Single(_system.Events, happened => happened.Type == EventType.ProcessReady);
        _system.Engine.Stop(App, _system.Now);
        Assert.False(App.IsReady);
        _system.Run(1);
        _system.Engine.Start(App, _system.Now);
        _system.Run(2);
        Assert.False(App.IsReady);
        Assert.Equal(Readiness.Waiting, App.Probes!.Readiness);
    }

    [Theory]
    [InlineData(ProbeAction.Restart, "; restarting it", true)]
    [InlineData(ProbeAction.Stop, "; stopping it", true)]
    [InlineData(ProbeAction.Event, "", true)]
    [InlineData(ProbeAction.None, "", false)]
    public void What_is_late_is_dealt_with_as_the_action_says(ProbeAction action, string words, bool isTold)
    {
        Begin(new(Tcp) { Timeout = 5, Action = action });
        _system.Run(5.5);

        Assert.Contains(
            $"WARN app (pid 100): not ready within 5 seconds (ready_timeout){words}", _system.Journal.Texts(JournalKind.Log));
        Assert.Equal(
            isTold ? ["5 PROCESS_UNHEALTHY processname:app groupname:app pid:100 check:ready\\nnot ready within 5 seconds (ready_timeout)"] : [],
            _system.Journal.Timed(JournalKind.Event).Where(line => line.Contains("UNHEALTHY")));
        _system.Run(1.5);
        (ProcessState state, int runs) = action switch
        {
            ProbeAction.Restart => (ProcessState.Running, 2),
            ProbeAction.Stop => (ProcessState.Fatal, 1),
            _ => (ProcessState.Running, 1),
        };
        Assert.Equal((state, runs), (App.State, _system.Runs("app")));
        if (action is ProbeAction.Event or ProbeAction.None)
        {
            Assert.Equal(Readiness.Late, App.Probes!.Readiness);
            Shown();
            Assert.True(App.IsReady);
        }
    }

    [Fact]
    public void What_never_becomes_ready_is_given_up_after_startretries()
    {
        Begin(new(Tcp) { Timeout = 5 }, process => process with { StartRetries = 2 });
        _system.RunUntil(() => App.State == ProcessState.Fatal, "FATAL");

        Assert.Equal(3, _system.Runs("app"));
        Assert.Equal("not ready within 5 seconds (ready_timeout)", App.SpawnError);
        _system.Run(100);
        Assert.Equal(3, _system.Runs("app"));
        _system.Engine.Start(App, _system.Now);
        _system.Run(2);
        Shown();
        Assert.True(App.IsReady);
    }

    [Fact]
    public void A_stop_on_request_wins_over_a_restart_that_is_under_way()
    {
        _system.Script("app", new ScriptedRun { ExitDelay = TimeSpan.FromSeconds(3) });
        Begin(new(Tcp) { Timeout = 5 });
        _system.Run(6);
        Assert.Equal(ProcessState.Stopping, App.State);
        _system.Engine.Stop(App, _system.Now);
        _system.Run(20);
        Assert.Equal(ProcessState.Stopped, App.State);
        Assert.Equal(1, _system.Runs("app"));
    }

    [Fact]
    public void What_depends_on_it_waits_for_ready_and_says_when_that_will_not_come()
    {
        _system.Begin(
            Make.Alone(Ready(new(Tcp) { Timeout = 5, Action = ProbeAction.Event })),
            Make.Alone(Make.Process("web") with { DependsOn = [new("app")] }),
            Make.Alone(Make.Process("log") with { DependsOn = [new("app", DependencyCondition.Running)] }));
        _system.Run(3);
        ManagedProcess web = _system.Process("web");
        Assert.Equal(ProcessState.Stopped, web.State);
        Assert.Equal(1, _system.Runs("log"));
        Assert.Null(web.Waiting!.Problem);
        _system.Run(3);
        Assert.Equal("not ready within 5 seconds (ready_timeout)", web.Waiting!.Problem);
        Shown();
        _system.Run(2);
        Assert.Equal(ProcessState.Running, web.State);
        Assert.Equal("app", web.ReleasedBy);
    }

    [Fact]
    public void The_protocol_of_sd_notify()
    {
        Begin(new(Notify) { Timeout = 5 });
        _system.Run(2);
        Say("STATUS=loading\t10 %\nX=1\nEXTEND_TIMEOUT_USEC=20000000\n");
        Assert.Equal("loading 10 %", App.Probes!.Status);
        _system.Run(19);
        Assert.False(App.IsReady);
        Assert.Equal(1, _system.Runs("app"));
        Say("READY=1\nSTATUS=");
        Assert.True(App.IsReady);
        Assert.Equal("", App.Probes!.Status);
        Say("RELOADING=1\nMONOTONIC_USEC=1");
        Assert.Equal((Readiness.Reloading, true), (App.Probes!.Readiness, App.IsReady));
        Say("READY=1");
        Assert.Equal(Readiness.Ready, App.Probes!.Readiness);
        Say("STOPPING=1");
        Assert.Equal((Readiness.Stopping, false), (App.Probes!.Readiness, App.IsReady));
        _system.Run(100);
        Assert.Equal(ProcessState.Running, App.State);
    }

    [Theory]
    [InlineData("READY=0")]
    [InlineData("READY=11")]
    [InlineData("READY")]
    [InlineData("=1")]
    [InlineData("")]
    [InlineData("READY =1")]
    [InlineData("EXTEND_TIMEOUT_USEC=-5\nWATCHDOG_USEC=x\nWATCHDOG_USEC=99999999999999999999")]
    public void What_makes_no_sense_is_passed_over(string text)
    {
        Begin(new(Notify) { Timeout = 5, Action = ProbeAction.Event });
        _system.Run(2);
        Say(text);
        Assert.False(App.IsReady);
        _system.Run(4);
        Assert.True(App.IsLate);
    }

    [Fact]
    public void A_status_is_bounded_and_has_no_control_characters()
    {
        NotifyMessage message = NotifyMessage.Parse(Encoding.UTF8.GetBytes("STATUS=\u001b[31m" + new string('ü', 5000)));
        Assert.Equal(256, message.Status!.Length + 1);
        Assert.DoesNotContain('\u001b', message.Status);
        Assert.Equal("\ufffd", NotifyMessage.Parse([.. "STATUS="u8, 0xff]).Status);
    }

    [Fact]
    public void READY_without_RUNNING_or_of_another_kind_of_readiness_means_nothing()
    {
        Begin(new(Tcp), process => process with { Health = new(new(ProbeKind.Watchdog, "watchdog")) });
        _system.Run(2);
        Say("READY=1");
        Assert.False(App.IsReady);
    }

    [Fact]
    public void Adding_ready_to_one_that_runs_leaves_it_ready_until_its_next_start()
    {
        _system.Begin(Make.Alone(Make.Process("app")));
        _system.Run(2);
        _system.Engine.ApplySettings(App, Ready(new(Notify) { Timeout = 5 }));
        _system.Run(20);
        Assert.True(App.IsReady);
        Assert.Equal(1, _system.Runs("app"));
        _system.Engine.Restart(App, _system.Now);
        _system.Run(2);
        Assert.False(App.IsReady);
        Say("READY=1");
        Assert.True(App.IsReady);
    }

    private static ProbeSettings Tcp { get; } = new(ProbeKind.Tcp, "tcp://localhost:1");

    private static ProbeSettings Notify { get; } = new(ProbeKind.Notify, "notify");

    private static ProcessSettings Ready(ReadinessSettings ready) => Make.Process("app") with { Ready = ready };

    private void Begin(ReadinessSettings ready, Func<ProcessSettings, ProcessSettings>? more = null) =>
        _system.Begin(Make.Alone(more?.Invoke(Ready(ready)) ?? Ready(ready)));

    private void Shown() => _system.Engine.ShownReady(App, App.Pid, _system.Now);

    private void Say(string text) => _system.Engine.Notified(App, App.Pid, NotifyMessage.Parse(Encoding.UTF8.GetBytes(text)), _system.Now);
}
