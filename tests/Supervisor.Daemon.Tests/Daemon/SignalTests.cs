using System.Net.Sockets;
using System.Text;
using Supervisor.TestKit;

namespace Supervisor.Daemon.Tests;

/// <summary>Signals are heard at every moment of the daemon's life.</summary>
public sealed class SignalTests
{
    private const string Sleeper = "[program:a]\ncommand=/bin/sleep 600\nstartsecs=0\nstdout_logfile=@DIR@/a.log\n";

    /// <summary>A client that does not read its answer is given two seconds; what comes meanwhile comes between two lives.</summary>
    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task A_request_to_end_that_comes_during_a_restart_is_not_lost(string signal)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(Sleeper);
        using Socket reader = await AskWithoutReadingAsync(daemon);
        daemon.Signal("HUP");
        await daemon.WaitForLogAsync("stopped: a (");

        daemon.Signal(signal);

        Assert.Equal(0, await daemon.WaitForExitAsync());
        Assert.Contains($"received SIG{signal} indicating exit request", daemon.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HUP")]
    [InlineData("USR1")]
    [InlineData("USR2")]
    public async Task Another_signal_during_a_restart_does_no_harm(string signal)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(Sleeper);
        using Socket reader = await AskWithoutReadingAsync(daemon);
        daemon.Signal("HUP");
        await daemon.WaitForLogAsync("stopped: a (");

        // One after the other until the next life has begun: some of them come between the two.
        await daemon.WaitForAsync(
            () =>
            {
                daemon.Signal(signal);
                return Task.FromResult(daemon.Log.Split("supervisord started with pid").Length > 2);
            },
            "the next life");
        daemon.Signal("TERM");
        Assert.Equal(0, await daemon.WaitForExitAsync());
    }

    [Fact]
    public async Task Signals_that_were_blocked_by_whoever_started_it_are_heard()
    {
        await using TestDaemon daemon = await TestDaemon.StartByAsync(["env", "--block-signal=TERM,HUP,USR2"], Sleeper);
        daemon.Signal("USR2");
        await daemon.WaitForLogAsync("received SIGUSR2 indicating log reopen request");

        daemon.Signal("TERM");

        Assert.Equal(0, await daemon.WaitForExitAsync());
    }

    private static async Task<Socket> AskWithoutReadingAsync(TestDaemon daemon)
    {
        await daemon.WaitForAsync("a", Protocol.ProcessState.Running);
        File.WriteAllText(daemon.Folder["a.log"], new string('x', 8_000_000));
        const string call =
            "<methodCall><methodName>supervisor.readProcessStdoutLog</methodName><params><param><value>a</value></param>"
            + "<param><value><int>0</int></value></param><param><value><int>0</int></value></param></params></methodCall>";
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(daemon.Folder["s.sock"]));
        await socket.SendAsync(Encoding.ASCII.GetBytes($"POST /RPC2 HTTP/1.1\r\nHost: x\r\nContent-Length: {call.Length}\r\n\r\n{call}"));
        await daemon.WaitForAsync(() => Task.FromResult(socket.Available > 0), "the beginning of the answer");
        return socket;
    }
}
