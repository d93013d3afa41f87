using System.Management.Automation;
using Supervisor.PowerShell.Tests.Running;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Tests.Commands;

/// <summary>Names with brackets in them, and brackets that open nothing.</summary>
public sealed class NameTests : IDisposable
{
    private readonly ModuleHost _host = new();

    public void Dispose() => _host.Dispose();

    [Theory]
    [InlineData("Get-SupervisorProcess 'a[1' -Uri $a", "ProcessNotFound", "There is no process 'a[1' on")]
    [InlineData("Get-SupervisorProcess 'b`[1`]' -Uri $a", "ProcessNotFound", "There is no process 'b[1]' on")]
    [InlineData("Get-SupervisorProcess -Group 'web[' -Uri $a", "GroupNotFound", "There is no group 'web[' on")]
    [InlineData("Get-SupervisorProcess 'b`[1`]:*' -Uri $a", "GroupNotFound", "There is no group 'b[1]' on")]
    [InlineData("Get-SupervisorCollection 'x[' -Uri $a", "CollectionNotFound", "There is no collection 'x[' on")]
    [InlineData("Get-SupervisorGroup 'x`[1`]' -Uri $a", "GroupNotFound", "There is no group 'x[1]' on")]
    [InlineData("Get-SupervisorSession 'x['", "SessionNotFound", "There is no session 'x['.")]
    [InlineData("Watch-SupervisorEvent 'PROCESS_[' -Uri $a", "EventTypeNotFound", "There is no event type 'PROCESS_[': expected")]
    [InlineData("Get-SupervisorProcess -Session 'x['", "ParameterArgumentTransformationError", "'x[' is no session: expected")]
    public async Task A_name_that_is_not_there_is_told_as_it_is(string script, string id, string message)
    {
        await using FakeDaemon a = new("web:a[1]", "web:b");
        _host.Set("a", a.Endpoint);
        ModuleHost.Result result = await _host.RunAsync(script);
        Assert.Equal([id], result.ErrorIds);
        Assert.Contains(message, result.Errors[0].Exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Get-SupervisorProcess 'a`[1`]' -Uri $a")]
    [InlineData("Get-SupervisorProcess 'web:a`[*' -Uri $a")]
    [InlineData("Get-SupervisorProcess '*a[[]*' -Uri $a")]
    [InlineData("Get-SupervisorProcess -Uri $a | Where-Object Name -like '*1?' | Get-SupervisorProcess")]
    public async Task One_with_brackets_is_found(string script)
    {
        await using FakeDaemon a = new("web:a[1]", "web:b");
        _host.Set("a", a.Endpoint);
        ModuleHost.Result result = await _host.RunAsync(script);
        Assert.Empty(result.Errors);
        Assert.Equal(["web:a[1]"], result.Texts);
    }

    [Fact]
    public async Task One_that_differs_by_case_alone_is_pointed_out()
    {
        await using FakeDaemon a = new("web:nginx");
        _host.Set("a", a.Endpoint);
        ModuleHost.Result result = await _host.RunAsync("Get-SupervisorProcess NGINX -Uri $a; Get-SupervisorProcess Web:Nginx -Uri $a");
        Assert.Equal(["ProcessNotFound", "ProcessNotFound"], result.ErrorIds);
        Assert.All(
            result.Errors,
            error => Assert.Equal("Names are told apart by case: there is a process 'web:nginx'.", error.ErrorDetails.RecommendedAction));
    }

    [Theory]
    [InlineData("Watch-SupervisorEvent -Name 'a`[1`]' @it", "1 3", "process=a%5B%5B%5D1%5D")]
    [InlineData("Watch-SupervisorEvent -Name 'web:a`[1`]' @it", "1 3", "process=web%3Aa%5B%5B%5D1%5D")]
    [InlineData("$one | Watch-SupervisorEvent @it", "1 3", "process=web%3Aa%5B%5B%5D1%5D")]
    [InlineData("$one | Get-SupervisorEvent -From 1", "1 3", "")]
    [InlineData("Get-SupervisorEvent -Name 'a`[1`]' -Uri $a", "1 3", "")]
    [InlineData("Watch-SupervisorEvent -Name 'WEB:A*' @it", "1 3", "")]
    [InlineData("Get-SupervisorEvent -Name 'WEB:A*' -Uri $a", "1 3", "")]
    [InlineData("Watch-SupervisorEvent -Name 'a`[1`]', b* @it", "1 2 3", "")]
    [InlineData("Watch-SupervisorEvent -Group W* @it", "1 2 3", "")]
    [InlineData("Watch-SupervisorEvent -Group web -Name b @it", "2", "process=b&group=web")]
    public async Task Events_are_of_what_was_named_and_a_daemon_is_asked_for_as_little_as_its_patterns_can_say(
        string script, string serials, string asked)
    {
        await using FakeDaemon a = new("web:a[1]", "web:b");
        _host.Set("a", a.Endpoint);
        Add(1, "a[1]", "web");
        Add(2, "b", "web");
        Add(3, "a[1]", "web");
        Add(4, "a1", "other");
        ModuleHost.Result result = await _host.RunAsync($$"""
            $it = @{ From = 1; MaxCount = {{serials.Split(' ').Length}} }
            $one = Get-SupervisorProcess 'web:a`[1`]' -Uri $a
            $PSDefaultParameterValues['Watch-SupervisorEvent:Uri'] = $a
            {{script}}
            """);
        Assert.Empty(result.Errors);
        Assert.Equal(serials, string.Join(' ', result.Output.Select(one => ((SupervisorEvent)one.BaseObject).Serial)));
        string names = string.Join('&', a.Streams.Last().TrimStart('/').Replace("events?", "", StringComparison.Ordinal)
            .Split('&').Where(part => !part.StartsWith("from=", StringComparison.Ordinal)));
        Assert.Equal(asked, names);

        void Add(int number, string process, string group) => a.Events[number] = (
            "PROCESS_STATE_RUNNING",
            $"\"event\":\"PROCESS_STATE_RUNNING\",\"processname\":\"{process}\",\"groupname\":\"{group}\"");
    }
}
