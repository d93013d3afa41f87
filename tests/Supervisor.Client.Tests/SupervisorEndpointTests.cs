using System.Net;
using System.Net.Sockets;

namespace Supervisor.Client.Tests;

public sealed class SupervisorEndpointTests
{
    [Theory]
    [InlineData("unix:///run/supervisor.sock", EndpointKind.Unix, "", 0, "/run/supervisor.sock")]
    [InlineData("UNIX://relative.sock", EndpointKind.Unix, "", 0, "relative.sock")]
    [InlineData("pipe://./supervisor", EndpointKind.Pipe, ".", 0, "supervisor")]
    [InlineData("pipe://server/a/b", EndpointKind.Pipe, "server", 0, "a/b")]
    [InlineData("http://localhost:9001", EndpointKind.Http, "localhost", 9001, "")]
    [InlineData("http://host", EndpointKind.Http, "host", 80, "")]
    [InlineData("http://[::1]:9001/RPC2", EndpointKind.Http, "::1", 9001, "")]
    [InlineData("https://host:9443/", EndpointKind.Https, "host", 9443, "")]
    public void Addresses_of_every_kind(string text, EndpointKind kind, string host, int port, string path)
    {
        SupervisorEndpoint endpoint = SupervisorEndpoint.Parse(text);
        Assert.Equal((kind, host, port, path), (endpoint.Kind, endpoint.Host, endpoint.Port, endpoint.Path));
        Assert.Equal(text, endpoint.ToString());
        Assert.Equal(SupervisorEndpoint.Parse(text), endpoint);
    }

    [Theory]
    [InlineData(
        "", "'' is no address of a supervisord: expected unix:///path/to/socket, pipe://./name, http://host:port or https://host:port")]
    [InlineData("/run/supervisor.sock", "'/run/supervisor.sock' is no address of a supervisord")]
    [InlineData("unix://", "'unix://' names no socket: expected unix:///path/to/socket")]
    [InlineData("pipe://./", "'pipe://./' names no pipe: expected pipe://./name or pipe://server/name")]
    [InlineData("ftp://host", "'ftp://host' has an unknown scheme")]
    [InlineData("http://host:99999", "'http://host:99999' is no address of a supervisord: expected http://host:port or https://host:port")]
    [InlineData("http://", "'http://' is no address of a supervisord")]
    [InlineData("http://bob:secret@host:1", "the address of host must not hold a user name or password: give them separately")]
    public void What_is_no_address_says_what_is_expected(string text, string error) =>
        Assert.StartsWith(error, Assert.Throws<FormatException>(() => SupervisorEndpoint.Parse(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("", "POST /RPC2 HTTP/1.1")]
    [InlineData("/", "POST /RPC2 HTTP/1.1")]
    [InlineData("/supervisor", "POST /supervisor/RPC2 HTTP/1.1")]
    [InlineData("/a/b/", "POST /a/b/RPC2 HTTP/1.1")]
    [InlineData("/RPC2", "POST /RPC2 HTTP/1.1")]
    [InlineData("/sub/RPC2/", "POST /sub/RPC2 HTTP/1.1")]
    public async Task A_path_is_where_everything_is_asked_for(string path, string expected)
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        await using SupervisorClient client = new(SupervisorEndpoint.Parse($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}{path}"));
        Task<int> call = client.GetPidAsync();
        using (TcpClient connection = await listener.AcceptTcpClientAsync())
        using (StreamReader request = new(connection.GetStream()))
        {
            Assert.Equal(expected, await request.ReadLineAsync());
        }

        await Assert.ThrowsAsync<SupervisorConnectionException>(() => call);
    }
}
