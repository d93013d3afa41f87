using Supervisor.Engine.Settings;
using Supervisor.Engine.States;
using Supervisor.Protocol;
using Supervisor.TestKit;
using Supervisor.TestKit.Simulation;

namespace Supervisor.Engine.Tests.Timelines;

/// <summary><c>essential=</c> and <c>shutdown_when_done=</c>: when the daemon ends by itself, and with what status.</summary>
public sealed class DaemonEndTests
{
    private readonly SimulatedSystem _system = new();

    [Theory]
    [InlineData(Essential.No, 3, AutoRestart.Never, null)]
    [InlineData(Essential.Exit, 0, AutoRestart.Never, 0)]
    [InlineData(Essential.Exit, 3, AutoRestart.Never, 3)]
    [InlineData(Essential.Exit, 3, AutoRestart.Always, 3)]
    [InlineData(Essential.Exit, 0, AutoRestart.Always, 0)]
    [InlineData(Essential.Failure, 0, AutoRestart.Never, null)]
    [InlineData(Essential.Failure, 3, AutoRestart.Never, 3)]
    [InlineData(Essential.Failure, 3, AutoRestart.Always, 3)]
    [InlineData(Essential.Fatal, 3, AutoRestart.Never, null)]
    [InlineData(Essential.Fatal, 3, AutoRestart.Always, null)]
    public void An_exit_ends_the_daemon_or_does_not(Essential essential, int status, AutoRestart again, int? ends)
    {
        _system.Script("main", new ScriptedRun { Lifetime = TimeSpan.FromSeconds(5), Exit = new(status) });
        _system.Begin(
            Make.Alone(Make.Process("main") with { Essential = essential, AutoRestart = again }),
            Make.Alone(Make.Process("other")));
        _system.Run(7);

        AssertEnd(ends);
        Assert.Equal(ends is null ? ProcessState.Running : ProcessState.Stopped, _system.Process("other").State);
        Assert.Equal(ends is null && again == AutoRestart.Always ? 2 : 1, _system.Runs("main"));
    }

