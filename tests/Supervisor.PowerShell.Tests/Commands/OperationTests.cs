using Supervisor.PowerShell.Tests.Running;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Tests.Commands;

/// <summary>What a daemon does that takes its time is shown as it is, and can be given up.</summary>
public sealed class OperationTests : IDisposable
{
    private const string Copy = "function Get-Copy { process { [System.Management.Automation.PSSerializer]::Deserialize("
        + "[System.Management.Automation.PSSerializer]::Serialize($_, 1)) } }\n";

    private static readonly OperationInfo[] Some =
    [
        new()
        {
            Id = 3,
            Kind = OperationKinds.Restart,
            Target = "web-tier",
            State = OperationInfo.Running,
            Asked = 1_700_000_000,
            WaitingFor = "web:one (STOPPING)",
            WaitingSince = 1_700_000_001,
            Until = 1_700_000_600,
            Finished = 1,
            Total = 3,
        },
        new() { Id = 10, Kind = OperationKinds.Update, State = OperationInfo.Running, Asked = 1_700_000_002 },
        new()
        {
            Id = 11,
            Kind = OperationKinds.Update,
            Target = "web mail",
            State = OperationInfo.Queued,
            Asked = 1_700_000_003,
            WaitingFor = "the end of update 10",
            WaitingSince = 1_700_000_003,
        },
        new()
        {
            Id = 2,
            Kind = "tomorrow",
            State = OperationInfo.Ended,
            Asked = 1_699_999_000,
            EndedAt = 1_699_999_900,
            End = OperationInfo.Failed,
            Error = "no luck",
        },
    ];

    private readonly ModuleHost _host = new();

    public void Dispose() => _host.Dispose();

    [Theory]
    [InlineData("Get-SupervisorOperation -Uri $a", "3 10 11 2")]
    [InlineData("Get-SupervisorOperation 11, 3 -Uri $a", "3 11")]
    [InlineData("10, 2 | Get-SupervisorOperation -Uri $a", "10 2")]
    [InlineData("Get-SupervisorOperation -Kind Update, Restart -Uri $a", "3 10 11")]
    [InlineData("Get-SupervisorOperation -State Queued -Uri $a", "11")]
    [InlineData("Get-SupervisorOperation -Status Ended -Kind Update -Uri $a", "")]
    [InlineData("Get-SupervisorOperation -Uri $a | Where-Object Status -eq Running | Get-SupervisorOperation", "3 10")]
    [InlineData("Get-SupervisorDaemon -Uri $a | Get-SupervisorOperation 2", "2")]
    public async Task Those_that_are_meant_are_had(string script, string ids)
    {
        await using FakeDaemon a = new() { Operations = Some };
        _host.Set("a", a.Endpoint);
        ModuleHost.Result result = await _host.RunAsync(script);
        Assert.Empty(result.Errors);
        Assert.Equal(ids, string.Join(' ', result.Output.Select(one => ((SupervisorOperation)one.BaseObject).Id)));
    }

