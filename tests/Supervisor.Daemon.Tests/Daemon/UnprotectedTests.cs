using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Supervisor.Client;
using Supervisor.Daemon.Tests.Web;
using Supervisor.Posix;
using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.Daemon.Tests;

/// <summary>What docs/security.md says that the daemon does not do: whoever changes that notices, and changes the page.</summary>
public sealed class UnprotectedTests
{
    private const string Cat = "[program:a]\ncommand=/bin/cat\nstartsecs=0\nstdout_logfile=@DIR@/a.log\n";

    [Fact]
    public async Task Whoever_can_call_may_do_everything()
    {
        int port = BrowserTests.FreePort();
        await using TestDaemon daemon = await TestDaemon.StartAsync(
            $"{Cat}[inet_http_server]\nport=127.0.0.1:{port}\nusername=reader\npassword=secret\n", "allow_runtime_programs=true");
        await daemon.WaitForAsync("a", ProcessState.Running);
        await using SupervisorClient client = new(
            SupervisorEndpoint.Parse($"http://127.0.0.1:{port}"), new() { Credential = new NetworkCredential("reader", "secret") });

        await client.SendProcessStdinAsync("a", "said\n");
        await daemon.WaitForFileAsync("a.log", "said\n");
        Assert.Equal("said\n", await client.ReadProcessLogAsync("a", 0, 0));
        await client.StopProcessAsync("a");
        await client.AddProgramAsync(
            "any", new XmlRpcStruct { { "command", $"/bin/sh -c \"id -u > {daemon.Folder["who"]}\"" }, { "startsecs", "0" } });
        await daemon.WaitForFileAsync("who", $"{ProcessCredentials.Uid}\n");
    }

    [Fact]
    public async Task The_daemon_speaks_plain_HTTP()
    {
        int port = BrowserTests.FreePort();
        await using TestDaemon daemon = await TestDaemon.StartAsync($"[inet_http_server]\nport=127.0.0.1:{port}\n");
        using (TcpClient tcp = new("127.0.0.1", port))
        {
            using SslStream tls = new(tcp.GetStream());
            Exception? refused = await Record.ExceptionAsync(() => tls.AuthenticateAsClientAsync("127.0.0.1"));
            Assert.True(refused is AuthenticationException or IOException, $"{refused}");
        }

        using HttpClient http = new();
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync($"http://127.0.0.1:{port}/")).StatusCode);
    }

    [Fact]
    public async Task A_file_that_all_may_read_is_taken_with_its_passwords()
    {
        using TempFolder folder = new();
        TestDaemon.Configure(folder, "[inet_http_server]\nport=127.0.0.1:9001\nusername=u\npassword=secret\n");
        Assert.True(File.GetUnixFileMode(folder["s.conf"]).HasFlag(UnixFileMode.OtherRead));
        using Process check = Process.Start(
            folder.TakeIn(new(TestDaemon.Command, ["--check", "-c", folder["s.conf"]]) { RedirectStandardOutput = true }))!;
        Assert.Contains("OK", await check.StandardOutput.ReadToEndAsync(), StringComparison.Ordinal);
        await check.WaitForExitAsync();
        Assert.Equal(0, check.ExitCode);
    }

    [RootFact]
    public async Task Logs_and_the_pid_file_are_the_daemon_s_with_the_mode_the_umask_gives()
    {
        await using TestDaemon daemon = await TestDaemon.StartAfterAsync("umask 027", Cat + "user=nobody\n");
        await daemon.WaitForAsync("a", ProcessState.Running);
        foreach (string name in (string[])["a.log", "s.log", "s.pid"])
        {
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(daemon.Folder[name]));
            Assert.Equal(0, FileCalls.Status(daemon.Folder[name], out FileStat status));
            Assert.Equal(0u, status.Owner);
        }
    }
}
