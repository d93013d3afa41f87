using System.Collections.Concurrent;
using Supervisor.Protocol;

namespace Supervisor.Ctl.Tests;

public sealed class ProcessActionTests
{
    [Theory]
    [InlineData("start a", 0, "a: started")]
    [InlineData("start web:x", 0, "web:x: started")]
    [InlineData("start up", 0, "up: ERROR (already started)")]
    [InlineData("start nope", 1, "nope: ERROR (no such process)")]
    [InlineData("start a nope up", 1, "a: started", "nope: ERROR (no such process)", "up: ERROR (already started)")]
    [InlineData("stop up", 0, "up: stopped")]
    [InlineData("stop a", 0, "a: ERROR (not running)")]
    [InlineData("stop nope", 1, "nope: ERROR (no such process)")]
    [InlineData("restart up", 0, "up: stopped", "up: started")]
    [InlineData("restart a", 0, "a: ERROR (not running)", "a: started")]
    [InlineData("signal HUP up", 0, "up: signalled")]
    [InlineData("signal HUP a", 7, "a: ERROR (not running)")]
    [InlineData("signal HUP nope up", 1, "nope: ERROR (no such process)", "up: signalled")]
    [InlineData("pid up", 0, "102")]
    [InlineData("pid a", 7, "0")]
    [InlineData("pid nope up", 1, "No such process nope", "102")]
    [InlineData("pid all", 0, "0", "0", "102")]
    public async Task Results_and_exit_statuses(string line, int exit, params string[] lines)
    {
        await using FakeFleet fleet = new FakeFleet("a", "web:x", "up").Running("up");
        Assert.Equal(new CtlRun(exit, string.Concat(lines.Select(text => text + "\n")), ""), await CtlRun.AtAsync(fleet, line.Split(' ')));
    }

    [Theory]
    [InlineData(Fault.NoFile, 1, "no such file")]
    [InlineData(Fault.NotExecutable, 1, "file is not executable")]
    [InlineData(Fault.SpawnError, 7, "spawn error")]
    [InlineData(Fault.AbnormalTermination, 7, "abnormal termination")]
    [InlineData(Fault.Failed, 1, "FAILED: why")]
    [InlineData(Fault.ShutdownState, 1, "SHUTDOWN_STATE: why")]
    public async Task Every_fault_of_start_has_its_words(Fault fault, int exit, string reason)
    {
        await using FakeFleet fleet = new FakeFleet("a").On("supervisor.startProcess", _ => throw new XmlRpcFaultException(fault, "why"));
        CtlRun run = await CtlRun.AtAsync(fleet, "start", "a");
        Assert.Equal((exit, $"a: ERROR ({reason})\n"), (run.Exit, run.Out));
        Assert.Equal(fault is Fault.NoFile or Fault.NotExecutable ? "a: why" : "", run.Error.Trim());
    }

