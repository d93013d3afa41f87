using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.Daemon.Tests;

/// <summary>What systemd is told, with a stand-in for its socket (sd_notify(3)).</summary>
public sealed class ServiceManagerTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

    public ServiceManagerTests() => _socket.Bind(new UnixDomainSocketEndPoint(_folder["notify"]));

    public void Dispose()
    {
        _socket.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_shutdown_is_told_when_it_begins_with_how_long_it_may_take()
    {
        await using TestDaemon daemon = await StartAsync(
            """
            [program:first]
            command=/bin/sh -c "trap '' TERM; echo deaf; while :; do sleep 0.1; done"
            startsecs=0
            stopwaitsecs=2
            priority=2
            stdout_logfile=@DIR@/out
            [program:also]
            command=/bin/sleep 600
            startsecs=0
            stopwaitsecs=1
            priority=2
            [program:last]
            command=/bin/sleep 600
            startsecs=0
            stopwaitsecs=30
            priority=1
            """);
        Assert.Equal(["READY=1", "STATUS="], await ReceiveAsync());
        await daemon.WaitForFileAsync("out", "deaf");
        await daemon.WaitForAsync("last", ProcessState.Running);

        daemon.Signal("TERM");

        string[] told = await ReceiveAsync();
        Assert.Equal("STOPPING=1", told[0]);
        Assert.Equal(2 + 30 + 10, Number(told[1], "EXTEND_TIMEOUT_USEC=") / 1e6);
        Assert.True(File.Exists(daemon.Folder["s.sock"]));
        Assert.Equal(0, await daemon.WaitForExitAsync());
        Assert.Equal(0, _socket.Available);
    }

    [Fact]
    public async Task A_restart_in_place_is_a_reload_and_no_end()
    {
        await using TestDaemon daemon = await StartAsync("[program:a]\ncommand=/bin/sleep 600\nstartsecs=0\n");
        await ReceiveAsync();
        await daemon.WaitForAsync("a", ProcessState.Running);
        long before = Monotonic();

        daemon.Signal("HUP");

        string[] received = await ReceiveAsync();
        Assert.Equal("RELOADING=1", received[0]);
        Assert.InRange(Number(received[1], "MONOTONIC_USEC="), before, Monotonic());
        string[] begun = await ReceiveAsync();
        Assert.Equal("RELOADING=1", begun[0]);
        Assert.StartsWith("MONOTONIC_USEC=", begun[1], StringComparison.Ordinal);
        Assert.StartsWith("EXTEND_TIMEOUT_USEC=", begun[2], StringComparison.Ordinal);
        Assert.Equal(["READY=1", "STATUS="], await ReceiveAsync());
        Assert.Equal(SupervisorState.Running, await daemon.Client.GetStateAsync());

        daemon.Signal("TERM");
        Assert.Equal("STOPPING=1", (await ReceiveAsync())[0]);
        Assert.Equal(0, await daemon.WaitForExitAsync());
    }

    [Fact]
    public async Task A_restart_by_RPC_is_told_as_one()
    {
        await using TestDaemon daemon = await StartAsync("");
        await ReceiveAsync();
        await daemon.Client.RestartAsync();
        Assert.Equal("RELOADING=1", (await ReceiveAsync())[0]);
        Assert.Equal("READY=1", (await ReceiveAsync())[0]);
    }

    [Fact]
    public async Task A_restart_that_is_refused_is_over_at_once_and_says_why()
    {
        await using TestDaemon daemon = await StartAsync("");
        await ReceiveAsync();
        daemon.Configure("[program:a]\n");

        daemon.Signal("HUP");

        Assert.Equal("RELOADING=1", (await ReceiveAsync())[0]);
        string[] refused = await ReceiveAsync();
        Assert.Equal("READY=1", refused[0]);
        Assert.StartsWith("STATUS=restart refused: ", refused[1], StringComparison.Ordinal);
        Assert.Equal(2, refused.Length);
    }

    [Fact]
    public async Task A_shutdown_during_a_restart_is_a_shutdown()
    {
        await using TestDaemon daemon = await StartAsync(
            """
            [program:a]
            command=/bin/sh -c "trap '' TERM; echo deaf; while :; do sleep 0.1; done"
            startsecs=0
            stopwaitsecs=2
            stdout_logfile=@DIR@/out
            """);
        await ReceiveAsync();
        await daemon.WaitForFileAsync("out", "deaf");
        await daemon.Client.RestartAsync();
        Assert.Equal("RELOADING=1", (await ReceiveAsync())[0]);

        daemon.Signal("TERM");

        Assert.Equal("STOPPING=1", (await ReceiveAsync())[0]);
        Assert.Equal(0, await daemon.WaitForExitAsync());
    }

    private Task<TestDaemon> StartAsync(string sections) =>
        TestDaemon.StartAfterAsync($"export NOTIFY_SOCKET='{_folder["notify"]}'", sections);

    private async Task<string[]> ReceiveAsync()
    {
        byte[] buffer = new byte[4096];
        using CancellationTokenSource bound = new(TimeSpan.FromSeconds(30));
        int length = await _socket.ReceiveAsync(buffer, bound.Token);
        return Encoding.UTF8.GetString(buffer, 0, length).Split('\n');
    }

    private static long Monotonic() => (long)System.Diagnostics.Stopwatch.GetElapsedTime(0).TotalMicroseconds;

    private static long Number(string line, string name)
    {
        Assert.StartsWith(name, line, StringComparison.Ordinal);
        return long.Parse(line[name.Length..], CultureInfo.InvariantCulture);
    }
}
