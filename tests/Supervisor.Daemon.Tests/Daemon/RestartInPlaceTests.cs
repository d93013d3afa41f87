using System.Net;
using System.Net.Sockets;
using Supervisor.Client;
using Supervisor.Posix;
using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.Daemon.Tests;

/// <summary>SIGHUP and <c>reload</c>: what a restart needs is had before anything stops, and no restart ends the daemon.</summary>
public sealed class RestartInPlaceTests
{
    private const string Sleeper = "[program:a]\ncommand=/bin/sleep 600\nstartsecs=0\n";

    private const string Deaf =
        """
        [program:deaf]
        command=/bin/sh -c "trap '' TERM; echo deaf; while :; do sleep 0.1; done"
        startsecs=0
        stopwaitsecs=2
        stdout_logfile=@DIR@/out

        """;

    [Fact]
    public async Task A_port_that_is_taken_refuses_it_and_nothing_stops()
    {
        using Socket taken = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        taken.Listen();
        await using TestDaemon daemon = await TestDaemon.StartAsync(Sleeper);
        ProcessInfo a = await daemon.WaitForAsync("a", ProcessState.Running);
        daemon.Configure($"{Sleeper}[inet_http_server]\nport=127.0.0.1:{((IPEndPoint)taken.LocalEndPoint!).Port}\n");

        daemon.Signal("HUP");

        await daemon.WaitForLogAsync("ignored SIGHUP indicating restart request: the configuration is refused: Another program is already");
        XmlRpcFaultException refused = await Assert.ThrowsAsync<XmlRpcFaultException>(() => daemon.Client.RestartAsync());
        Assert.Equal(Fault.CantReread, refused.Fault);
        Assert.Equal(a.Pid, (await daemon.Client.GetProcessInfoAsync("a")).Pid);
    }

    [Fact]
    public async Task A_file_that_breaks_while_everything_stops_is_not_read_again()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(Deaf);
        await daemon.WaitForFileAsync("out", "deaf");
        daemon.Configure(Sleeper);
        daemon.Signal("HUP");
        await daemon.WaitForLogAsync("received SIGHUP indicating restart request");

        daemon.Folder.Write("s.conf", "not a configuration");

        await WaitForProcessAsync(daemon, "a");
        Assert.Single(await daemon.Client.GetAllProcessInfoAsync());
    }

    [Fact]
    public async Task A_new_port_listens_and_is_free_again_when_nothing_comes_of_it()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(Deaf);
        await daemon.WaitForFileAsync("out", "deaf");
        int port = FreePort();
        daemon.Configure($"{Deaf}[inet_http_server]\nport=127.0.0.1:{port}\n");
        daemon.Signal("HUP");
        await daemon.WaitForLogAsync("received SIGHUP indicating restart request");
        using (Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))
        {
            await client.ConnectAsync(IPAddress.Loopback, port);
        }

        daemon.Signal("TERM");

        Assert.Equal(0, await daemon.WaitForExitAsync());
        Assert.False(File.Exists(daemon.Folder["s.sock"]));
    }

    [Fact]
    public async Task A_life_that_cannot_begin_is_followed_by_the_one_before()
    {
        TempFolder folder = new();
        await using TestDaemon daemon = await TestDaemon.StartAsync(Sleeper, folder: folder);
        ProcessInfo a = await daemon.WaitForAsync("a", ProcessState.Running);
        Directory.CreateDirectory(folder["folder"]);
        daemon.Configure("[program:b]\ncommand=/bin/sleep 600\n", "logfile=@DIR@/folder");

        daemon.Signal("HUP");

        await daemon.WaitForLogAsync("cannot restart with the configuration as it is now, going on with the one before: cannot open the log file");
        await daemon.WaitForAsync("a", info => info.State == ProcessState.Running && info.Pid != a.Pid, "started again");
        Assert.Single(await daemon.Client.GetAllProcessInfoAsync());
    }

    [Fact]
    public async Task Clients_are_never_refused()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(Sleeper);
        await daemon.WaitForAsync("a", ProcessState.Running);
        Assert.Equal(0, FileCalls.Status(daemon.Folder["s.sock"], out FileStat before));
        daemon.Configure("[program:b]\ncommand=/bin/sleep 600\nstartsecs=0\n");
        daemon.Signal("HUP");
        using CancellationTokenSource restarted = new();
        Task<int> knocking = Task.Run(async () =>
        {
            int knocks = 0;
            using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(2));
            for (; !restarted.IsCancellationRequested; knocks++)
            {
                await timer.WaitForNextTickAsync();
                using Socket client = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await client.ConnectAsync(new UnixDomainSocketEndPoint(daemon.Folder["s.sock"]));
            }

            return knocks;
        });

        await WaitForProcessAsync(daemon, "b");
        await restarted.CancelAsync();

        Assert.True(await knocking > 0);
        Assert.Equal(0, FileCalls.Status(daemon.Folder["s.sock"], out FileStat after));
        Assert.True(before.IsSameFile(after));
    }

    [Fact]
    public async Task A_socket_with_another_mode_takes_the_place_of_the_present_one()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(Sleeper);
        await daemon.WaitForAsync("a", ProcessState.Running);
        daemon.Folder.Write("s.conf", daemon.Folder.Text("s.conf").Replace("[program:a]", "[program:b]", StringComparison.Ordinal)
            .Replace("file=", "chmod=0777\nfile=", StringComparison.Ordinal));

        await daemon.Client.RestartAsync();

        await WaitForProcessAsync(daemon, "b");
        Assert.Equal((UnixFileMode)0b111_111_111, File.GetUnixFileMode(daemon.Folder["s.sock"]));
    }

    private static Task WaitForProcessAsync(TestDaemon daemon, string name) => daemon.WaitForAsync(
        async () =>
        {
            try
            {
                return (await daemon.Client.GetAllProcessInfoAsync()).Any(
                    info => info.Name == name && info.State == ProcessState.Running);
            }
            catch (Exception exception) when (exception is SupervisorConnectionException or XmlRpcFaultException)
            {
                return false;
            }
        },
        $"{name} to run");

    private static int FreePort()
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
