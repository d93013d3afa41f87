using System.Net;
using System.Net.Sockets;
using System.Text;
using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.Daemon.Tests.Watching;

/// <summary>memory_limit and httpok_url under a real daemon that looks every second.</summary>
public sealed class ProcessWatchTests
{
    [Fact]
    public async Task A_process_over_its_memory_limit_is_restarted_and_others_are_not()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(
            """
            [program:fat]
            command=/bin/sleep 600
            startsecs=0
            memory_limit=64KB
            [program:thin]
            command=/bin/sleep 600
            startsecs=0
            memory_limit=1GB
            """,
            "watch_interval=1");
        ProcessInfo first = await daemon.WaitForAsync("fat", ProcessState.Running);
        ProcessInfo thin = await daemon.WaitForAsync("thin", ProcessState.Running);
        await daemon.WaitForAsync("fat", info => info.State == ProcessState.Running && info.Pid != first.Pid, "restarted");
        Assert.Matches($@"WARN fat \(pid {first.Pid}\): uses \d+ bytes of memory, memory_limit is 65536; restarting it\n", daemon.Log);
        Assert.Equal(thin.Pid, (await daemon.Client.GetProcessInfoAsync("thin")).Pid);
    }

    [Fact]
    public async Task A_stop_while_it_is_being_restarted_leaves_it_stopped()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(
            """
            [program:fat]
            command=/bin/sh -c "trap 'sleep 1; exit 0' TERM; while :; do sleep 0.1; done"
            startsecs=0
            memory_limit=64KB
            """,
            "watch_interval=1");
        await daemon.WaitForLogAsync("; restarting it");
        await daemon.Client.StopProcessAsync("fat");
        Assert.Equal(ProcessState.Stopped, (await daemon.Client.GetProcessInfoAsync("fat")).State);
        Assert.Single(daemon.Log.Split('\n'), line => line.Contains("spawned: 'fat'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_process_whose_url_fails_is_restarted_until_it_answers()
    {
        using TinyServer server = new() { Status = "503 Later" };
        await using TestDaemon daemon = await TestDaemon.StartAsync(
            $"""
            [program:web]
            command=/bin/sleep 600
            startsecs=0
            httpok_url=http://user:secret@127.0.0.1:{server.Port}/health?key=secret
            [program:stopped]
            command=/bin/sleep 600
            autostart=false
            httpok_url=http://127.0.0.1:{server.Port}/stopped
            """,
            "watch_interval=1");
        ProcessInfo first = await daemon.WaitForAsync("web", ProcessState.Running);
        await daemon.WaitForAsync("web", info => info.State == ProcessState.Running && info.Pid != first.Pid, "restarted");
        Assert.Contains(
            $"WARN web (pid {first.Pid}): httpok_url http://127.0.0.1:{server.Port}/health answered with status 503 Later; restarting it\n",
            daemon.Log,
            StringComparison.Ordinal);

        server.Status = "200 OK";
        int pid = 0;
        int asked = 0;
        await daemon.WaitForAsync(
            async () =>
            {
                ProcessInfo info = await daemon.Client.GetProcessInfoAsync("web");
                (pid, asked) = info.Pid == pid && pid != 0 ? (pid, asked) : (info.Pid, server.Asked);
                return info.State == ProcessState.Running && server.Asked >= asked + 3;
            },
            "three good answers for one run");
        Assert.Equal("GET /health?key=secret HTTP/1.1", server.LastRequest);
        Assert.Contains("Authorization: Basic dXNlcjpzZWNyZXQ=", server.LastHead, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", daemon.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_url_that_hangs_holds_up_no_other()
    {
        using TinyServer server = new() { Status = "503 Later" };
        using TcpListener silent = new(IPAddress.Loopback, 0);
        silent.Start();
        int port = ((IPEndPoint)silent.LocalEndpoint).Port;
        await using TestDaemon daemon = await TestDaemon.StartAsync(
            $"""
            [program:hung]
            command=/bin/sleep 600
            startsecs=0
            httpok_url=http://127.0.0.1:{port}/
            [program:web]
            command=/bin/sleep 600
            startsecs=0
            httpok_url=http://127.0.0.1:{server.Port}/
            """,
            "watch_interval=1");
        ProcessInfo first = await daemon.WaitForAsync("web", ProcessState.Running);
        await daemon.WaitForAsync("web", info => info.State == ProcessState.Running && info.Pid != first.Pid, "restarted");
        Assert.DoesNotContain("did not answer within", daemon.Log, StringComparison.Ordinal);
        await daemon.WaitForLogAsync($"httpok_url http://127.0.0.1:{port}/ did not answer within 10 s");
    }

    [Fact]
    public async Task A_url_nobody_listens_at_fails()
    {
        int port;
        using (TinyServer closed = new())
        {
            port = closed.Port;
        }

        await using TestDaemon daemon = await TestDaemon.StartAsync(
            $"[program:web]\ncommand=/bin/sleep 600\nstartsecs=0\nhttpok_url=http://127.0.0.1:{port}/\n", "watch_interval=1");
        await daemon.WaitForLogAsync($"httpok_url http://127.0.0.1:{port}/ cannot be asked: Connection refused");
    }

    /// <summary>Answers every request with one status.</summary>
    private sealed class TinyServer : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private int _asked;

        public TinyServer()
        {
            _listener.Start();
            _ = ServeAsync();
        }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public string Status { get; set; } = "200 OK";

        public int Asked => Volatile.Read(ref _asked);

        public string LastHead { get; private set; } = "";

        public string LastRequest => LastHead.Split("\r\n")[0];

        public void Dispose() => _listener.Dispose();

        private async Task ServeAsync()
        {
            try
            {
                while (true)
                {
                    using TcpClient client = await _listener.AcceptTcpClientAsync();
                    NetworkStream stream = client.GetStream();
                    StringBuilder head = new();
                    byte[] buffer = new byte[1024];
                    while (!head.ToString().Contains("\r\n\r\n", StringComparison.Ordinal)
                        && await stream.ReadAsync(buffer) is > 0 and var count)
                    {
                        head.Append(Encoding.ASCII.GetString(buffer, 0, count));
                    }

                    LastHead = head.ToString();
                    await stream.WriteAsync(
                        Encoding.ASCII.GetBytes($"HTTP/1.1 {Status}\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"));
                    Interlocked.Increment(ref _asked);
                }
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException or IOException)
            {
                // disposed, or a client that went away
            }
        }
    }
}
