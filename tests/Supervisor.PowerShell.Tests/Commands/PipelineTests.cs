using Supervisor.PowerShell.Tests.Running;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Tests.Commands;

/// <summary>An object in the pipeline is what it is, at its daemon, and never taken for a name.</summary>
public sealed class PipelineTests : IDisposable
{
    private const string Copy = "function Get-Copy { process { [System.Management.Automation.PSSerializer]::Deserialize("
        + "[System.Management.Automation.PSSerializer]::Serialize($_, 1)) } }\n";

    private readonly ModuleHost _host = new();

    public void Dispose() => _host.Dispose();

    [Theory]
    [InlineData("Get-SupervisorGroup web -Uri $a | Stop-SupervisorProcess", "web:one web:two")]
    [InlineData("Get-SupervisorGroup web -Uri $a | Get-Copy | Stop-SupervisorProcess", "web:one web:two")]
    [InlineData("Get-SupervisorGroup web -Uri $a | Select-Object Name, Session | Stop-SupervisorProcess", "web:one web:two")]
    [InlineData("Get-SupervisorCollection web -Uri $a | Get-Copy | Stop-SupervisorProcess", "web:one web:two")]
    [InlineData("Get-SupervisorCollection web -Uri $a | Get-Copy | Stop-SupervisorCollection", "web:one web:two")]
    [InlineData("Get-SupervisorGroup web -Uri $a | Get-Copy | Stop-SupervisorGroup", "web:one web:two")]
    [InlineData("Get-SupervisorGroup web -Uri $a | ConvertTo-Json | ConvertFrom-Json | Stop-SupervisorGroup", "web:one web:two")]
    [InlineData("Get-SupervisorProcess x:web -Uri $a | ConvertTo-Json | ConvertFrom-Json | Stop-SupervisorProcess", "x:web")]
    [InlineData("Get-SupervisorProcess web:one -Uri $a | Stop-SupervisorProcess", "web:one")]
    [InlineData("Get-SupervisorProcess web:one -Uri $a | Get-Copy | Stop-SupervisorProcess", "web:one")]
    [InlineData("Get-SupervisorProcess x:web -Uri $a | Select-Object Name, State, Session | Stop-SupervisorProcess", "x:web")]
    [InlineData("Get-SupervisorProcess -Uri $a | Stop-SupervisorProcess -Exclude web:*", "x:web")]
    [InlineData("Stop-SupervisorProcess * -Exclude x:* -Uri $a", "web:one web:two")]
    [InlineData("Get-SupervisorProcess x:web -Uri $a | Get-SupervisorGroup | Stop-SupervisorGroup", "x:web")]
    [InlineData("Get-SupervisorProcess x:web -Uri $a | Get-SupervisorCollection | Stop-SupervisorCollection", "x:web")]
    [InlineData("Get-SupervisorConfiguration web:one -Uri $a | Get-Copy | Stop-SupervisorProcess", "web:one")]
    [InlineData("$event | Stop-SupervisorProcess", "x:web")]
    [InlineData("$line | Stop-SupervisorProcess", "web:two")]
    [InlineData("'x:web', (Get-SupervisorGroup web -Uri $a) | Stop-SupervisorProcess -Uri $a", "web:one web:two x:web")]
    [InlineData("Stop-SupervisorProcess -InputObject (Get-SupervisorProcess x:web -Uri $a)", "x:web")]
    [InlineData("Get-SupervisorDaemon -Uri $a | Get-Copy | Stop-SupervisorProcess web:two", "web:two")]
    public async Task What_is_piped_is_what_is_stopped(string script, string stopped)
    {
        await using FakeDaemon a = new("web:one", "web:two", "x:web");
        await using FakeDaemon other = new("web:one", "web:two", "x:web");
        _host.Set("a", a.Endpoint);
        _host.Set("env", other.Endpoint);
        ModuleHost.Result result = await _host.RunAsync(Copy + $$"""
            $event = [pscustomobject]@{ PSTypeName = 'Deserialized.Supervisor.PowerShell.SupervisorEvent'
                Type = 'PROCESS_STATE_FATAL'; Process = 'x:web'; Session = $a }
            $line = [pscustomobject]@{ PSTypeName = 'Deserialized.Supervisor.PowerShell.SupervisorLogLine'
                Line = 'x'; Stream = 'StdOut'; Process = 'web:two'; Session = $a }
            {{script}}
            """);

        Assert.Empty(result.Errors);
        Assert.Equal(stopped.Split(' '), new[] { "web:one", "web:two", "x:web" }.Where(name => a[name] == ProcessState.Stopped));
        Assert.Empty(other.Requests);
    }

