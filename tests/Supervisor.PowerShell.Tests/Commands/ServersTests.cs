using System.Management.Automation;
using Supervisor.PowerShell.Tests.Running;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Tests.Commands;

/// <summary>What is true of one server is shown and done when that server has answered.</summary>
public sealed class ServersTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ModuleHost _host = new();

    public void Dispose() => _host.Dispose();

    [Theory]
    [InlineData("Get-SupervisorGroup -Uri $slow, $quick")]
    [InlineData("Get-SupervisorCollection -Uri $slow, $quick")]
    [InlineData("Get-SupervisorProcess -Uri $slow, $quick")]
    [InlineData("Stop-SupervisorGroup web -Uri $slow, $quick -PassThru")]
    [InlineData("Stop-SupervisorCollection web -Uri $slow, $quick -PassThru")]
    [InlineData("Restart-SupervisorGroup web -Uri $slow, $quick -PassThru")]
    [InlineData("Stop-SupervisorProcess * -Uri $slow, $quick -PassThru")]
    public async Task The_slowest_holds_up_no_other(string script)
    {
        TaskCompletionSource late = new();
        await using FakeDaemon slow = new("web:one") { Before = _ => late.Task };
        await using FakeDaemon quick = new("web:one");
        _host.Set("slow", slow.Endpoint);
        _host.Set("quick", quick.Endpoint);
        using System.Management.Automation.PowerShell shell = _host.Shell(script);
        PSDataCollection<PSObject> output = [];
        TaskCompletionSource first = new();
        output.DataAdded += (_, _) => first.TrySetResult();
        Task run = Task.Factory.FromAsync(shell.BeginInvoke<PSObject, PSObject>(null, output), shell.EndInvoke);
        await first.Task.WaitAsync(Patience);
        Assert.Equal(quick.Uri, ((SupervisorSession)output[0].Properties["Session"].Value).Uri);
        Assert.False(run.IsCompleted);
        late.SetResult();
        await run.WaitAsync(Patience);
        Assert.Equal(2, output.Count);
    }

    [Theory]
    [InlineData("Restart-SupervisorCollection web -Rolling -Uri $a, $b, $c", "a b c")]
    [InlineData("Restart-SupervisorCollection web -Rolling -Uri $c, $b, $a", "c b a")]
    [InlineData("Get-SupervisorCollection web -Uri $a, $b, $c | Restart-SupervisorCollection -Rolling", "a b c")]
    [InlineData("Get-SupervisorCollection web -Uri $a, $b, $c | Restart-SupervisorCollection -MaxUnavailable 1", "a b c")]
    [InlineData("Get-SupervisorGroup web -Uri $a, $b, $c | Restart-SupervisorGroup -Rolling", "a b c")]
    [InlineData("Get-SupervisorProcess web:* -Uri $a, $b, $c | Restart-SupervisorProcess -Rolling", "a b c")]
    public async Task A_rolling_restart_goes_through_servers_in_the_order_in_which_they_were_named(string script, string order)
    {
        List<string> restarted = [];
        await using FakeDaemon a = new("web:one", "web:two");
        await using FakeDaemon b = new("web:one", "web:two");
        await using FakeDaemon c = new("web:one", "web:two");
        TaskCompletionSource others = new();
        int answered = 0;
        foreach ((FakeDaemon daemon, string name) in new[] { (a, "a"), (b, "b"), (c, "c") })
        {
            _host.Set(name, daemon.Endpoint);
            daemon.Asked = (_, start) =>
            {
                Note(name);
                return start ? ProcessState.Running : ProcessState.Stopped;
            };
            bool isFirst = true;
            daemon.Before = async method =>
            {
                if (method == "supervisor.restartCollection")
                {
                    Note(name);
                }

                if (isFirst)
                {
                    // The first that is asked answers last.
                    isFirst = false;
                    if (name != "a" && Interlocked.Increment(ref answered) == 2)
                    {
                        others.TrySetResult();
                    }

                    if (name == "a" && !script.StartsWith("Restart", StringComparison.Ordinal))
                    {
                        await others.Task.WaitAsync(Patience);
                    }
                }
            };
        }

        ModuleHost.Result result = await _host.RunAsync(script);
        Assert.Empty(result.Errors);
        Assert.Equal(order.Split(' '), restarted);

        void Note(string name)
        {
            lock (restarted)
            {
                if (restarted.LastOrDefault() != name)
                {
                    restarted.Add(name);
                }
            }
        }
    }

    [Fact]
    public async Task Or_in_the_order_somebody_has_sorted_them()
    {
        List<string> restarted = [];
        await using FakeDaemon a = new("web:one");
        await using FakeDaemon b = new("web:one");
        _host.Set("a", a.Endpoint);
        _host.Set("b", b.Endpoint);
        foreach (FakeDaemon daemon in new[] { a, b })
        {
            daemon.Asked = (_, start) =>
            {
                if (start)
                {
                    restarted.Add(daemon.Uri);
                }

                return start ? ProcessState.Running : ProcessState.Stopped;
            };
        }

        ModuleHost.Result result = await _host.RunAsync("""
            $turned = @(Get-SupervisorGroup web -Uri $a, $b)[1, 0]
            $turned | Restart-SupervisorGroup -Rolling
            $turned.Session.Uri
            """);
        Assert.Equal(result.Texts, restarted);
    }

    [Fact]
    public async Task A_rolling_restart_of_processes_takes_so_many_down_at_once_and_halts_at_the_first_that_fails()
    {
        await using FakeDaemon a = new("g:1", "g:2", "g:3", "g:4", "g:5");
        _host.Set("a", a.Endpoint);
        int down = 0;
        int most = 0;
        a.Asked = (name, start) =>
        {
            down += start ? -1 : 1;
            most = Math.Max(most, down);
            return !start ? ProcessState.Stopped : name == "g:3" ? ProcessState.Fatal : ProcessState.Running;
        };
        ModuleHost.Result result = await _host.RunAsync("Restart-SupervisorProcess g:* -MaxUnavailable 2 -Uri $a");

        Assert.Equal(["StartFailed", "RollingRestartHalted"], result.ErrorIds);
        Assert.Equal(2, most);
        Assert.EndsWith("Left as it was: g:5 on s.", result.Errors[1].Exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("supervisor.stopProcess g:5 False", a.Calls);
    }
}
