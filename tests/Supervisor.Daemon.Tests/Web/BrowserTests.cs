using System.Net;
using System.Net.Sockets;
using Supervisor.Client;
using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.Daemon.Tests.Web;

/// <summary>The pages as people see them: a real daemon in a real browser.</summary>
public sealed class BrowserTests
{
    private const string Programs = """
        [program:web]
        command=/bin/sleep 600
        startsecs=0
        numprocs=2
        process_name=%(program_name)s_%(process_num)d
        [program:other]
        command=/bin/sleep 600
        startsecs=0
        [collection:tier]
        programs=web

        """;

    private const string Row = "document.querySelector('#collections tbody tr').innerText";
    private const string Message = "(document.querySelector('.status_msg')?.firstChild.textContent ?? '')";
    private const string Names = "[...document.querySelectorAll('#rows td.name')].map(cell => cell.innerText)";
    private const string States = "[...document.querySelectorAll('#rows td.status')].map(cell => cell.innerText)";

    private const string Yes = "document.querySelector('dialog button[value=yes]').click()";

    [ChromiumFact]
    public async Task A_collection_is_stopped_and_started_and_the_page_follows()
    {
        int port = FreePort();
        await using TestDaemon daemon = await TestDaemon.StartAsync($"{Programs}[inet_http_server]\nport=127.0.0.1:{port}\n");
        await daemon.WaitForAsync("web:web_1", ProcessState.Running);
        await using Browser browser = await Browser.StartAsync();
        await browser.LookAsync(1200, 800, dark: false);
        await browser.OpenAsync($"http://127.0.0.1:{port}/");
        await browser.WaitForAsync("document.getElementById('live')?.innerText.includes('live')");
        Assert.Equal("other,web:web_0,web:web_1", await browser.EvaluateAsync(Names));
        Assert.Contains("2 running", await browser.EvaluateAsync(Row));

        await browser.EvaluateAsync("document.querySelector('#collections a[href$=\"action=stop\"]').click()");
        Assert.Equal("Stop 2 processes of collection tier?", await browser.EvaluateAsync("document.querySelector('dialog h2').innerText"));
        await browser.EvaluateAsync(Yes);
        await browser.WaitForAsync($"{Message} === 'Collection tier stopped'");
        await browser.WaitForAsync($"{Row}.includes('2 stopped')");
        await browser.WaitForAsync($"{States}.join() === 'running,stopped,stopped'");
        Assert.Equal(ProcessState.Stopped, (await daemon.Client.GetProcessInfoAsync("web:web_0")).State);

        await browser.EvaluateAsync("document.querySelector('#collections td.name a').click()");
        await browser.WaitForAsync("location.search === '?collection=tier' && document.getElementById('live')?.innerText.includes('live')");
        Assert.Equal("web:web_0,web:web_1", await browser.EvaluateAsync(Names));

        await browser.EvaluateAsync("document.querySelector('#collections a[href$=\"action=start\"]').click()");
        await browser.WaitForAsync($"{Message} === 'Collection tier started' && {States}.join() === 'running,running'");
        int before = (await daemon.Client.GetProcessInfoAsync("web:web_0")).Pid;
        await browser.EvaluateAsync("document.querySelector('#collections a[href$=\"action=restart\"]').click()");
        await browser.EvaluateAsync(Yes);
        await browser.WaitForAsync($"{Message} === 'Collection tier restarted' && {States}.join() === 'running,running'");
        Assert.NotEqual(before, (await daemon.Client.GetProcessInfoAsync("web:web_0")).Pid);

        await browser.EvaluateAsync("document.querySelector('#rows a[href*=\"action=stop\"]').click()");
        await browser.WaitForAsync($"{Message} === 'Process web:web_0 stopped' && {Row}.includes('mixed')");
        Assert.Equal("?collection=tier", await browser.EvaluateAsync("location.search"));
        Assert.Empty(browser.Complaints);
    }

    [ChromiumFact]
    public async Task It_fits_a_phone_and_keeps_to_the_colours_that_are_liked()
    {
        int port = FreePort();
        await using TestDaemon daemon = await TestDaemon.StartAsync($"{Programs}[inet_http_server]\nport=127.0.0.1:{port}\n");
        await using Browser browser = await Browser.StartAsync();
        foreach ((bool dark, string ground) in new[] { (false, "rgb(246, 247, 249)"), (true, "rgb(20, 23, 28)") })
        {
            foreach (string page in (string[])["", "?collection=tier", "tail.html?processname=other"])
            {
                await browser.LookAsync(375, 700, dark);
                await browser.OpenAsync($"http://127.0.0.1:{port}/{page}");
                await browser.WaitForAsync($"location.href.endsWith('/{page}') && document.readyState === 'complete'");
                Assert.Equal(ground, await browser.EvaluateAsync("getComputedStyle(document.body).backgroundColor"));
                Assert.Equal("375", await browser.EvaluateAsync("document.documentElement.scrollWidth"));
                Assert.Equal(
                    "true",
                    await browser.EvaluateAsync(
                        "[...document.querySelectorAll('main')].every(part => part.scrollWidth <= part.clientWidth)"));
                Assert.True((await browser.PictureAsync()).AsSpan(1, 3).SequenceEqual("PNG"u8));
            }
        }

        Assert.Empty(browser.Complaints);
    }

    /// <summary>A daemon with a server on the network, and its port.</summary>
    internal static async Task<(TestDaemon Daemon, int Port)> StartAsync(string programs, string server = "")
    {
        int port = FreePort();
        return (await TestDaemon.StartAsync($"{programs}[inet_http_server]\nport=127.0.0.1:{port}\n{server}"), port);
    }

    /// <summary>Free a moment ago; the daemon takes no port of the system's choice.</summary>
    internal static int FreePort()
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
