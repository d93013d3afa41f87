using System.Management.Automation;
using Supervisor.PowerShell.Tests.Running;
using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.PowerShell.Tests.Commands;

/// <summary>What people who know other modules expect to be there.</summary>
public sealed class ConvenienceTests : IDisposable
{
    private readonly ModuleHost _host = new();

    public void Dispose() => _host.Dispose();

    [Theory]
    [InlineData("Get-SupervisorProcess -Uri $a | Where-Object Status -eq Stopped", "web:two")]
    [InlineData("Get-SupervisorProcess -Status Stopped -Uri $a", "web:two")]
    [InlineData("Get-SupervisorProcess -Id 100 -Uri $a", "web:one")]
    [InlineData("Get-SupervisorGroup -Uri $a | Where-Object Status -eq Mixed", "web")]
    [InlineData("Get-SupervisorProcess web:* -Exclude *:one -Uri $a", "web:two")]
    public async Task It_is_found(string script, string found)
    {
        await using FakeDaemon a = new("web:one", "web:two");
        a["web:two"] = ProcessState.Stopped;
        _host.Set("a", a.Endpoint);
        ModuleHost.Result result = await _host.RunAsync(script);
        Assert.Empty(result.Errors);
        Assert.Equal([found], result.Texts);
    }

    [Fact]
    public async Task What_was_stored_in_a_file_has_its_states_and_its_view()
    {
        await using FakeDaemon a = new("web:one");
        _host.Set("a", a.Endpoint);
        ModuleHost.Result result = await _host.RunAsync("""
            $file = [System.IO.Path]::GetTempFileName()
            try {
                Get-SupervisorProcess -Uri $a | Export-Clixml $file
                $copy = Import-Clixml $file
            }
            finally {
                Remove-Item $file
            }

            "$($copy.State)", $copy.Session, ($copy | Out-String -Width 120)
            """);
        Assert.Empty(result.Errors);
        Assert.Equal(["Running", a.Uri], result.Texts.Take(2));
        Assert.Matches(@"web:one +Running +100", result.Texts[2]);
    }

    [Fact]
    public async Task The_name_of_a_group_given_for_a_process_is_explained_and_the_same_advice_given_once()
    {
        await using FakeDaemon a = new("web:one");
        _host.Set("a", a.Endpoint);
        ModuleHost.Result result = await _host.RunAsync("Get-SupervisorProcess web, x, y -Uri $a");
        Assert.Equal(["ProcessNotFound", "ProcessNotFound", "ProcessNotFound"], result.ErrorIds);
        Assert.Equal(
            [
                "There is a group of this name: 'web:*' or -Group web means its processes.",
                "Get-SupervisorProcess lists the processes there are.",
                null,
            ],
            result.Errors.Select(error => error.ErrorDetails?.RecommendedAction));
        Assert.All(result.Errors, error => Assert.IsType<string>(error.TargetObject));
        Assert.All(result.Errors, error => Assert.Equal(a.Uri, ((SupervisorNotFoundException)error.Exception).Session!.Uri));
    }

    [Theory]
    [InlineData("Get-SupervisorEvent -Uri $a", "1 2 3 4")]
    [InlineData("Get-SupervisorEvent PROCESS_STATE -Uri $a", "1 2 4")]
    [InlineData("Get-SupervisorEvent -From 3 -Uri $a", "3 4")]
    [InlineData("Get-SupervisorEvent -From 9 -Uri $a", "")]
    [InlineData("Get-SupervisorEvent -Newest 1 -Uri $a", "4")]
    [InlineData("Get-SupervisorEvent -Name web:one -Uri $a", "1 4")]
    [InlineData("Get-SupervisorEvent -Group web -Uri $a", "1 2 4")]
    [InlineData("Get-SupervisorEvent -Collection web -Uri $a", "1 2 4")]
    [InlineData("Get-SupervisorProcess web:two -Uri $a | Get-SupervisorEvent", "2")]
    [InlineData("Get-SupervisorEvent -After 2026-11-29T10:00:03Z -Uri $a", "3 4")]
    public async Task What_has_happened_can_be_had(string script, string serials)
    {
        await using FakeDaemon a = new("web:one", "web:two");
        _host.Set("a", a.Endpoint);
        Add(1, "PROCESS_STATE_RUNNING", "one");
        Add(2, "PROCESS_STATE_FATAL", "two");
        a.Events[3] = ("TICK_5", "\"event\":\"TICK_5\",\"time\":\"2026-11-29T10:00:03Z\"");
        Add(4, "PROCESS_STATE_EXITED", "one");
        ModuleHost.Result result = await _host.RunAsync(script);
        Assert.Empty(result.Errors);
        Assert.Equal(serials, string.Join(' ', result.Output.Select(one => ((SupervisorEvent)one.BaseObject).Serial)));

        void Add(int number, string type, string process) => a.Events[number] = (
            type,
            $"\"event\":\"{type}\",\"time\":\"2026-11-29T10:00:0{number}Z\",\"processname\":\"{process}\",\"groupname\":\"web\"");
    }

