using Supervisor.PowerShell.Tests.Running;

namespace Supervisor.PowerShell.Tests.Commands;

public sealed class SessionTests : IDisposable
{
    private readonly ModuleHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task The_newest_session_that_was_made_for_an_address_counts()
    {
        ModuleHost.Result result = await _host.RunAsync("""
            $uri = 'unix:///no/such/one.sock'
            try { Get-SupervisorProcess -Uri $uri } catch { $null = $_ }
            $secret = [pscredential]::new('me', (ConvertTo-SecureString x -AsPlainText -Force))
            $made = New-SupervisorSession $uri -Credential $secret
            try { Get-SupervisorProcess -Uri $uri } catch { $_.TargetObject.Id -eq $made.Id }
            $newer = New-SupervisorSession $uri -Credential $secret
            try { Get-SupervisorProcess -Uri $uri } catch { $_.TargetObject.Id -eq $newer.Id }
            $newer | Remove-SupervisorSession
            try { Get-SupervisorProcess -Uri $uri } catch { $_.TargetObject.Id -eq $made.Id }
            """);
        Assert.Empty(result.Errors);
        Assert.Equal(["True", "True", "True"], result.Texts);
    }

    [Fact]
    public async Task A_session_that_was_removed_elsewhere_is_replaced()
    {
        await using FakeDaemon a = new("web:one");
        _host.Set("a", a.Endpoint);
        await _host.RunAsync("$env:SUPERVISOR_URI = $a; $null = Get-SupervisorProcess; $session = Get-SupervisorSession");
        ModuleHost.Result shared = await _host.RunAsync("$session");
        using (ModuleHost other = new())
        {
            other.Set("session", shared.Output[0].BaseObject);
            await other.RunAsync("$session | Remove-SupervisorSession");
        }

        ModuleHost.Result result = await _host.RunAsync("try { Get-SupervisorProcess } finally { $env:SUPERVISOR_URI = $null }");
        Assert.Empty(result.Errors);
        Assert.Equal(["web:one"], result.Texts);
    }

    [Fact]
    public async Task Sessions_of_many_daemons_have_names_that_tell_them_apart()
    {
        ModuleHost.Result result = await _host.RunAsync("""
            $folders = '/run', '/srv/a', '/srv/b', '/opt/a'
            $folders | ForEach-Object { New-SupervisorSession "unix://$_/supervisor.sock" } | ForEach-Object Name
            (New-SupervisorSession http://web1:9001).Name, (New-SupervisorSession https://web1:9001).Name
            """);
        Assert.Equal(
            ["supervisor.sock", "a/supervisor.sock", "b/supervisor.sock", "opt/a/supervisor.sock", "web1:9001", "https://web1:9001"],
            result.Texts);
    }

    [Fact]
    public async Task A_name_that_several_daemons_have_is_refused()
    {
        ModuleHost.Result result = await _host.RunAsync("""
            $null = New-SupervisorSession unix:///a.sock -Name web
            $null = New-SupervisorSession unix:///b.sock -Name web
            Remove-SupervisorSession web -ErrorAction Continue
            Stop-SupervisorProcess x -Session web
            """);
        Assert.Equal(["AmbiguousSession", "ParameterArgumentTransformationError"], result.ErrorIds);
        Assert.Contains("Several sessions are called 'web': 1 (unix:///a.sock), 2 (unix:///b.sock).", result.Errors[1].Exception.Message,
            StringComparison.Ordinal);
        Assert.Equal(2, (await _host.RunAsync("Get-SupervisorSession web")).Output.Count);
    }

    [Fact]
    public async Task Tab_makes_no_sessions()
    {
        await using FakeDaemon a = new("web:one");
        _host.Set("a", a.Endpoint);
        ModuleHost.Result result = await _host.RunAsync("""
            $line = "Get-SupervisorProcess -Uri $a -Name w"
            [System.Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null).CompletionMatches.CompletionText
            @(Get-SupervisorSession).Count
            """);
        Assert.Empty(result.Errors);
        Assert.Equal("0", result.Texts[^1]);
        Assert.Contains("supervisor.getAllProcessInfo", a.Calls);
    }
}
