using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;
using Supervisor.Engine.States;
using Supervisor.Protocol;
using Supervisor.TestKit;
using Supervisor.TestKit.Simulation;

namespace Supervisor.Engine.Tests.Timelines;

/// <summary>When a process that has ended is started again by itself, and what a stop makes of it.</summary>
public sealed class RestartTests
{
    private static readonly ProcessSettings Job =
        Make.Process("job") with { StartSeconds = 0, AutoRestart = AutoRestart.Always };

    private readonly SimulatedSystem _system = new();

    [Theory]
    [InlineData(0.001, 1)]
    [InlineData(0.4, 1)]
    [InlineData(0.999, 1)]
    [InlineData(1, 1)]
    [InlineData(1.5, 1.5)]
    [InlineData(30, 30)]
    public void One_start_a_second_at_most_and_no_pause_after_a_longer_run(double lifetime, double interval)
    {
        _system.Script("job", new ScriptedRun { Lifetime = TimeSpan.FromSeconds(lifetime) });
        _system.Begin(Make.Alone(Job));
        _system.Run(interval * 2);

        Assert.Equal(
            ["0 spawn job", FormattableString.Invariant($"{interval} spawn job"), FormattableString.Invariant($"{interval * 2} spawn job")],
            _system.Journal.Timed(JournalKind.Spawn));
    }

    /// <summary>Delays before each start after a run of a second, by the policy.</summary>
    public static TheoryData<RestartSettings, double[]> Policies() => new()
    {
        { new() { Delay = 5 }, [5, 5, 5, 5] },
        { new() { Delay = 0.5 }, [0.5, 0.5, 0.5] },
        { new() { Delay = 1, Factor = 2 }, [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300] },
        { new() { Delay = 1, Factor = 3, LargestDelay = 10 }, [1, 3, 9, 10, 10] },
        { new() { Delay = 10, Factor = 1000 }, [10, 300, 300, 300] },
        { new() { Factor = 5 }, [0, 0, 0] },
    };