    [Fact]
    public async Task One_is_all_that_the_daemon_tells()
    {
        await using FakeDaemon a = new() { Operations = Some };
        _host.Set("a", a.Endpoint);
        ModuleHost.Result result = await _host.RunAsync("Get-SupervisorOperation -Uri $a");
        SupervisorOperation restart = (SupervisorOperation)result.Output[0].BaseObject;
        Assert.Equal((OperationKind.Restart, OperationState.Running, null), (restart.Kind, restart.State, restart.End));
        Assert.Equal(["web-tier"], restart.Target);
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1_700_000_000), restart.Asked);
        Assert.Equal(TimeZoneInfo.Local.GetUtcOffset(restart.Asked), restart.Asked.Offset);
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1_700_000_001), restart.WaitingSince);
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1_700_000_600), restart.Until);
        Assert.Equal((1, 3, null), (restart.Finished, restart.Total, restart.Ended));
        Assert.Equal("waits for web:one (STOPPING)", restart.Detail);
        Assert.Equal(a.Uri, restart.Session.Uri);
        Assert.Equal(["restart 3 of web-tier", "update 10", "update 11 of web, mail", "tomorrow 2"], result.Texts);

        SupervisorOperation ended = (SupervisorOperation)result.Output[3].BaseObject;
        Assert.Equal((OperationKind.Unknown, OperationState.Ended, OperationEnd.Failed), (ended.Kind, ended.State, ended.End));
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1_699_999_900), ended.Ended);
        Assert.Equal(("no luck", "failed: no luck", null), (ended.Error, ended.Detail, ended.WaitingSince));
    }

    [Theory]
    [InlineData("Stop-SupervisorOperation 10 -Uri $a", "10")]
    [InlineData("3, 11 | Stop-SupervisorOperation -Uri $a", "3 11")]
    [InlineData("Get-SupervisorOperation -Uri $a | Stop-SupervisorOperation", "3 10 11")]
    [InlineData("Get-SupervisorOperation 3 -Uri $a | Get-Copy | Stop-SupervisorOperation", "3")]
    [InlineData("Get-SupervisorOperation 3 -Uri $a | Select-Object Id, Session | Stop-SupervisorOperation", "3")]
    [InlineData("Stop-SupervisorOperation -InputObject (Get-SupervisorOperation 11 -Uri $a)", "11")]
    [InlineData("Stop-SupervisorOperation 2 -Uri $a", "")]
    [InlineData("Stop-SupervisorOperation 3 -Uri $a -WhatIf", "")]
    [InlineData("$before | Stop-SupervisorOperation", "")]
    public async Task What_is_named_or_piped_is_given_up(string script, string ids)
    {
        await using FakeDaemon a = new() { Operations = Some };
        await using FakeDaemon other = new() { Operations = Some };
        _host.Set("a", a.Endpoint);
        _host.Set("env", other.Endpoint);
        ModuleHost.Result result = await _host.RunAsync(Copy + $$"""
            $before = [pscustomobject]@{ PSTypeName = 'Deserialized.Supervisor.PowerShell.SupervisorOperation'
                Id = 3; Asked = '11/01/2023 00:00:00 +00:00'; Session = $a }
            {{script}}
            """);
        Assert.Empty(result.Errors);
        Assert.Empty(result.Output);
        Assert.Equal(
            ids, string.Join(' ', a.Operations.Where(one => one.End == OperationInfo.GivenUp).Select(one => one.Id)));
        Assert.Empty(other.Requests);
    }

    [Fact]
    public async Task Giving_up_many_is_one_request_beside_the_look()
    {
        await using FakeDaemon a = new() { Operations = Some };
        _host.Set("a", a.Endpoint);
        ModuleHost.Result result = await _host.RunAsync("3, 10, 11 | Stop-SupervisorOperation -Uri $a -PassThru | ForEach-Object Detail");
        Assert.Empty(result.Errors);
        Assert.Equal(["given up", "given up", "given up"], result.Texts);
        Assert.Equal(["supervisor.getOperations", "system.multicall", "supervisor.getOperations"], a.Requests);
    }

    [Theory]
    [InlineData("Get-SupervisorOperation 3, 99 -Uri $a", "OperationNotFound", 1)]
    [InlineData("Stop-SupervisorOperation 99 -Uri $a", "OperationNotFound", 0)]
    [InlineData("$gone | Get-SupervisorOperation", "OperationNotFound", 0)]
    [InlineData("Stop-SupervisorOperation -Uri $a", "NothingNamed", 0)]
    [InlineData("Get-SupervisorOperation 3 -Uri $a | Stop-SupervisorOperation 3", "NameAndInputObject", 0)]
    [InlineData("Get-SupervisorOperation 3 -Uri $a | Stop-SupervisorProcess", "InputNotTaken", 0)]
    [InlineData("Get-SupervisorProcess -Uri $a | Stop-SupervisorOperation", "InputNotTaken", 0)]
    [InlineData("Get-SupervisorOperation -Kind nope -Uri $a", "CannotConvertArgumentNoMessage", 0)]
    public async Task What_cannot_be_is_an_error(string script, string id, int found)
    {
        await using FakeDaemon a = new("web:one") { Operations = Some };
        _host.Set("a", a.Endpoint);
        ModuleHost.Result result = await _host.RunAsync($$"""
            $gone = [pscustomobject]@{ PSTypeName = 'Deserialized.Supervisor.PowerShell.SupervisorOperation'; Id = 99; Session = $a }
            {{script}}
            """);
        Assert.Equal([id], result.ErrorIds);
        Assert.Equal(found, result.Output.Count);
        Assert.Equal(Some, a.Operations);
    }

    [Fact]
    public async Task A_number_that_is_none_is_told_with_advice()
    {
        await using FakeDaemon a = new() { Operations = Some };
        _host.Set("a", a.Endpoint);
        ModuleHost.Result result = await _host.RunAsync("Stop-SupervisorOperation 99 -Uri $a");
        Assert.StartsWith("There is no operation 99 on ", result.Errors[0].Exception.Message, StringComparison.Ordinal);
        Assert.IsType<SupervisorNotFoundException>(result.Errors[0].Exception);
        Assert.Equal("99", result.Errors[0].TargetObject);
        Assert.Contains("Get-SupervisorOperation", result.Errors[0].ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Get-SupervisorOperation -Uri $a")]
    [InlineData("Stop-SupervisorOperation 3 -Uri $a")]
    public async Task A_daemon_that_knows_no_operations_says_so(string script)
    {
        await using FakeDaemon a = new();
        _host.Set("a", a.Endpoint);
        Assert.Equal(["MethodNotSupported"], (await _host.RunAsync(script)).ErrorIds);
    }

    [Theory]
    [InlineData("Get-SupervisorOperation -Uri $a -Id ", "2 3 10 11")]
    [InlineData("Stop-SupervisorOperation -Uri $a 1", "10 11")]
    [InlineData("Get-SupervisorOperation -Kind U", "Unknown Update Upgrade")]
    [InlineData("Get-SupervisorOperation -State Q", "Queued")]
    public async Task What_there_is_is_completed(string line, string offered)
    {
        await using FakeDaemon a = new() { Operations = Some };
        ModuleHost.Result result = default!;
        using CancellationTokenSource bound = new(TimeSpan.FromSeconds(60));
        while (!bound.IsCancellationRequested && (result is null || result.Texts is not [{ Length: > 0 }]))
        {
            // On a busy machine the names may not be there at the first Tab.
            _host.Set("line", line.Replace("$a", a.Uri, StringComparison.Ordinal));
            result = await _host.RunAsync(
                "@((TabExpansion2 $line $line.Length).CompletionMatches | Where-Object ResultType -eq ParameterValue).ListItemText -join ' '");
        }

        Assert.Equal([offered], result.Texts);
    }

    [Theory]
    [InlineData("$all")]
    [InlineData("$all | Get-Copy")]
    public async Task The_table_says_what_each_waits_for_and_how_it_ended(string objects)
    {
        await using FakeDaemon a = new() { Operations = Some };
        _host.Set("a", a.Endpoint);
        ModuleHost.Result result = await _host.RunAsync(
            $"{Copy}$all = Get-SupervisorOperation -Uri $a; {objects} | Out-String -Width 160");
        Assert.Empty(result.Errors);
        Assert.Matches(@"Id +Kind +Target +State +Done +Asked +Server +Detail", result.Texts[0]);
        Assert.Matches(@"3 Restart +web-tier +Running +1/3 \d\d:\d\d:\d\d \S+ +waits for web:one \(STOPPING\)", result.Texts[0]);
        Assert.Matches(@"10 Update +all +Running +\d\d:\d\d:\d\d \S+ *\r?\n", result.Texts[0]);
        Assert.Matches(@"11 Update +web, mail +Queued .* waits for the end of update 10", result.Texts[0]);
        Assert.Matches(@"2 Unknown +all +Ended .* failed: no luck", result.Texts[0]);
    }
}
