using System.Text.Json;
using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.Ctl.Tests;

/// <summary>Why a process is down, as a real daemon knows it.</summary>
public sealed class WhyOnDaemonTests
{
    private const string Broken = """
        [program:broken]
        command=/bin/sh -c 'echo "an old line" >&2; echo "cannot bind to port 80" >&2; exit 5'
        startretries=1
        autostart=false
        [program:flapping]
        command=/bin/sh -c 'echo "lost the connection" >&2; exit 3'
        startsecs=0
        autorestart=true
        [program:nofile]
        command=/no/such/file
        startretries=0
        autostart=false

        """;

    [Fact]
    public async Task A_failed_start_is_told_with_its_reason_beside_the_line_of_Supervisor()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(Broken);
        CtlRun broken = await CtlRun.AtAsync(daemon, "start broken");
        Assert.Equal((7, "broken: ERROR (spawn error)\n"), (broken.Exit, broken.Out));
        Assert.Equal("broken: exit status 5: cannot bind to port 80", broken.Error.Trim());
        CtlRun missing = await CtlRun.AtAsync(daemon, "start nofile");
        Assert.Equal("nofile: can't find command '/no/such/file'", missing.Error.Trim());
    }

    [Fact]
    public async Task Json_has_the_exit_status_and_how_often_it_restarts()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(Broken);
        await CtlRun.AtAsync(daemon, "start broken");
        await daemon.WaitForAsync("broken", ProcessState.Fatal);
        await daemon.WaitForAsync(
            async () => (await daemon.Client.GetProcessDetailsAsync(["flapping"]))[0].Details!.RecentRestarts > 0, "flapping to restart");
        CtlRun run = await CtlRun.AtAsync(daemon, "status --json");
        using JsonDocument json = JsonDocument.Parse(run.Out);
        JsonElement[] processes = [.. json.RootElement.EnumerateArray()];
        Assert.Equal((5, 1, "cannot bind to port 80"), (Of(0, "exitstatus").GetInt32(), Of(0, "recent_restarts").GetInt32(), Of(0, "last_error").GetString()));
        Assert.True(Of(1, "recent_restarts").GetInt32() > 0);
        Assert.Equal(3, Of(1, "exitstatus").GetInt32());

        JsonElement Of(int process, string name) => processes[process].GetProperty(name);
    }

    [Fact]
    public async Task The_interface_of_Supervisor_has_no_member_more()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(Broken);
        XmlRpcValue info = await daemon.Client.CallAsync("supervisor.getProcessInfo", ["broken"]);
        Assert.Equal(14, info.AsStruct().Count);
        XmlRpcFaultException fault = await Assert.ThrowsAsync<XmlRpcFaultException>(() => daemon.Client.GetProcessDetailsAsync(["nope"]));
        Assert.Equal(Fault.BadName, fault.Fault);
    }
}
