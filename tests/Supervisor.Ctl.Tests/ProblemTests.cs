using System.Net.Sockets;
using System.Text;
using Supervisor.Client;
using Supervisor.Ctl.Io;
using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.Ctl.Tests;

/// <summary>When there is no daemon, or none that wants to talk: one line, an exit status, never a stack trace.</summary>
public sealed class ProblemTests
{
    private const string NobodyListens =
        "Nobody listens there. Start supervisord, or name the right configuration file with -c or address with -s.";

    [Theory]
    [InlineData("status", 4)]
    [InlineData("start a", 7)]
    [InlineData("pid", 7)]
    [InlineData("collection status", 7)]
    public async Task No_socket(string line, int exit) => Assert.Equal(
        new CtlRun(
            exit, "unix:///no/such no such file\n", ""), await CtlRun.WithAsync(null, null, ["-s", "unix:///no/such", .. line.Split(' ')]));

    [Fact]
    public async Task A_socket_nobody_listens_on()
    {
        using TempFolder folder = new();
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(folder["s"]));
        string url = $"unix://{folder["s"]}";
        Assert.Equal(new CtlRun(4, $"{url} refused connection\n", ""), await CtlRun.WithAsync(null, null, "-s", url, "version"));
        Assert.Equal(
            new CtlRun(
                1, $"ERROR: {url} refused connection (already shut down?)\n", ""), await CtlRun.WithAsync(null, null, "-s", url,
                "shutdown"));
        Assert.Equal(
            new CtlRun(1, $"error: {url} refused the connection. {NobodyListens}\n", ""),
            await CtlRun.WithAsync(null, null, "-s", url, "avail"));
    }

    [Fact]
    public async Task People_are_told_what_to_do_next()
    {
        CtlRun run = await CtlRun.WithAsync(null, io => io with { ErrorIsTerminal = true }, "-s", "unix:///no/such", "version");
        Assert.Equal(
            "Is supervisord running? Start it, or name the right configuration file with -c or address with -s.", run.Error.Trim());
    }

    [Fact]
    public async Task Credentials_are_wanted()
    {
        await using FakeFleet fleet = new FakeFleet("a").Running("a");
        fleet.Daemon.Credential = "bob:secret";
        Assert.Equal(
            new CtlRun(1, $"Server requires authentication\nerror: {fleet.Daemon.Endpoint} requires a user name and password. "
                + "Give a user name and password with -u and -p, or as username= and password= in the [supervisorctl] section.\n", ""),
            await CtlRun.AtAsync(fleet, "status"));
        Assert.Equal(
            new CtlRun(1, $"Server requires authentication\nerror: {fleet.Daemon.Endpoint} refused the user name or password. "
                + "Check them: -u and -p, or username= and password= in the [supervisorctl] section.\n", ""),
            await CtlRun.AtAsync(fleet, "-u", "bob", "-p", "wrong", "status"));
        Assert.Equal(0, (await CtlRun.AtAsync(fleet, "-u", "bob", "-p", "secret", "status")).Exit);
        CtlRun asked = await CtlRun.TypeAsync(fleet, "bob\nsecret\nquit\n");
        Assert.Equal(
            "Server requires authentication\nUsername:Password:\na                                RUNNING   pid 100, uptime 0:00:01\n"
                + "supervisor> \n", asked.Out);
    }

    [Fact]
    public async Task Another_version_of_the_interface()
    {
        await using FakeFleet fleet = new FakeFleet("a").On("supervisor.getVersion", "4.0");
        CtlRun run = await CtlRun.AtAsync(fleet, "status");
        Assert.Equal(4, run.Exit);
        Assert.Equal(
            "Sorry, this version of supervisorctl expects to talk to a server with API version 3.0, but the remote version is 4.0.\n",
            run.Out);
        Assert.Equal(5, (await CtlRun.AtAsync(fleet, "version")).Exit);
        fleet.On("supervisor.getVersion", _ => throw new XmlRpcFaultException(Fault.UnknownMethod));
        Assert.Equal(3, (await CtlRun.AtAsync(fleet, "version")).Exit);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "the answer of ")]
    [InlineData("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n", "answered with HTTP status 502 Bad Gateway")]
    [InlineData("garbage\r\n\r\n", "does not speak HTTP")]
    [InlineData("", "closed the connection before it answered")]
    public async Task Something_else_answers(string raw, string message)
    {
        await using FakeFleet fleet = new("a");
        fleet.Daemon.Raw = Encoding.ASCII.GetBytes(raw);
        CtlRun run = await CtlRun.AtAsync(fleet, "start", "a");
        Assert.Equal(1, run.Exit);
        Assert.StartsWith("error: ", run.Out, StringComparison.Ordinal);
        Assert.Contains(message, run.Out, StringComparison.Ordinal);
        Assert.Single(run.Out.TrimEnd('\n').Split('\n'));
    }

    [Theory]
    [InlineData(Fault.ShutdownState, "error: the daemon is shutting down (SHUTDOWN_STATE)\n")]
    [InlineData(Fault.Failed, "error: fault 30: FAILED: two lines\n")]
    public async Task A_fault_nobody_expected_is_one_line(Fault fault, string line)
    {
        await using FakeFleet fleet = new FakeFleet("a").On(
            "supervisor.getAllProcessInfo", _ => throw new XmlRpcFaultException((int)fault, $"{fault.Name()}: two\nlines"));
        Assert.Equal(new CtlRun(1, line, ""), await CtlRun.AtAsync(fleet, "status"));
    }

    /// <summary>As <c>| true</c> does: whatever is printed, and by whom.</summary>
    [Theory]
    [InlineData("--version")]
    [InlineData("--help")]
    [InlineData("completion bash")]
    [InlineData("version")]
    [InlineData("status")]
    public async Task Output_that_nobody_takes_is_no_error(string line)
    {
        await using FakeFleet fleet = new("a");
        Assert.Equal(
            new CtlRun(141, "", ""),
            await CtlRun.WithAsync(null, io => io with { Output = new ClosedPipe() }, ["-s", fleet.Daemon.Endpoint.Text, .. line.Split(' ')]));
    }

    [Fact]
    public async Task A_file_that_never_ends_is_refused() => Assert.Equal(
        new CtlRun(2, "", "Error: could not read config file /dev/zero\nFor help, use supervisorctl -h\n"),
        await CtlRun.WithAsync(null, null, "-c", "/dev/zero", "status"));

    [Theory]
    [InlineData("unix:///s")]
    [InlineData("https://host:9001")]
    public void Every_failure_to_connect_says_what_to_do_next_in_one_line(string address)
    {
        SupervisorEndpoint endpoint = SupervisorEndpoint.Parse(address);
        foreach (ConnectionFailure failure in Enum.GetValues<ConnectionFailure>())
        {
            string line = Problems.Explain(new SupervisorConnectionException(failure, endpoint, "what\nwas"));
            Assert.StartsWith("what was. ", line, StringComparison.Ordinal);
            Assert.EndsWith(".", line, StringComparison.Ordinal);
        }

        Assert.EndsWith(
            "RemoteCertificateNameMismatch. Use the host name that the certificate is for, or take any with --insecure.",
            Problems.Explain(new SupervisorConnectionException(ConnectionFailure.Tls, endpoint, "no TLS: RemoteCertificateNameMismatch")),
            StringComparison.Ordinal);
    }

    /// <summary>Standard output whose reader has gone.</summary>
    private sealed class ClosedPipe : MemoryStream
    {
        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("Broken pipe", Printer.BrokenPipe);
    }
}
