using Supervisor.PowerShell.Tests.Running;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Tests.Commands;

/// <summary>A rolling restart that goes from here waits for ready and healthy, as one that the daemon does.</summary>
public sealed class SoundnessTests : IDisposable
{
    private readonly ModuleHost _host = new();

    public void Dispose() => _host.Dispose();

    [Theory]
    [InlineData("Restart-SupervisorProcess web:* -Rolling -Uri $a")]
    [InlineData("Restart-SupervisorGroup web -Rolling -Uri $a")]
    public async Task The_next_is_touched_when_the_last_is_ready_and_healthy(string script)
    {
        await using FakeDaemon a = new("web:one", "web:two");
        _host.Set("a", a.Endpoint);
        a.Tells = (_, info) => info.State == ProcessState.Running ? info with { Readiness = "waiting", Health = "unknown" } : info;
        List<string> seen = [];
        int looks = 0;
        a.Asked = (name, start) =>
        {
            seen.Add($"{(start ? "start" : "stop")} {name}");
            return start ? ProcessState.Running : ProcessState.Stopped;
        };
        a.Before = method =>
        {
            foreach (string name in new[] { "web:one", "web:two" }.Where(name => seen.Contains($"start {name}")))
            {
                a.Tell(name, info => info switch
                {
                    { Readiness: "waiting" } when ++looks % 3 == 0 => Note(info with { Readiness = "ready" }, $"ready {name}"),
                    { Readiness: "ready", Health: "unknown" } when ++looks % 3 == 0 => Note(info with { Health = "healthy" }, $"healthy {name}"),
                    _ => info,
                });
            }

            return Task.CompletedTask;
        };

        ModuleHost.Result result = await _host.RunAsync(script);

        Assert.Empty(result.Errors);
        Assert.Equal(
            new[] { "web:one", "web:two" }.SelectMany(name => new[] { $"stop {name}", $"start {name}", $"ready {name}", $"healthy {name}" }), seen);

        ProcessInfo Note(ProcessInfo info, string what)
        {
            seen.Add(what);
            return info;
        }
    }

    [Theory]
    [InlineData("unhealthy", "ready", "Restart-SupervisorProcess web:* -Rolling -Uri $a, $b")]
    [InlineData("unhealthy", "ready", "Restart-SupervisorGroup web -Rolling -Uri $a, $b")]
    [InlineData("healthy", "late", "Restart-SupervisorProcess web:* -Rolling -Uri $a, $b")]
    [InlineData("healthy", "stopping", "Restart-SupervisorGroup web -Rolling -Uri $a, $b")]
    public async Task One_that_is_not_well_halts_it_on_all_servers(string health, string readiness, string script)
    {
        await using FakeDaemon a = new("web:one", "web:two");
        await using FakeDaemon b = new("web:one");
        _host.Set("a", a.Endpoint);
        _host.Set("b", b.Endpoint);
        a.Tells = (_, info) => info.State == ProcessState.Running
            ? info with { Readiness = readiness, Health = health, Description = "pid 101, unhealthy: answered with status 503" }
            : info;
        ModuleHost.Result result = await _host.RunAsync(script);

        Assert.Equal(["StartFailed", "RollingRestartHalted"], result.ErrorIds);
        Assert.Contains("answered with status 503", result.Errors[0].Exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("supervisor.stopProcess web:two False", a.Calls);
        Assert.DoesNotContain(b.Calls, call => call.StartsWith("supervisor.stop", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("waiting", "unknown", ", not ready: loading 40 %,", "Running and ready")]
    [InlineData("ready", "unknown", "", "Running and healthy")]
    public async Task One_that_is_late_is_an_error_that_says_what_it_lacks(string readiness, string health, string lacks, string expected)
    {
        await using FakeDaemon a = new("web:one", "web:two");
        _host.Set("a", a.Endpoint);
        a.Tells = (_, info) => info.State == ProcessState.Running
            ? info with { Readiness = readiness, Health = health, NotifyStatus = "loading 40 %" }
            : info;
        ModuleHost.Result result = await _host.RunAsync("Restart-SupervisorProcess web:* -Rolling -TimeoutSec 1 -Uri $a");

        Assert.Equal(["OperationTimeout", "RollingRestartHalted"], result.ErrorIds);
        Assert.Equal(
            $"Process 'web:one' on s is still Running{lacks} after 1 seconds; expected {expected}.", result.Errors[0].Exception.Message);
    }

    [Theory]
    [InlineData(ProcessState.Backoff, "healthy")]
    [InlineData(ProcessState.Running, "unhealthy")]
    public async Task One_that_does_not_stay_up_halts_it(ProcessState state, string health)
    {
        await using FakeDaemon a = new("web:one", "web:two", "web:three");
        _host.Set("a", a.Endpoint);
        List<string> order = [];
        a.Asked = (name, start) =>
        {
            if (start)
            {
                order.Add(name);
            }

            if (order.Count == 2)
            {
                a[order[0]] = state;
                a.Tell(order[0], info => info with { Health = health });
            }

            return start ? ProcessState.Running : ProcessState.Stopped;
        };
        ModuleHost.Result result = await _host.RunAsync("Restart-SupervisorProcess web:* -Rolling -Uri $a");

        Assert.Equal(["StartFailed", "RollingRestartHalted"], result.ErrorIds);
        Assert.Contains("did not stay up", result.Errors[0].Exception.Message, StringComparison.Ordinal);
        Assert.Equal(2, order.Count);
    }
}
