using Supervisor.PowerShell.Operations;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Tests.Operations;

public sealed class ProcessBatchTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(1000)]
    public async Task How_many_requests_it_takes_does_not_depend_on_how_many_processes_there_are(int count)
    {
        await using FakeProcesses daemon = new(Enumerable.Range(0, count).Select(number => $"pool:p{number}"));

        IReadOnlyList<ProcessOutcome> outcomes = await new ProcessBatch(daemon.Client).RunAsync(ProcessGoal.Started, daemon.Names, default);

        Assert.Equal(daemon.Names, outcomes.Select(outcome => outcome.Process));
        Assert.All(outcomes, outcome => Assert.Equal(OutcomeKind.Done, outcome.Kind));
        Assert.Equal(2, daemon.Requests);
    }

    [Fact]
    public async Task Waits_until_the_last_has_arrived_and_tells_how_far_it_is()
    {
        await using FakeProcesses daemon = new(["a:a", "b:b"], (_, _) => ProcessState.Starting)
        {
            Looked = (daemon, look) =>
            {
                if (look < 3)
                {
                    daemon[look == 1 ? "b:b" : "a:a"] = ProcessState.Running;
                }
            },
        };
        List<(int, int)> told = [];

        IReadOnlyList<ProcessOutcome> outcomes =
            await new ProcessBatch(daemon.Client) { Progress = (arrived, of) => told.Add((arrived, of)) }
            .RunAsync(ProcessGoal.Started, daemon.Names, default);

        Assert.All(outcomes, outcome => Assert.Equal(OutcomeKind.Done, outcome.Kind));
        Assert.Equal([(1, 2), (2, 2)], told);
    }

    [Fact]
    public async Task One_that_is_so_already_or_is_not_there_keeps_no_other_from_being_asked()
    {
        await using FakeProcesses daemon = new(["a:a", "b:b"]);
        daemon["a:a"] = ProcessState.Running;

        IReadOnlyList<ProcessOutcome> outcomes = await new ProcessBatch(daemon.Client).RunAsync(
            ProcessGoal.Started, [new("no", "such"), .. daemon.Names], default);

        Assert.Equal([OutcomeKind.Failed, OutcomeKind.AlreadyDone, OutcomeKind.Done], outcomes.Select(outcome => outcome.Kind));
        Assert.Equal(Fault.BadName, outcomes[0].Fault);
        Assert.Equal(ProcessState.Running, daemon["b:b"]);
    }

    [Fact]
    public async Task A_daemon_that_begins_anew_meanwhile_is_waited_for_and_none_of_its_processes_is_said_to_be_gone()
    {
        await using FakeProcesses daemon = new(["a:a"])
        {
            Looked = (daemon, look) =>
            {
                daemon.Refusal = look is 2 or 3 ? Fault.ShutdownState : null;
                daemon["a:a"] = look > 3 ? ProcessState.Running : ProcessState.Stopped;
            },
        };

        ProcessOutcome outcome = Assert.Single(await new ProcessBatch(daemon.Client).WaitAsync(
            daemon.Names, process => process.State == ProcessState.Running ? GoalState.Reached : GoalState.UnderWay, default));

        Assert.Equal((OutcomeKind.Done, ProcessState.Running), (outcome.Kind, outcome.Last!.State));
    }

    [Fact]
    public async Task A_daemon_that_ends_while_a_process_starts_says_so()
    {
        await using FakeProcesses daemon = new(["a:a"], (_, _) => ProcessState.Starting)
        {
            Looked = (daemon, look) => daemon.Refusal = look > 1 ? Fault.ShutdownState : null,
        };

        XmlRpcFaultException fault = await Assert.ThrowsAsync<XmlRpcFaultException>(
            () => new ProcessBatch(daemon.Client).RunAsync(ProcessGoal.Started, daemon.Names, default));

        Assert.Equal(Fault.ShutdownState, fault.Fault);
    }

    [Fact]
    public async Task A_connection_that_is_lost_over_a_look_is_made_again()
    {
        await using FakeProcesses daemon = new(["a:a"], (_, _) => ProcessState.Starting)
        {
            Looked = (daemon, look) =>
            {
                daemon["a:a"] = look > 3 ? ProcessState.Running : ProcessState.Starting;
                if (look is 1 or 3)
                {
                    throw new IOException("another image took over");
                }
            },
        };

        ProcessOutcome outcome = Assert.Single(await new ProcessBatch(daemon.Client).RunAsync(ProcessGoal.Started, daemon.Names, default));

        Assert.Equal(OutcomeKind.Done, outcome.Kind);
    }

    [Fact]
    public async Task One_that_is_on_its_way_already_is_waited_for()
    {
        await using FakeProcesses daemon = new(["a:a"])
        {
            Looked = (daemon, look) => daemon["a:a"] = look < 3 ? ProcessState.Starting : ProcessState.Running,
        };
        daemon["a:a"] = ProcessState.Starting;

        ProcessOutcome outcome = Assert.Single(await new ProcessBatch(daemon.Client).RunAsync(ProcessGoal.Started, daemon.Names, default));

        Assert.Equal((OutcomeKind.Done, ProcessState.Running), (outcome.Kind, outcome.Last!.State));
    }

    [Fact]
    public async Task One_that_tries_in_vain_already_is_not_said_to_run()
    {
        await using FakeProcesses daemon = new(["a:a"]) { Looked = (daemon, _) => daemon["a:a"] = ProcessState.Backoff };
        daemon["a:a"] = ProcessState.Starting;

        ProcessOutcome outcome = Assert.Single(await new ProcessBatch(daemon.Client).RunAsync(ProcessGoal.Started, daemon.Names, default));

        Assert.Equal((OutcomeKind.Failed, "BACKOFF"), (outcome.Kind, outcome.Reason));
    }

    [Fact]
    public async Task A_laggard_is_told_with_its_state_when_the_time_is_up()
    {
        await using FakeProcesses daemon = new(
            ["a:a", "b:b"], (process, _) => process.Name == "a" ? ProcessState.Running : ProcessState.Starting);

        IReadOnlyList<ProcessOutcome> outcomes = await new ProcessBatch(daemon.Client) { Timeout = TimeSpan.Zero }
            .RunAsync(ProcessGoal.Started, daemon.Names, default);

        Assert.Equal([OutcomeKind.Done, OutcomeKind.TimedOut], outcomes.Select(outcome => outcome.Kind));
        Assert.Equal(ProcessState.Starting, outcomes[1].Last!.State);
    }

    [Fact]
    public async Task Without_waiting_nobody_looks()
    {
        await using FakeProcesses daemon = new(["a:a"], (_, _) => ProcessState.Starting);

        IReadOnlyList<ProcessOutcome> outcomes = await new ProcessBatch(daemon.Client) { NoWait = true }
            .RunAsync(ProcessGoal.Started, daemon.Names, default);

        Assert.Equal(OutcomeKind.Done, Assert.Single(outcomes).Kind);
        Assert.Equal(1, daemon.Requests);
    }

    [Theory]
    [InlineData(ProcessState.Backoff)]
    [InlineData(ProcessState.Fatal)]
    [InlineData(ProcessState.Unknown)]
    [InlineData(ProcessState.Stopped)]
    public async Task A_start_that_goes_another_way_fails_with_the_state(ProcessState state)
    {
        await using FakeProcesses daemon = new(["a:a"], (_, _) => state);

        ProcessOutcome outcome = Assert.Single(await new ProcessBatch(daemon.Client).RunAsync(ProcessGoal.Started, daemon.Names, default));

        Assert.Equal(OutcomeKind.Failed, outcome.Kind);
        Assert.Equal(state.Name(), outcome.Reason);
    }

    [Fact]
    public async Task One_that_is_removed_while_it_is_waited_for_fails()
    {
        await using FakeProcesses daemon = new(["a:a"], (_, _) => ProcessState.Starting) { Looked = (daemon, _) => daemon.Remove("a:a") };

        ProcessOutcome outcome = Assert.Single(await new ProcessBatch(daemon.Client).RunAsync(
            ProcessGoal.Started, [new("a", "a")], default));

        Assert.Equal((OutcomeKind.Failed, Fault.BadName), (outcome.Kind, outcome.Fault));
    }

    [Fact]
    public async Task Giving_up_ends_the_wait_at_once()
    {
        using CancellationTokenSource stop = new();
        await using FakeProcesses daemon = new(["a:a"], (_, _) => ProcessState.Starting) { Looked = (_, look) => Cancel(look, stop) };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => new ProcessBatch(daemon.Client).RunAsync(ProcessGoal.Started, daemon.Names, stop.Token));
    }

    private static void Cancel(int look, CancellationTokenSource stop)
    {
        if (look == 2)
        {
            stop.Cancel();
        }
    }
}