    [Theory]
    [InlineData("Get-SupervisorProcess web:one -Uri $a | Restart-SupervisorDaemon", "InputNotTaken")]
    [InlineData("Get-SupervisorGroup web -Uri $a | ConvertTo-Json | ConvertFrom-Json | Stop-SupervisorProcess -Uri $a", "KindUnknown")]
    [InlineData("Get-SupervisorCollection web -Uri $a | ConvertTo-Json | ConvertFrom-Json | Stop-SupervisorProcess", "KindUnknown")]
    [InlineData("Get-SupervisorProcess web:one -Uri $a | Stop-SupervisorDaemon -Confirm:$false", "InputNotTaken")]
    [InlineData("Get-SupervisorProcess web:one -Uri $a | Stop-SupervisorGroup", "InputNotTaken")]
    [InlineData("Get-SupervisorCollection web -Uri $a | Stop-SupervisorGroup", "InputNotTaken")]
    [InlineData("Get-SupervisorGroup web -Uri $a | Stop-SupervisorProcess one", "NameAndInputObject")]
    [InlineData("Get-SupervisorProcess web:one -Uri $a | Stop-SupervisorProcess -Group web", "NameAndInputObject")]
    [InlineData("Get-SupervisorProcess web:one -Uri $a | Send-SupervisorInput one two", "NameAndInputObject")]
    [InlineData("Get-SupervisorProcess web:one -Uri $a | Send-SupervisorInput", "ParameterMissing")]
    [InlineData("$tick | Stop-SupervisorProcess", "NoProcessMeant")]
    [InlineData("$far | Stop-SupervisorProcess", "ObjectElsewhere")]
    public async Task What_could_mean_several_things_is_refused(string script, string id)
    {
        await using FakeDaemon a = new("web:one");
        _host.Set("a", a.Endpoint);
        ModuleHost.Result result = await _host.RunAsync($$"""
            $tick = [pscustomobject]@{ PSTypeName = 'Deserialized.Supervisor.PowerShell.SupervisorEvent'; Type = 'TICK_5'; Session = $a }
            $far = [pscustomobject]@{ PSTypeName = 'Deserialized.Supervisor.PowerShell.SupervisorProcess'
                Name = 'web:one'; Session = $a; PSComputerName = 'web1.example' }
            {{script}}
            """);

        Assert.Equal([id], result.ErrorIds);
        Assert.DoesNotContain(a.Calls, call => call.Contains(".stop", StringComparison.Ordinal)
            || call is "supervisor.shutdown" or "supervisor.restart");
    }

    [Theory]
    [InlineData("Get-SupervisorProcess web:one -Uri $a | Send-SupervisorInput hello", "supervisor.sendProcessStdin web:one hello\n")]
    [InlineData("Get-SupervisorProcess web:one -Uri $a | Send-SupervisorInput -Value hello", "supervisor.sendProcessStdin web:one hello\n")]
    [InlineData("'hello' | Send-SupervisorInput web:one -Uri $a", "supervisor.sendProcessStdin web:one hello\n")]
    public async Task Text_goes_to_the_process_of_the_pipeline(string script, string call)
    {
        await using FakeDaemon a = new("web:one", "web:hello");
        _host.Set("a", a.Endpoint);

        Assert.Empty((await _host.RunAsync(script)).Errors);
        Assert.Equal(call.TrimEnd(), Assert.Single(a.Calls, made => made.Contains("sendProcessStdin", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("$names | Get-SupervisorProcess -Uri $a", 500)]
    [InlineData("$all | Get-SupervisorProcess", 500)]
    [InlineData("$all | Get-SupervisorConfiguration", 500)]
    [InlineData("$names | Get-SupervisorConfiguration -Uri $a", 500)]
    public async Task Whatever_comes_down_the_pipeline_there_is_one_request(string script, int count)
    {
        await using FakeDaemon a = new([.. Enumerable.Range(0, count).Select(number => $"g:{number}")]);
        _host.Set("a", a.Endpoint);
        await _host.RunAsync("$all = Get-SupervisorProcess -Uri $a; $names = $all.Name");
        int before = a.Requests.Count;
        ModuleHost.Result result = await _host.RunAsync(script);

        Assert.Empty(result.Errors);
        Assert.Equal(count, result.Output.Count);
        Assert.Single(a.Requests.Skip(before));
    }
}
