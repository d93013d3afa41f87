using Supervisor.Client;
using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.Daemon.Tests;

/// <summary>What a daemon is at, over the wire: whoever waits for what is given up is told by a code.</summary>
public sealed class OperationTests
{
    /// <summary>CONT ends nothing.</summary>
    private const string Stubborn = """
        [program:stubborn]
        command=/bin/sleep 600
        startsecs=0
        stopsignal=CONT
        stopwaitsecs=600
        [collection:all]
        programs=stubborn

        """;

    [Fact]
    public async Task A_restart_that_is_given_up_says_so_for_each_process_and_what_it_stopped_comes_back()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(Stubborn);
        ProcessInfo before = await daemon.WaitForAsync("stubborn", ProcessState.Running);
        Task<IReadOnlyList<ProcessResult>> restart = daemon.Client.RestartCollectionAsync("all", wait: true, new(1));
        OperationInfo operation = await HeldAsync(daemon);
        Assert.Equal((OperationKinds.Restart, "all", 0, 1), (operation.Kind, operation.Target, operation.Finished, operation.Total));

        await daemon.Client.CancelOperationAsync(operation.Id);
        ProcessResult result = Assert.Single(await restart);
        Assert.Equal((Fault.GivenUp, "GIVEN_UP: stubborn: the restart was given up"), (result.Status, result.Description));
        OperationInfo ended = Assert.Single(await daemon.Client.GetOperationsAsync());
        Assert.Equal((operation.Id, OperationInfo.Ended, OperationInfo.GivenUp), (ended.Id, ended.State, ended.End));

        daemon.Kill(before.Pid);
        await daemon.WaitForAsync("stubborn", info => info.State == ProcessState.Running && info.Pid != before.Pid, "back");
    }

    [Fact]
    public async Task An_update_that_is_given_up_is_a_fault_of_its_own_and_so_is_one_before_its_turn()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(Stubborn);
        await daemon.WaitForAsync("stubborn", ProcessState.Running);
        daemon.Configure(Stubborn.Replace("sleep 600", "sleep 601", StringComparison.Ordinal));
        Task<UpdatePlan> first = daemon.Client.UpdateAsync();
        OperationInfo operation = await HeldAsync(daemon);
        Task<UpdatePlan> second = daemon.Client.UpdateAsync();
        await daemon.WaitForAsync(async () => (await daemon.Client.GetOperationsAsync()).Count == 2, "two updates");
        OperationInfo next = (await daemon.Client.GetOperationsAsync())[1];
        Assert.Equal((OperationInfo.Queued, $"the end of update {operation.Id}"), (next.State, next.WaitingFor));

        await daemon.Client.CancelOperationAsync(next.Id);
        XmlRpcFaultException fault = await Assert.ThrowsAsync<XmlRpcFaultException>(() => second);
        Assert.Equal((Fault.GivenUp, $"GIVEN_UP: update {next.Id} was given up before it began"), (fault.Fault, fault.Message));
        await daemon.Client.CancelOperationAsync(operation.Id);
        fault = await Assert.ThrowsAsync<XmlRpcFaultException>(() => first);
        Assert.Equal((Fault.GivenUp, $"GIVEN_UP: update {operation.Id} was given up"), (fault.Fault, fault.Message));
    }

    [Fact]
    public async Task A_stop_that_is_given_up_is_what_Supervisors_own_clients_can_show_and_is_remembered()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(Stubborn);
        await daemon.WaitForAsync("stubborn", ProcessState.Running);
        Task<IReadOnlyList<ProcessResult>> stop = daemon.Client.StopAllProcessesAsync();
        OperationInfo operation = await HeldAsync(daemon);
        Assert.Equal((OperationKinds.Stop, ""), (operation.Kind, operation.Target));

        await daemon.Client.CancelOperationAsync(operation.Id);
        XmlRpcFaultException fault = await Assert.ThrowsAsync<XmlRpcFaultException>(() => stop);
        Assert.Equal((Fault.Failed, $"FAILED: stop {operation.Id} was given up"), (fault.Fault, fault.Message));
        Assert.Equal(OperationInfo.GivenUp, Assert.Single(await daemon.Client.GetOperationsAsync()).End);
        fault = await Assert.ThrowsAsync<XmlRpcFaultException>(() => daemon.Client.CancelOperationAsync(operation.Id));
        Assert.Equal(Fault.BadName, fault.Fault);
    }

    private static async Task<OperationInfo> HeldAsync(TestDaemon daemon)
    {
        OperationInfo? held = null;
        await daemon.WaitForAsync(
            async () => (held = (await daemon.Client.GetOperationsAsync()).FirstOrDefault())?.WaitingFor == "stubborn (STOPPING)",
            "an operation that is held up");
        return held!;
    }
}