    [Fact]
    public async Task Groups_and_all_are_one_call_each()
    {
        XmlRpcValue results = new XmlRpcValue[] { ProcessResult.Success("g", "x").ToStruct(), new ProcessResult(
            "g", "y", Fault.SpawnError, "SPAWN_ERROR: y").ToStruct() };
        await using FakeFleet fleet = new FakeFleet("g:x").On("supervisor.startProcessGroup", results)
            .On("supervisor.startAllProcesses", results);
        Assert.Equal(new CtlRun(7, "g:x: started\ng:y: ERROR (spawn error)\n", ""), await CtlRun.AtAsync(fleet, "start", "g:*"));
        Assert.Equal(7, (await CtlRun.AtAsync(fleet, "start", "x", "all")).Exit);
        Assert.Equal(["supervisor.startProcessGroup(g, true)", "supervisor.startAllProcesses(true)"], fleet.Calls.Where(
            call => call.Contains(".start", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("start", 2)]
    [InlineData("stop", 1)]
    public async Task A_group_that_is_not_there(string action, int exit)
    {
        await using FakeFleet fleet = new("a");
        fleet.On($"supervisor.{action}ProcessGroup", _ => throw new XmlRpcFaultException(Fault.BadName, "g"));
        Assert.Equal(new CtlRun(exit, "g: ERROR (no such group)\n", ""), await CtlRun.AtAsync(fleet, action, "g:*"));
    }

    [Theory]
    [InlineData("start", 2, "Error: start requires a process name\nstart <name>\t\tStart a process\n")]
    [InlineData("stop", 1, "Error: stop requires a process name\nstop <name>\t\tStop a process\n")]
    [InlineData(
        "signal HUP", 1, "Error: signal requires a signal name and a process name\nsignal <signal name> <name>\t\tSignal a process\n")]
    [InlineData("clear", 1, "Error: clear requires a process name\nclear <name>\t\tClear a process' log files.\n")]
    public async Task Without_a_name_the_help_is_shown(string line, int exit, string begin)
    {
        await using FakeFleet fleet = new("a");
        CtlRun run = await CtlRun.AtAsync(fleet, line.Split(' '));
        Assert.Equal(exit, run.Exit);
        Assert.StartsWith(begin, run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pattern_goes_to_all_at_the_same_time_and_is_printed_in_order()
    {
        await using FakeFleet fleet = new("w-1", "w-2", "w-3", "x");
        CountdownEvent together = new(3);
        TaskCompletionSource all = new();
        fleet.Daemon.Answer = WithTogether(fleet.Daemon.Answer, "supervisor.startProcess", async () =>
        {
            if (together.Signal())
            {
                all.SetResult();
            }

            await all.Task.WaitAsync(TimeSpan.FromSeconds(30));
        });
        Assert.Equal(new CtlRun(0, "w-1: started\nw-2: started\nw-3: started\n", ""), await CtlRun.AtAsync(fleet, "start", "w-*"));
    }

    [Fact]
    public async Task Names_written_one_by_one_are_started_one_after_the_other()
    {
        await using FakeFleet fleet = new("a", "b");
        ConcurrentQueue<string> order = new();
        Func<XmlRpcCall, Task<XmlRpcValue>> answer = fleet.Daemon.Answer;
        fleet.Daemon.Answer = async call =>
        {
            order.Enqueue($"begin {call.Params.FirstOrDefault()}");
            await Task.Yield();
            XmlRpcValue value = await answer(call);
            order.Enqueue($"end {call.Params.FirstOrDefault()}");
            return value;
        };
        await CtlRun.AtAsync(fleet, "start", "b", "a");
        Assert.Equal(["begin b", "end b", "begin a", "end a"], order.Skip(2));
    }

    [Fact]
    public async Task Collections_stand_wherever_all_does()
    {
        XmlRpcValue results = new XmlRpcValue[] { ProcessResult.Success("a", "a").ToStruct() };
        await using FakeFleet fleet = new FakeFleet("a", "b").Running("a");
        fleet.On("supervisor.startCollection", results).On("supervisor.stopCollection", results).On("supervisor.signalCollection", results)
            .On("supervisor.getCollectionProcessInfo", _ => fleet.Infos(info => info.Name == "a")).On("supervisor.clearProcessLogs", true);
        Assert.Equal("a: started\n", (await CtlRun.AtAsync(fleet, "start", "--collection", "web")).Out);
        Assert.Equal("a: stopped\na: started\n", (await CtlRun.AtAsync(fleet, "restart", "--collection", "web")).Out);
        Assert.Equal("a: signalled\n", (await CtlRun.AtAsync(fleet, "signal", "HUP", "--collection", "web")).Out);
        Assert.Equal("100\n", (await CtlRun.AtAsync(fleet, "pid", "--collection", "web")).Out);
        Assert.Equal("a: cleared\n", (await CtlRun.AtAsync(fleet, "clear", "--collection", "web")).Out);
        Assert.Contains("supervisor.signalCollection(web, HUP)", fleet.Calls);
        Assert.Contains("supervisor.clearProcessLogs(a:a)", fleet.Calls);
    }

    [Theory]
    [InlineData("g:*", "g:None: ERROR (no such process)\n")]
    [InlineData("nope", "nope: ERROR (no such process)\n")]
    public async Task Clearing_what_is_not_there(string name, string line)
    {
        await using FakeFleet fleet = new FakeFleet("a").On(
            "supervisor.clearProcessLogs", _ => throw new XmlRpcFaultException(Fault.BadName, "x"));
        Assert.Equal(new CtlRun(1, line, ""), await CtlRun.AtAsync(fleet, "clear", name));
    }

    private static Func<XmlRpcCall, Task<XmlRpcValue>> WithTogether(
        Func<XmlRpcCall, Task<XmlRpcValue>> answer, string method, Func<Task> wait) =>
        async call =>
    {
        if (call.MethodName == method)
        {
            await wait();
        }

        return await answer(call);
    };
}
