using System.Net;
using System.Text;
using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.Client.Tests;

/// <summary>Against the original Supervisor.</summary>
public sealed class ReferenceTests
{
    private const string Programs = """
        [program:cat]
        command=/bin/cat
        autostart=false
        startsecs=0
        [program:broken]
        command=/no/such/file
        autostart=false
        """;

    [ReferenceFact]
    public async Task A_process_from_start_to_stop()
    {
        await using ReferenceSupervisor daemon = await ReferenceSupervisor.StartAsync(Programs);
        await using SupervisorClient client = daemon.Client();
        Assert.Equal("3.0", await client.GetApiVersionAsync());
        Assert.Equal(SupervisorState.Running, await client.GetStateAsync());
        Assert.Equal("supervisor", await client.GetIdentificationAsync());
        Assert.Contains("supervisor.startProcess", await client.ListMethodsAsync());
        Assert.Equal(["boolean", "string", "boolean"], await client.MethodSignatureAsync("supervisor.startProcess"));

        Assert.Equal(["broken", "cat"], (await client.GetAllProcessInfoAsync()).Select(info => info.Namespec));
        Assert.Equal([ProcessResult.Success("cat", "cat")], await client.StartProcessAsync("cat"));
        ProcessInfo info = await client.GetProcessInfoAsync("cat");
        Assert.Equal((ProcessState.Running, "RUNNING"), (info.State, info.StateName));
        Assert.NotEqual(0, info.Pid);
        Assert.Equal(Fault.AlreadyStarted, (await Assert.ThrowsAsync<XmlRpcFaultException>(() => client.StartProcessAsync("cat"))).Fault);
        Assert.Equal(
            "NO_FILE: can't find command '/no/such/file'", (
                await Assert.ThrowsAsync<XmlRpcFaultException>(() => client.StartProcessAsync("broken"))).Message);

        await using IAsyncEnumerator<ReadOnlyMemory<byte>> log = client.FollowProcessLogAsync("cat").GetAsyncEnumerator();
        ValueTask<bool> arrived = log.MoveNextAsync();
        await client.SendProcessStdinAsync("cat", "hällo <&>\n");
        Assert.True(await arrived);
        Assert.Equal("hällo <&>\n", Encoding.UTF8.GetString(log.Current.Span));
        Assert.Equal("hällo <&>\n", await client.ReadProcessLogAsync("cat", 0, 0));
        Assert.Equal(new LogTail("hällo <&>\n", 11, false), await client.TailProcessLogAsync("cat", 0, 100));

        Assert.Equal(ProcessResult.Success("cat", "cat"), Assert.Single(await client.StopAllProcessesAsync()));
        IReadOnlyList<MulticallResult> results = await client.MulticallAsync(
            [new("supervisor.getPID", []), new("supervisor.stopProcess", ["cat"])]);
        Assert.Equal(await client.GetPidAsync(), results[0].Value.AsInt());
        Assert.Equal(Fault.NotRunning, results[1].Fault!.Fault);
        Assert.True((await client.ReloadConfigAsync()).IsEmpty);
        Assert.Equal("/bin/cat", (await client.GetAllConfigInfoAsync()).Single(config => config.Name == "cat").Command);
    }

    [ReferenceFact]
    public async Task Credentials()
    {
        await using ReferenceSupervisor daemon = await ReferenceSupervisor.StartAsync(Programs, "username=bob\npassword=secret");
        await using SupervisorClient client = daemon.Client(new() { Credential = new NetworkCredential("bob", "secret") });
        Assert.NotEqual(0, await client.GetPidAsync());
        await using SupervisorClient stranger = daemon.Client();
        await Assert.ThrowsAsync<SupervisorAuthenticationException>(() => stranger.GetPidAsync());
        await Assert.ThrowsAsync<SupervisorAuthenticationException>(() => stranger.GetPidAsync());
    }
}