    [Fact]
    public async Task A_daemon_that_is_to_come_is_waited_for()
    {
        FakeDaemon a = new("web:one");
        _host.Set("a", a.Endpoint);
        await a.DisposeAsync();
        ModuleHost.Result result = await _host.RunAsync(
            "Wait-SupervisorDaemon -Uri $a -TimeoutSec 0; Wait-SupervisorDaemon -Gone -Uri $a -TimeoutSec 20");
        Assert.Equal(["DaemonTimeout"], result.ErrorIds);
        Assert.IsType<SupervisorTimeoutException>(result.Errors[0].Exception);

        await using FakeDaemon b = new("web:one");
        _host.Set("b", b.Endpoint);
        result = await _host.RunAsync("(Wait-SupervisorDaemon -Uri $b -PassThru -TimeoutSec 20).State");
        Assert.Equal(["Running"], result.Texts);
    }

    [Fact]
    public async Task A_file_has_each_value_once_and_lists_as_text()
    {
        await using FakeDaemon a = new("web:one", "web:two");
        _host.Set("a", a.Endpoint);
        ModuleHost.Result result = await _host.RunAsync("""
            (Get-SupervisorGroup -Uri $a | ConvertTo-Csv)[1]
            $process = Get-SupervisorProcess web:one -Uri $a
            ($process | ConvertTo-Csv)[0]
            (Get-SupervisorGroup -Uri $a | ConvertTo-Json | ConvertFrom-Json).Processes -join '+'
            $process.Id, $process.Status, (New-SupervisorSession $a).User -join ' '
            """);
        Assert.Empty(result.Errors);
        Assert.StartsWith("\"web\",\"Running\",\"2\",\"2\",\"web:one, web:two\"", result.Texts[0], StringComparison.Ordinal);
        Assert.DoesNotContain("\"Id\"", result.Texts[1], StringComparison.Ordinal);
        Assert.Contains("\"ProcessId\"", result.Texts[1], StringComparison.Ordinal);
        Assert.Equal("web:one+web:two", result.Texts[2]);
        Assert.StartsWith("100 Running", result.Texts[3], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Get-SupervisorProgram -Uri $a", "\"command=/bin/cat; startsecs=3\"")]
    [InlineData("Get-SupervisorEvent -Uri $a", "\"processname=one; groupname=web; pid=7\"")]
    [InlineData("Get-SupervisorConfiguration -Uri $a", "\"0, 2\"")]
    public async Task A_file_has_lists_and_tables_as_text(string script, string cell)
    {
        await using FakeDaemon a = new("web:one");
        a.Events[1] = (
            "PROCESS_STATE_RUNNING",
            "\"event\":\"PROCESS_STATE_RUNNING\",\"processname\":\"one\",\"groupname\":\"web\",\"pid\":7");
        _host.Set("a", a.Endpoint);
        ModuleHost.Result result = await _host.RunAsync($"({script} | ConvertTo-Csv)[1]");
        Assert.Empty(result.Errors);
        Assert.Contains(cell, result.Texts[0], StringComparison.Ordinal);
        Assert.DoesNotContain("System.", result.Texts[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Copies_of_objects_of_two_daemons_with_one_socket_name_are_told_apart()
    {
        await using FakeDaemon a = new("web:one");
        await using FakeDaemon b = new("web:one");
        _host.Set("a", a.Endpoint);
        _host.Set("b", b.Endpoint);
        ModuleHost.Result result = await _host.RunAsync("""
            $both = Get-SupervisorProcess -Uri $a; $both = @($both) + @(Get-SupervisorProcess -Uri $b)
            $text = [System.Management.Automation.PSSerializer]::Serialize($both, 1)
            $copies = [System.Management.Automation.PSSerializer]::Deserialize($text)
            ($both | Out-String -Width 120) -eq ($copies | Out-String -Width 120)
            $both.Session.Name | Select-Object -Unique
            """);
        Assert.Empty(result.Errors);
        Assert.Equal("True", result.Texts[0]);
        Assert.Equal(3, result.Output.Count);
    }

    [Theory]
    [InlineData("Get-SupervisorEvent -Uri $a")]
    [InlineData("Watch-SupervisorEvent -Uri $a")]
    public async Task A_page_in_place_of_a_stream_of_events_is_not_taken_for_silence(string script)
    {
        await using FakeSupervisor page = new(_ => true) { Get = _ => FakeAnswer.Stream("text/html", Pieces()) };
        _host.Set("a", page.Endpoint);
        Assert.Equal(["AnswerNotUnderstood"], (await _host.RunAsync(script)).ErrorIds);

        static async IAsyncEnumerable<byte[]> Pieces()
        {
            await Task.Yield();
            yield return "<html></html>"u8.ToArray();
        }
    }

    [Fact]
    public async Task A_program_can_be_added_again_under_another_name()
    {
        await using FakeDaemon a = new("web:one", "run:added");
        _host.Set("a", a.Endpoint);
        ModuleHost.Result result = await _host.RunAsync("""
            $program = Get-SupervisorProgram -Uri $a
            $program | Add-SupervisorProgram -Name copy
            $program | Export-SupervisorProgram
            $program | Get-SupervisorConfiguration
            Get-SupervisorConfiguration run:added, run:none -Uri $a
            Get-SupervisorProcess run:added -Uri $a | Get-SupervisorConfiguration
            """);
        Assert.Equal(["ProgramNotConfigured", "ProgramNotConfigured", "ProcessNotFound", "ProgramNotConfigured"], result.ErrorIds);
        Assert.Contains(
            "supervisor.addProgram copy {command: /bin/cat, startsecs: 3} {persist: false, group: run}",
            a.Calls);
        Assert.Contains("[program:one]", result.Texts);
    }
}
