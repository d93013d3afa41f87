using System.Management.Automation;
using Supervisor.PowerShell.Tests.Running;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Tests.Commands;

/// <summary>What is said of time holds, however long or short it is.</summary>
public sealed class LimitTests : IDisposable
{
    private readonly ModuleHost _host = new();

    public void Dispose() => _host.Dispose();

    [Theory]
    [InlineData("Stop-SupervisorProcess web:one -PassThru")]
    [InlineData("Restart-SupervisorProcess web:one -PassThru")]
    [InlineData("Wait-SupervisorProcess web:one -State Exited -PassThru")]
    [InlineData("Wait-SupervisorDaemon -PassThru")]
    [InlineData("Restart-SupervisorDaemon -KeepProcesses -PassThru")]
    [InlineData("Watch-SupervisorEvent -From 1 -MaxCount 1")]
    public async Task The_longest_time_that_can_be_given_is_a_time(string script)
    {
        int looks = 0;
        await using FakeDaemon a = new("web:one")
        {
            Asked = (_, start) => start ? ProcessState.Starting : ProcessState.Stopping,
        };
        a.Before = method =>
        {
            // At the second look after whatever was asked it has arrived.
            if (method == "system.multicall" && ++looks > 2)
            {
                a["web:one"] = a["web:one"] switch
                {
                    ProcessState.Stopping => ProcessState.Stopped,
                    ProcessState.Starting => ProcessState.Running,
                    ProcessState other => script.Contains("Exited", StringComparison.Ordinal) ? ProcessState.Exited : other,
                };
            }

            return Task.CompletedTask;
        };
        a.Events[1] = ("TICK_5", "\"event\":\"TICK_5\"");
        _host.Set("a", a.Endpoint);
        ModuleHost.Result result = await _host.RunAsync($"{script} -Uri $a -TimeoutSec {int.MaxValue}");
        Assert.Empty(result.Errors);
        Assert.Single(result.Output);
    }

    [Theory]
    [InlineData("Wait-SupervisorProcess web:one -State Stopped")]
    [InlineData("Wait-SupervisorCollection web -State Stopped")]
    public async Task A_wait_for_one_daemon_keeps_no_other_from_being_looked_at(string script)
    {
        await using FakeDaemon never = new("web:one");
        await using FakeDaemon there = new("web:one");
        there["web:one"] = ProcessState.Stopped;
        _host.Set("a", never.Endpoint);
        _host.Set("b", there.Endpoint);
        ModuleHost.Result result = await _host.RunAsync(
            $"({script} -Uri $a, $b -ThrottleLimit 1 -PassThru | Select-Object -First 1).Session.Uri");
        Assert.Empty(result.Errors);
        Assert.Equal([there.Uri], result.Texts);
    }

    [Fact]
    public async Task A_wait_at_many_daemons_has_one_bar_which_goes_when_it_is_over()
    {
        await using FakeDaemon a = new("web:one", "web:two");
        await using FakeDaemon b = new("web:one", "web:two");
        _host.Set("a", a.Endpoint);
        _host.Set("b", b.Endpoint);
        using System.Management.Automation.PowerShell shell = _host.Shell("Wait-SupervisorProcess * -Uri $a, $b");
        await Task.Factory.FromAsync(shell.BeginInvoke(), shell.EndInvoke).WaitAsync(TimeSpan.FromMinutes(2));
        Assert.Empty(shell.Streams.Error);
        Assert.Single(shell.Streams.Progress.Select(progress => progress.ActivityId).Distinct());
        Assert.Equal(ProgressRecordType.Completed, shell.Streams.Progress[^1].RecordType);
    }

    [Fact]
    public async Task An_upgrade_that_waits_for_its_turn_ends_in_time()
    {
        await using FakeDaemon a = new("web:one")
        {
            Before = method => method == "supervisor.upgradeDaemon" ? Task.Delay(Timeout.Infinite) : Task.CompletedTask,
        };
        _host.Set("a", a.Endpoint);
        ModuleHost.Result result = await _host.RunAsync("Restart-SupervisorDaemon -KeepProcesses -TimeoutSec 1 -Uri $a");
        Assert.Equal(["DaemonTimeout"], result.ErrorIds);
        Assert.Contains("is not upgraded after", result.Errors[0].Exception.Message, StringComparison.Ordinal);
        Assert.IsType<SupervisorTimeoutException>(result.Errors[0].Exception);
    }

    [Fact]
    public async Task An_upgrade_nobody_waits_for_is_over_when_the_daemon_has_agreed()
    {
        await using FakeDaemon a = new("web:one") { TakesOver = false };
        _host.Set("a", a.Endpoint);
        ModuleHost.Result result = await _host.RunAsync("Restart-SupervisorDaemon -KeepProcesses -NoWait -Uri $a");
        Assert.Empty(result.Errors);
        Assert.Contains("supervisor.upgradeDaemon", a.Requests);
        Assert.Equal("supervisor.upgradeDaemon", a.Requests[^1]);
    }

    [Theory]
    [InlineData("PROCESS_STATE_EXITED", "\"expected\":\"1\"", "")]
    [InlineData("PROCESS_STATE_STOPPED", "\"pid\":\"1\"", "")]
    [InlineData("PROCESS_STATE_EXITED", "\"expected\":\"0\"", "ProcessesChanged")]
    [InlineData("PROCESS_STATE_RUNNING", "\"pid\":\"1\"", "ProcessesChanged")]
    public async Task A_job_that_ends_as_it_should_is_no_failure_of_an_upgrade_beside_it(string type, string payload, string error)
    {
        await using FakeDaemon a = new("web:job", "web:stays");
        a.Events[1] = ("TICK_5", "\"event\":\"TICK_5\"");
        a.Upgrading = () =>
        {
            a.Tell("web:job", job => job with { Pid = job.Pid + 1000 });
            a.Events[2] = (type, $"\"event\":\"{type}\",\"processname\":\"job\",\"groupname\":\"web\",{payload}");
        };
        _host.Set("a", a.Endpoint);
        ModuleHost.Result result = await _host.RunAsync("Restart-SupervisorDaemon -KeepProcesses -Uri $a");
        Assert.Equal(error, string.Join(' ', result.ErrorIds));
    }
}
