using Microsoft.Extensions.Hosting;
using Supervisor.Client;
using Supervisor.Daemon.Hosting;
using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.Daemon.Tests;

/// <summary>Supervision inside a Generic Host.</summary>
public sealed class HostingTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task It_starts_and_stops_with_the_host()
    {
        using TempFolder folder = new();
        TestDaemon.Configure(folder, "[program:a]\ncommand=/bin/sleep 600\nstartsecs=0\n");
        using IHost host = Build(folder["s.conf"]);
        await host.StartAsync();
        await using SupervisorClient client = new(SupervisorEndpoint.Unix(folder["s.sock"]));
        Assert.Equal(SupervisorState.Running, await client.GetStateAsync());
        Assert.Equal(Environment.ProcessId, await client.GetPidAsync());

        await host.StopAsync();

        Assert.False(File.Exists(folder["s.sock"]));
        Assert.Contains("stopped: a (terminated by SIGTERM)", File.ReadAllText(folder["s.log"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_shutdown_by_a_client_stops_the_host()
    {
        using TempFolder folder = new();
        TestDaemon.Configure(folder, "");
        using IHost host = Build(folder["s.conf"]);
        await host.StartAsync();
        await using SupervisorClient client = new(SupervisorEndpoint.Unix(folder["s.sock"]));

        await client.ShutdownAsync();

        await host.WaitForShutdownAsync().WaitAsync(Bound);
    }

    [Fact]
    public async Task What_is_wrong_with_the_configuration_is_the_message()
    {
        using TempFolder folder = new();
        TestDaemon.Configure(folder, "[program:a]\ncommand=/bin/true\nstartsecs=soon\n");
        using IHost host = Build(folder["s.conf"]);

        InvalidOperationException refused = await Assert.ThrowsAsync<InvalidOperationException>(() => host.StartAsync());

        Assert.Contains("soon", refused.Message, StringComparison.Ordinal);
    }

    private static IHost Build(string configuration)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddSupervisor(configuration);
        return builder.Build();
    }
}
