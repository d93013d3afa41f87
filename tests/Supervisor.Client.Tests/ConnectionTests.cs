using System.IO.Pipes;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Supervisor.TestKit;

namespace Supervisor.Client.Tests;

public sealed class ConnectionTests
{
    [Fact]
    public async Task No_socket()
    {
        SupervisorConnectionException e = await Fails(SupervisorEndpoint.Unix("/no/such/socket"));
        Assert.Equal((ConnectionFailure.NotFound, "no such socket: unix:///no/such/socket"), (e.Failure, e.Message));
    }

    [Fact]
    public async Task A_path_too_long_for_a_socket()
    {
        SupervisorConnectionException e = await Fails(SupervisorEndpoint.Unix("/" + new string('x', 200)));
        Assert.Equal(ConnectionFailure.NotFound, e.Failure);
        Assert.EndsWith("is too long for a socket", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_socket_nobody_listens_on()
    {
        using TempFolder folder = new();
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(folder["s"]));
        SupervisorConnectionException e = await Fails(SupervisorEndpoint.Unix(folder["s"]));
        Assert.Equal((ConnectionFailure.Refused, $"unix://{folder["s"]} refused the connection"), (e.Failure, e.Message));
    }

    [Fact]
    public async Task A_port_nobody_listens_on()
    {
        using Socket unused = new(SocketType.Stream, ProtocolType.Tcp);
        unused.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        SupervisorConnectionException e = await Fails(
            SupervisorEndpoint.Parse($"http://127.0.0.1:{((IPEndPoint)unused.LocalEndPoint!).Port}"));
        Assert.Equal(ConnectionFailure.Refused, e.Failure);
    }

    [Fact]
    public async Task No_pipe()
    {
        SupervisorConnectionException e = await Fails(SupervisorEndpoint.Parse("pipe://./no-such-pipe-of-supervisor"));
        Assert.Equal((ConnectionFailure.NotFound, "no such pipe: pipe://./no-such-pipe-of-supervisor"), (e.Failure, e.Message));
    }

    [Fact]
    public async Task A_named_pipe_is_spoken_to_like_a_socket()
    {
        string name = $"supervisor-test-{Guid.NewGuid():N}";
        await using NamedPipeServerStream pipe = new(name, PipeDirection.InOut, 1, PipeTransmissionMode.Byte, PipeOptions.Asynchronous);
        await using SupervisorClient client = new(SupervisorEndpoint.Parse($"pipe://./{name}"));
        Task<int> call = client.GetPidAsync();
        await pipe.WaitForConnectionAsync();
        const string Body = "<methodResponse><params><param><value><int>7</int></value></param></params></methodResponse>";
        await pipe.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {Body.Length}\r\n\r\n{Body}"));
        Assert.Equal(7, await call);
    }

    [Fact]
    public async Task A_server_that_accepts_and_says_nothing()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        await using SupervisorClient client = new(At("http", listener), new() { Timeout = TimeSpan.FromMilliseconds(100) });
        Assert.Equal(
            ConnectionFailure.Timeout, (await Assert.ThrowsAsync<SupervisorConnectionException>(() => client.GetPidAsync())).Failure);
    }

    [Fact]
    public async Task A_tls_handshake_nobody_answers()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        await using SupervisorClient client = new(At("https", listener), new() { ConnectTimeout = TimeSpan.FromMilliseconds(100) });
        SupervisorConnectionException e = await Assert.ThrowsAsync<SupervisorConnectionException>(() => client.GetPidAsync());
        Assert.Equal((ConnectionFailure.Timeout, $"no connection to {client.Endpoint} within 0.1 s"), (e.Failure, e.Message));
    }

    [Fact]
    public async Task Tls_is_checked_unless_told_otherwise()
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        SupervisorEndpoint endpoint = SupervisorEndpoint.Parse($"https://localhost:{((IPEndPoint)listener.LocalEndpoint).Port}");

        async Task<Exception?> CallAsync(SupervisorClientOptions options)
        {
            await using SupervisorClient client = new(endpoint, options);
            Task<int> call = client.GetPidAsync();
            using TcpClient accepted = await listener.AcceptTcpClientAsync();
            await using SslStream tls = new(accepted.GetStream());
            try
            {
                await tls.AuthenticateAsServerAsync(certificate);
                const string Body = "<methodResponse><params><param><value><int>7</int></value></param></params></methodResponse>";
                await tls.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {Body.Length}\r\n\r\n{Body}"));
            }
            catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException)
            {
                // The client does not trust us.
            }

            return await Record.ExceptionAsync(() => call);
        }

        SupervisorConnectionException refused = Assert.IsType<SupervisorConnectionException>(await CallAsync(new()));
        Assert.Equal(ConnectionFailure.Tls, refused.Failure);
        Assert.StartsWith($"no TLS connection to {endpoint}: ", refused.Message, StringComparison.Ordinal);
        Assert.Null(await CallAsync(new() { SkipCertificateCheck = true }));
        Assert.Null(await CallAsync(new() { TrustedRoots = [certificate] }));
    }

    private static SupervisorEndpoint At(string scheme, TcpListener listener) =>
        SupervisorEndpoint.Parse($"{scheme}://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");

    private static async Task<SupervisorConnectionException> Fails(SupervisorEndpoint endpoint)
    {
        await using SupervisorClient client = new(endpoint);
        return await Assert.ThrowsAsync<SupervisorConnectionException>(() => client.GetPidAsync());
    }
}