    [Theory]
    [MemberData(nameof(Policies))]
    public void Delays_grow_by_the_factor_up_to_the_largest(RestartSettings policy, double[] delays)
    {
        _system.Script("job", new ScriptedRun { Lifetime = TimeSpan.FromSeconds(1), Exit = new(1) });
        _system.Begin(Make.Alone(Job with { Restart = policy }));
        _system.RunUntil(() => _system.Runs("job") > delays.Length, "so many runs");

        Assert.Equal(delays, Gaps(1));
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void The_same_delays_come_between_starts_that_fail(RestartSettings policy, double[] delays)
    {
        _system.Script("job", new ScriptedRun { SpawnError = "no" });
        _system.Begin(Make.Alone(Job with { Restart = policy, StartRetries = ProcessSettings.Unlimited }));
        _system.RunUntil(() => _system.Runs("job") > delays.Length, "so many tries");

        // Without a delay it is Supervisor's 1, 2, 3.
        Assert.Equal(policy.Delay > 0 ? delays : [1, 2, 3], Gaps(0));
    }

    [Fact]
    public void Jitter_adds_a_part_of_the_delay_that_is_another_each_time()
    {
        _system.Script("job", new ScriptedRun { Lifetime = TimeSpan.FromSeconds(1) });
        _system.Begin(Make.Alone(Job with { Restart = new() { Delay = 10, Jitter = 0.5 } }));
        _system.RunUntil(() => _system.Runs("job") > 50, "many runs");

        double[] gaps = Gaps(1);
        Assert.All(gaps, gap => Assert.InRange(gap, 10, 15));
        Assert.True(gaps.Distinct().Count() > 40);
    }

    [Fact]
    public void A_run_that_lasts_lets_the_delays_begin_anew()
    {
        _system.Script("job", run => new() { Lifetime = TimeSpan.FromSeconds(run == 4 ? 30 : 1) });
        _system.Begin(Make.Alone(Job with { Restart = new() { Delay = 1, Factor = 2, ResetAfter = 30 } }));
        _system.RunUntil(() => _system.Runs("job") > 6, "so many runs");

        Assert.Equal([1, 2, 4, 30, 2, 4], Gaps(1).Select(gap => Math.Round(gap, 3)));
        Assert.Equal(3, _system.Process("job").Restarts);
    }

    [Fact]
    public void A_start_on_request_lets_the_delays_begin_anew()
    {
        _system.Script("job", new ScriptedRun { Lifetime = TimeSpan.FromSeconds(1) });
        _system.Begin(Make.Alone(Job with { Restart = new() { Delay = 10, Factor = 2 } }));
        _system.RunUntil(() => _system.Runs("job") == 3, "three runs");
        _system.Run(5);
        Assert.Equal(FakeTime.Beginning.AddSeconds(1 + 10 + 1 + 20 + 1 + 40), _system.Process("job").NextStart);

        _system.Engine.Start(_system.Process("job"), _system.Now);

        Assert.Null(_system.Process("job").NextStart);
        Assert.Equal(0, _system.Process("job").Restarts);
        _system.RunUntil(() => _system.Runs("job") == 5, "two more");
        Assert.Equal(10, Gaps(1)[^1]);
    }

    [Theory]
    [InlineData(1, 3, 60, 4, "FATAL")]
    [InlineData(30, 3, 60, null, "goes on")]
    [InlineData(19, 3, 60, 4, "FATAL")]
    [InlineData(20, 3, 60, null, "goes on")]
    [InlineData(1, 0, 60, null, "goes on")]
    public void No_more_than_so_many_starts_in_so_long(double lifetime, int limit, double interval, int? runs, string end)
    {
        _system.Script("job", new ScriptedRun { Lifetime = TimeSpan.FromSeconds(lifetime) });
        _system.Begin(Make.Alone(Job with { Restart = new() { Limit = limit, LimitInterval = interval } }));
        _system.Run(1000);

        ManagedProcess job = _system.Process("job");
        Assert.Equal(end == "FATAL", job.State == ProcessState.Fatal);
        if (runs is not null)
        {
            Assert.Equal(runs, _system.Runs("job"));
            Assert.Equal("restarted 3 times within 60 seconds (restart_limit)", job.SpawnError);
            Assert.Contains(
                "gave up: job entered FATAL state, restarted 3 times within 60 seconds (restart_limit)",
                string.Join('\n', _system.Journal.Texts(JournalKind.Log)),
                StringComparison.Ordinal);
            Assert.Null(_system.Engine.NextDeadline);
        }
    }

    [Fact]
    public void The_limit_counts_tries_that_fail_too_and_a_start_on_request_begins_anew()
    {
        _system.Script("job", new ScriptedRun { SpawnError = "no" });
        _system.Begin(Make.Alone(Job with
        {
            StartRetries = ProcessSettings.Unlimited,
            Restart = new() { Delay = 1, Limit = 5, LimitInterval = 3600 },
        }));
        _system.Run(60);
        Assert.Equal((ProcessState.Fatal, 6), (_system.Process("job").State, _system.Runs("job")));

        _system.Engine.Start(_system.Process("job"), _system.Now);
        _system.Run(60);

        Assert.Equal((ProcessState.Fatal, 12), (_system.Process("job").State, _system.Runs("job")));
    }

    [Fact]
    public void Tries_without_end_wait_no_longer_than_the_largest_delay()
    {
        _system.Script("job", new ScriptedRun { SpawnError = "no" });
        _system.Begin(Make.Alone(Job with { StartRetries = ProcessSettings.Unlimited, Restart = new() { LargestDelay = 4 } }));
        _system.RunUntil(() => _system.Runs("job") == 8, "so many tries");

        Assert.Equal([1, 2, 3, 4, 4, 4, 4], Gaps(0));
    }

    [Fact]
    public void What_somebody_kills_is_replaced_at_once()
    {
        _system.Script("job", new ScriptedRun { Lifetime = TimeSpan.FromSeconds(0.1), Exit = ExitStatus.Killed(9) });
        _system.Begin(Make.Alone(Job));
        _system.Run(0.25);

        Assert.Equal(["0 spawn job", "0.1 spawn job", "0.2 spawn job"], _system.Journal.Timed(JournalKind.Spawn));
    }

    [Fact]
    public void In_the_pause_it_is_EXITED_and_a_stop_ends_it()
    {
        _system.Script("job", new ScriptedRun { Lifetime = TimeSpan.FromSeconds(0.1) });
        _system.Begin(Make.Alone(Job));
        _system.Run(0.5);
        ManagedProcess job = _system.Process("job");
        Assert.Equal(ProcessState.Exited, job.State);
        Assert.True(job.IsRestartPending);

        Assert.Null(_system.Engine.Stop(job, _system.Now));
        _system.Run(60);

        Assert.Equal(ProcessState.Stopped, job.State);
        Assert.Equal(1, _system.Runs("job"));
        Assert.Null(_system.Engine.NextDeadline);
    }

    [Fact]
    public void A_start_on_request_does_not_wait_for_the_pause()
    {
        _system.Script("job", run => run == 1 ? new() { Lifetime = TimeSpan.FromSeconds(0.1) } : ScriptedRun.Obedient);
        _system.Begin(Make.Alone(Job));
        _system.Run(0.5);
        _system.Engine.Start(_system.Process("job"), _system.Now);
        _system.Run(60);

        Assert.Equal(["0 spawn job", "0.5 spawn job"], _system.Journal.Timed(JournalKind.Spawn));
    }

    [Fact]
    public void Nothing_starts_again_once_the_daemon_goes_down_or_the_process_is_removed()
    {
        _system.Script("job", new ScriptedRun { Lifetime = TimeSpan.FromSeconds(0.1) });
        _system.Script("other", new ScriptedRun { Lifetime = TimeSpan.FromSeconds(0.1) });
        _system.Begin(Make.Alone(Job), Make.Alone(Job with { Name = "other", Program = "other" }));
        _system.Run(0.5);
        Assert.True(_system.Engine.RemoveGroup(_system.Engine.FindGroup("other")!, _system.Now));
        _system.Engine.Shutdown(_system.Now);
        _system.Run(60);

        Assert.True(_system.Engine.IsFinished);
        Assert.Equal(1, _system.Runs("job"));
        Assert.Equal(1, _system.Runs("other"));
    }

    [Fact]
    public void A_restart_on_request_stops_and_starts_whatever_autorestart_says()
    {
        _system.Begin(Make.Alone(Job with { AutoRestart = AutoRestart.Never }));
        _system.Run(5);
        Assert.Null(_system.Engine.Restart(_system.Process("job"), _system.Now));
        _system.Run(5);

        Assert.Equal(["0 spawn job", "5.01 spawn job"], _system.Journal.Timed(JournalKind.Spawn));
        Assert.Equal(ProcessState.Running, _system.Process("job").State);
    }

    [Fact]
    public void A_stop_while_it_is_stopped_to_be_restarted_leaves_it_stopped()
    {
        _system.Script("job", new ScriptedRun { ExitDelay = TimeSpan.FromSeconds(3) });
        _system.Begin(Make.Alone(Job));
        _system.Run(5);
        _system.Engine.Restart(_system.Process("job"), _system.Now);
        _system.Run(1);
        Assert.True(_system.Process("job").IsRestartPending);
        Assert.Null(_system.Engine.Stop(_system.Process("job"), _system.Now));
        _system.Run(60);

        Assert.Equal(ProcessState.Stopped, _system.Process("job").State);
        Assert.Equal(1, _system.Runs("job"));
    }

    /// <summary>Seconds from the end of each run to the start of the next.</summary>
    private double[] Gaps(double lifetime)
    {
        double[] starts =
        [
            .. _system.Journal.Lines.Where(line => line.Kind == JournalKind.Spawn).Select(line => line.At.TotalSeconds),
        ];
        return [.. starts.Zip(starts.Skip(1), (first, second) => Math.Round(second - first - lifetime, 6))];
    }

    [Fact]
    public void A_restart_of_what_cannot_be_signalled_is_given_up()
    {
        _system.Script("job", new ScriptedRun { SignalErrno = 1, Lifetime = TimeSpan.FromSeconds(20) });
        _system.Begin(Make.Alone(Job));
        _system.Run(5);

        Assert.NotNull(_system.Engine.Restart(_system.Process("job"), _system.Now));
        _system.Run(60);

        Assert.Equal(ProcessState.Stopped, _system.Process("job").State);
        Assert.Equal(1, _system.Runs("job"));
    }

    [Fact]
    public void How_often_and_after_what_it_restarts_is_remembered_until_it_is_stopped()
    {
        _system.Script("job", new ScriptedRun { Lifetime = TimeSpan.FromSeconds(2), Exit = ExitStatus.Killed(11) });
        _system.Begin(Make.Alone(Job));
        _system.Run(7);
        ManagedProcess job = _system.Process("job");
        Assert.Equal(3, job.RestartsLately.Count(_system.Now.Wall));
        Assert.Equal(ExitStatus.Killed(11), job.LastExit);
        Assert.Equal(150, Count(after: 600 - 7));

        Assert.Null(_system.Engine.Stop(job, _system.Now));
        Assert.Equal(0, job.RestartsLately.Count(_system.Now.Wall));

        int Count(double after)
        {
            // Of whole minutes: between four and five of them.
            _system.Run(after);
            return job.RestartsLately.Count(_system.Now.Wall) is >= 120 and <= 150 ? 150 : -1;
        }
    }

    [Fact]
    public void Tries_to_start_count_as_restarts()
    {
        _system.Script("job", new ScriptedRun { Lifetime = TimeSpan.FromSeconds(0.1), Exit = new(5) });
        _system.Begin(Make.Alone(Make.Process("job") with { StartSeconds = 1, StartRetries = 2 }));
        _system.Run(10);
        ManagedProcess job = _system.Process("job");
        Assert.Equal(ProcessState.Fatal, job.State);
        Assert.Equal(2, job.RestartsLately.Count(_system.Now.Wall));
        Assert.Equal(new ExitStatus(5), job.LastExit);
    }

    [Fact]
    public void A_minute_counts_for_five()
    {
        DateTimeOffset begin = new(2026, 1, 1, 0, 0, 30, TimeSpan.Zero);
        RecentRestarts restarts = default;
        Assert.Equal(0, restarts.Count(begin));
        restarts = restarts.Add(begin).Add(begin).Add(begin.AddMinutes(1));
        Assert.Equal(3, restarts.Count(begin.AddMinutes(4)));
        Assert.Equal(1, restarts.Count(begin.AddMinutes(5)));
        Assert.Equal(0, restarts.Count(begin.AddMinutes(6)));
        Assert.Equal(0, restarts.Count(begin.AddMinutes(-60)));
        for (int i = 0; i < 5000; i++)
        {
            restarts = restarts.Add(begin.AddMinutes(2));
        }

        Assert.Equal(4095 + 3, restarts.Count(begin.AddMinutes(2)));
    }
}
