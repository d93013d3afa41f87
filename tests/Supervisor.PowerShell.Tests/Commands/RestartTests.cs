using Supervisor.PowerShell.Tests.Running;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Tests.Commands;

/// <summary>A restart that does not get to its end ends started, or says what was left stopped.</summary>
public sealed class RestartTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ModuleHost _host = new();

    public void Dispose() => _host.Dispose();

    [Theory]
    [InlineData("Restart-SupervisorProcess web:one -Uri $a")]
    [InlineData("Restart-SupervisorGroup web -Uri $a")]
    [InlineData("Restart-SupervisorCollection web -Uri $a")]
    public async Task What_was_stopped_is_started_when_the_command_is_stopped_in_between(string script)
    {
        await using FakeDaemon a = new("web:one");
        _host.Set("a", a.Endpoint);
        TaskCompletionSource stopping = new(TaskCreationOptions.RunContinuationsAsynchronously);
        a.Asked = (_, start) => start ? ProcessState.Running : ProcessState.Stopping;
        a.Before = _ =>
        {
            if (a["web:one"] == ProcessState.Stopping)
            {
                stopping.TrySetResult();
            }

            return Task.CompletedTask;
        };
        using System.Management.Automation.PowerShell shell = _host.Shell(script);
        IAsyncResult run = shell.BeginInvoke();
        await stopping.Task.WaitAsync(Patience);
        await Task.Run(shell.Stop).WaitAsync(Patience);
        Assert.Equal(ProcessState.Stopping, a["web:one"]);
        a["web:one"] = ProcessState.Stopped;
        await a.UntilAsync("web:one", ProcessState.Running);
    }

    [Theory]
    [InlineData("Restart-SupervisorProcess web:one -NoWait -Uri $a")]
    [InlineData("Restart-SupervisorGroup web -NoWait -Uri $a")]
    public async Task Who_does_not_want_to_wait_does_not(string script)
    {
        await using FakeDaemon a = new("web:one");
        _host.Set("a", a.Endpoint);
        a.Asked = (_, start) => start ? ProcessState.Running : ProcessState.Stopping;
        Assert.Empty((await _host.RunAsync(script)).Errors);
        Assert.Equal(ProcessState.Stopping, a["web:one"]);
        a["web:one"] = ProcessState.Stopped;
        await a.UntilAsync("web:one", ProcessState.Running);
    }

    [Theory]
    [InlineData("Restart-SupervisorProcess web:* -TimeoutSec 0 -Uri $a")]
    [InlineData("Restart-SupervisorGroup web -TimeoutSec 0 -Uri $a")]
    public async Task What_does_not_stop_in_time_is_named_with_the_way_to_start_it(string script)
    {
        await using FakeDaemon a = new("web:slow one", "web:two");
        _host.Set("a", a.Endpoint);
        a.Asked = (name, start) => start ? ProcessState.Running : name == "web:two" ? ProcessState.Stopped : ProcessState.Stopping;
        ModuleHost.Result result = await _host.RunAsync(script);

        Assert.Equal(["OperationTimeout", "RestartIncomplete"], result.ErrorIds);
        Assert.Equal(ProcessState.Running, a["web:two"]);
        Assert.Contains("web:slow one", result.Errors[1].Exception.Message, StringComparison.Ordinal);
        Assert.Equal($"Start-SupervisorProcess 'web:slow one' -Session {a.Uri}", result.Errors[1].ErrorDetails.RecommendedAction);
    }

    [Fact]
    public async Task A_daemon_that_freezes_in_the_midst_of_a_wait_does_not_hold_it_longer_than_it_may_take()
    {
        await using FakeDaemon a = new("web:one");
        a["web:one"] = ProcessState.Starting;
        _host.Set("a", a.Endpoint);
        int looks = 0;
        a.Before = _ => ++looks < 4 ? Task.CompletedTask : new TaskCompletionSource().Task;
        ModuleHost.Result result = await _host.RunAsync("Wait-SupervisorProcess web:one -TimeoutSec 1 -Uri $a");

        Assert.Equal(["OperationTimeout"], result.ErrorIds);
        Assert.Contains("does not answer any more", result.Errors[0].Exception.Message, StringComparison.Ordinal);
        SupervisorTimeoutException typed = Assert.IsType<SupervisorTimeoutException>(result.Errors[0].Exception);
        Assert.Equal((a.Uri, "web:one"), (typed.Session!.Uri, typed.Process));
    }

    [Fact]
    public async Task A_wait_can_end_when_the_state_is_final()
    {
        await using FakeDaemon a = new("web:one");
        a["web:one"] = ProcessState.Fatal;
        _host.Set("a", a.Endpoint);
        ModuleHost.Result result = await _host.RunAsync("Wait-SupervisorProcess web:one -FailFast -Uri $a");
        Assert.Equal(["StateNotReached"], result.ErrorIds);
        Assert.IsType<SupervisorProcess>(result.Errors[0].TargetObject);
    }
}