    [Theory]
    [InlineData(Essential.Exit)]
    [InlineData(Essential.Failure)]
    public void Death_by_a_signal_is_128_and_its_number(Essential essential)
    {
        _system.Script("main", new ScriptedRun { Lifetime = TimeSpan.FromSeconds(5), Exit = ExitStatus.Killed(9) });
        _system.Begin(Make.Alone(Make.Process("main") with { Essential = essential }));
        _system.Run(10);

        AssertEnd(128 + 9);
        Assert.Contains(
            "WARN essential program main ended (terminated by SIGKILL): shutting down, exit status 137",
            _system.Journal.Texts(JournalKind.Log));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    public void One_that_stands_and_falls_ends_the_daemon_also_when_it_ends_at_once(int status)
    {
        _system.Script("main", new ScriptedRun { Lifetime = TimeSpan.FromSeconds(0.1), Exit = new(status) });
        _system.Begin(Make.Alone(Make.Process("main") with { Essential = Essential.Exit, StartSeconds = 5 }));
        _system.Run(1);

        AssertEnd(status);
        Assert.Equal(1, _system.Runs("main"));
    }

    [Theory]
    [InlineData(Essential.Exit, 1)]
    [InlineData(Essential.Failure, 1)]
    [InlineData(Essential.Fatal, 1)]
    [InlineData(Essential.No, null)]
    public void FATAL_after_starts_that_fail_is_1(Essential essential, int? ends)
    {
        _system.Script("main", new ScriptedRun { SpawnError = "no" });
        _system.Begin(Make.Alone(Make.Process("main") with { Essential = essential, StartRetries = 2 }));
        _system.Run(10);

        AssertEnd(ends);
        Assert.Equal(3, _system.Runs("main"));
    }

    [Theory]
    [InlineData(4, 4)]
    [InlineData(0, 1)]
    public void FATAL_after_exits_is_their_status_but_never_0(int status, int ends)
    {
        _system.Script("main", new ScriptedRun { Lifetime = TimeSpan.FromSeconds(0.1), Exit = new(status) });
        _system.Begin(Make.Alone(Make.Process("main") with { Essential = Essential.Failure, StartRetries = 1 }));
        _system.Run(10);

        AssertEnd(ends);
    }

    [Fact]
    public void A_stop_on_request_is_no_end()
    {
        _system.Begin(Make.Alone(Make.Process("main") with { Essential = Essential.Exit }));
        _system.Run(5);
        _system.Engine.Stop(_system.Process("main"), _system.Now);
        _system.Run(60);

        AssertEnd(null);
        Assert.Equal(ProcessState.Stopped, _system.Process("main").State);
    }

    [Fact]
    public void A_shutdown_on_request_is_0_whatever_ends_then()
    {
        _system.Script("main", new ScriptedRun { ExitWhenStopped = new(9), ExitDelay = TimeSpan.FromSeconds(1) });
        _system.Begin(Make.Alone(Make.Process("main") with { Essential = Essential.Exit }));
        _system.Run(5);
        _system.Engine.Shutdown(_system.Now);
        _system.Run(60);

        AssertEnd(0);
    }

    [Fact]
    public void When_all_that_were_to_end_have_the_daemon_ends()
    {
        _system.Script("one", new ScriptedRun { Lifetime = TimeSpan.FromSeconds(5) });
        _system.Script("two", new ScriptedRun { Lifetime = TimeSpan.FromSeconds(20) });
        BeginJobs();
        _system.Run(19);
        AssertEnd(null);
        _system.Run(2);

        AssertEnd(0);
        Assert.Contains(
            "WARN all programs that were to end have: shutting down, exit status 0", _system.Journal.Texts(JournalKind.Log));
    }

    [Fact]
    public void The_first_that_failed_says_the_status()
    {
        _system.Script("one", new ScriptedRun { Lifetime = TimeSpan.FromSeconds(20), Exit = new(5) });
        _system.Script("two", new ScriptedRun { Lifetime = TimeSpan.FromSeconds(10), Exit = new(6) });
        BeginJobs();
        _system.Run(30);

        AssertEnd(6);
    }

    [Fact]
    public void What_will_be_started_again_has_not_ended()
    {
        _system.Script("one", run => new() { Lifetime = TimeSpan.FromSeconds(2), Exit = new(run < 3 ? 1 : 0) });
        _system.Begin(Make.Alone(Make.Process("one") with { Restart = new() { Delay = 10 } }));
        _system.Engine.ShutsDownWhenDone = true;
        _system.Run(25);
        AssertEnd(null);
        _system.Run(5);

        AssertEnd(0);
        Assert.Equal(3, _system.Runs("one"));
    }

    [Fact]
    public void A_job_that_waits_for_another_is_waited_for_and_one_that_waits_in_vain_is_not()
    {
        _system.Script("one", new ScriptedRun { Lifetime = TimeSpan.FromSeconds(5), Exit = new(3) });
        _system.Script("two", new ScriptedRun { Lifetime = TimeSpan.FromSeconds(5) });
        _system.Begin(
            Make.Alone(Make.Process("one") with { AutoRestart = AutoRestart.Never }),
            Make.Alone(Make.Process("two") with { AutoRestart = AutoRestart.Never, DependsOn = [new("one", DependencyCondition.Ended)] }),
            Make.Alone(Make.Process("three") with { AutoRestart = AutoRestart.Never, DependsOn = [new("one", DependencyCondition.Succeeded)] }));
        _system.Engine.ShutsDownWhenDone = true;
        _system.Run(9);
        AssertEnd(null);
        _system.Run(5);

        AssertEnd(3);
        Assert.Equal((1, 0), (_system.Runs("two"), _system.Runs("three")));
    }

    [Fact]
    public void A_restart_on_request_of_the_last_job_does_not_end_the_daemon()
    {
        _system.Begin(Make.Alone(Make.Process("one") with { AutoRestart = AutoRestart.Never }));
        _system.Engine.ShutsDownWhenDone = true;
        _system.Run(5);
        _system.Engine.Stop(_system.Process("one"), _system.Now);
        _system.Run(5);
        _system.Engine.Start(_system.Process("one"), _system.Now);
        _system.Run(5);

        AssertEnd(null);
        Assert.Equal(ProcessState.Running, _system.Process("one").State);
    }

    private void BeginJobs()
    {
        _system.Begin(
            Make.Alone(Make.Process("one") with { AutoRestart = AutoRestart.Never }),
            Make.Alone(Make.Process("two") with { AutoRestart = AutoRestart.Never }),
            Make.Alone(Make.Process("later") with { AutoStart = false, AutoRestart = AutoRestart.Never }),
            Make.Alone(Make.Process("service") with { AutoRestart = AutoRestart.Always }),
            Make.Listeners("ears", 1, "TICK_5"));
        _system.Engine.ShutsDownWhenDone = true;
    }

    private void AssertEnd(int? status)
    {
        Assert.Equal(status is null ? SupervisorState.Running : SupervisorState.Shutdown, _system.Engine.State);
        Assert.Equal(status is not null, _system.Engine.IsFinished);
        Assert.Equal(status ?? 0, _system.Engine.ExitCode);
    }
}
