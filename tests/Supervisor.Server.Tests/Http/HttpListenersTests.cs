using System.IO.Pipes;
using System.Net;
using System.Net.Sockets;
using Supervisor.Configuration;
using Supervisor.Server.Http;
using Supervisor.TestKit;

namespace Supervisor.Server.Tests.Http;

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class HttpListenersTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_unix_socket_has_its_mode_and_goes_with_the_listener()
    {
        UnixServerSettings settings = Unix("s") with { Mode = 0x1b0 };
        using (BoundListener listener = Assert.Single(HttpListeners.Bind([settings])))
        {
            Assert.Equal("unix_http_server", listener.Section);
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite,
                File.GetUnixFileMode(settings.Path));
            using Socket client = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            client.Connect(new UnixDomainSocketEndPoint(settings.Path));
        }

        Assert.Empty(_folder.Names());
    }

    [Fact]
    public void A_busy_socket_is_an_error_that_names_the_section_and_frees_the_others()
    {
        using BoundListener first = Assert.Single(HttpListeners.Bind([Unix("busy")]));
        ListenException error = Assert.Throws<ListenException>(
            () => HttpListeners.Bind([Unix("free"), Unix("busy") with { Section = "unix_http_server:2" }]));
        Assert.StartsWith(
            "Another program is already listening on a port that one of our HTTP servers is configured to use.  Shut this program down "
                + "first before starting supervisord.",
            error.Message);
        Assert.EndsWith($"([unix_http_server:2] unix://{_folder["busy"]})", error.Message);
        Assert.Equal(["busy"], _folder.Names());
    }

    [Fact]
    public void A_busy_port_is_an_error_too()
    {
        using Socket other = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        other.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        other.Listen();
        int port = ((IPEndPoint)other.LocalEndPoint!).Port;
        ListenException error = Assert.Throws<ListenException>(
            () => HttpListeners.Bind([new InetServerSettings { Section = "inet_http_server", Host = "127.0.0.1", Port = port }]));
        Assert.StartsWith("Another program is already listening", error.Message);
        Assert.EndsWith($"([inet_http_server] http://127.0.0.1:{port})", error.Message);
    }

    [Fact]
    public void A_missing_folder_is_an_error_that_says_so()
    {
        ListenException error = Assert.Throws<ListenException>(() => HttpListeners.Bind([Unix("no/such/folder")]));
        Assert.StartsWith("Cannot open an HTTP server: socket.error reported errno.ENOENT (2)", error.Message);
        Assert.Contains("[unix_http_server]", error.Message);
    }

    [Theory]
    [InlineData("127.0.0.1", AddressFamily.InterNetwork)]
    [InlineData("localhost", AddressFamily.InterNetwork)]
    [InlineData("", AddressFamily.InterNetwork)]
    [InlineData("[::1]", AddressFamily.InterNetworkV6)]
    public void Hosts_of_every_kind(string host, AddressFamily family)
    {
        using BoundListener listener = Assert.Single(
            HttpListeners.Bind([new InetServerSettings { Section = "inet_http_server", Host = host, Port = 0 }]));
        Assert.Equal(family, listener.Socket.AddressFamily);
        Assert.Null(listener.ServerCredentials);
    }

    [Fact]
    public async Task A_pipe_is_what_a_named_pipe_client_dials()
    {
        string name = "sup-" + Guid.NewGuid().ToString("N")[..12];
        using BoundListener listener = Assert.Single(
            HttpListeners.Bind(
                [new PipeServerSettings { Section = "pipe_http_server", Name = name, UserName = "bob", Password = "x" }]));
        Assert.NotNull(listener.ServerCredentials);
        await using NamedPipeClientStream client = new(".", name, PipeDirection.InOut, PipeOptions.Asynchronous);
        await client.ConnectAsync(30_000);
        using Socket accepted = await listener.Socket.AcceptAsync();
        await accepted.SendAsync("hello"u8.ToArray());
        byte[] received = new byte[5];
        await client.ReadExactlyAsync(received);
        Assert.Equal("hello"u8, received);
    }

    [Fact]
    public void A_folder_that_hangs_does_not_keep_a_listener_from_its_end()
    {
        using ManualResetEventSlim answers = new();
        using ManualResetEventSlim removed = new();
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        BoundListener listener = new("unix_http_server", socket, null, () =>
        {
            answers.Wait();
            removed.Set();
        });
        listener.Dispose();
        Assert.False(removed.IsSet);
        Assert.True(socket.SafeHandle.IsClosed);
        answers.Set();
        Assert.True(removed.Wait(TimeSpan.FromSeconds(30)));
    }

    private UnixServerSettings Unix(string name) => new() { Section = "unix_http_server", Path = _folder[name] };
}
