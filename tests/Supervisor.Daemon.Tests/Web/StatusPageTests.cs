using System.Globalization;
using System.Text.Json;
using Supervisor.Daemon.Tests.Adopting;
using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.Daemon.Tests.Web;

/// <summary>The status page under the hands of an operator.</summary>
public sealed class StatusPageTests
{
    private const string Programs = """
        [program:a]
        command=/bin/sleep 600
        startsecs=0
        [program:b]
        command=/bin/sleep 600
        startsecs=0
        [program:c]
        command=/bin/sleep 600
        startsecs=0

        """;

    private const string IsLive = "document.getElementById('content')?.dataset.lost === 'false'";
    private const string Message = "(document.querySelector('.status_msg')?.firstChild.textContent ?? '')";
    private const string Places = "JSON.stringify([...document.querySelectorAll('#rows tr')].map(row => row.getBoundingClientRect().y))";

    [ChromiumFact]
    public async Task A_double_click_does_what_one_click_does_and_nothing_moves()
    {
        (TestDaemon daemon, int port) = await BrowserTests.StartAsync(Programs);
        await using TestDaemon started = daemon;
        await using Browser browser = await OpenAsync(daemon, port);
        string places = await browser.EvaluateAsync(Places);
        int b = (await daemon.Client.GetProcessInfoAsync("b")).Pid;

        await browser.ClickAsync(Button("a", "stop"), times: 2);
        await browser.WaitForAsync($"{Message} === 'Process a stopped' && {State("a")} === 'STOPPED'");
        Assert.Equal(places, await browser.EvaluateAsync(Places));
        Assert.Equal("true", await browser.EvaluateAsync(
            "(box => box.top >= 0 && box.bottom <= innerHeight)(document.querySelector('.status_msg').getBoundingClientRect())"));

        await browser.ClickAsync(Button("a", "start"), times: 2);
        await browser.WaitForAsync($"{Message} === 'Process a started' && {State("a")} === 'RUNNING'");
        Assert.Equal("false", await browser.EvaluateAsync("Boolean(document.querySelector('dialog'))"));
        Assert.Equal(places, await browser.EvaluateAsync(Places));
        ProcessInfo after = await daemon.Client.GetProcessInfoAsync("b");
        Assert.Equal((ProcessState.Running, b), (after.State, after.Pid));
        Assert.Empty(browser.Complaints);
    }

    /// <summary>With fifty rows the top of the page is three thousand pixels away on a phone.</summary>
    [ChromiumTheory]
    [InlineData(375)]
    [InlineData(1280)]
    public async Task What_came_of_an_action_is_in_sight_at_the_end_of_a_long_page(int width)
    {
        (TestDaemon daemon, int port) = await BrowserTests.StartAsync(
            "[program:p]\ncommand=/bin/sleep 600\nprocess_name=%(process_num)02d\nnumprocs=50\nstartsecs=0\n");
        await using TestDaemon started = daemon;
        await using Browser browser = await OpenAsync(daemon, port, width);
        string last = Button("p:49", "stop");
        await browser.EvaluateAsync($"({last}.scrollIntoView({{ block: 'end' }}), 0)");

        await browser.ClickAsync(last);
        await browser.WaitForAsync($"{Message} === 'Process p:49 stopped'");
        Assert.Equal("true", await browser.EvaluateAsync("document.scrollingElement.scrollTop > innerHeight"));
        Assert.Equal("true", await browser.EvaluateAsync(
            "(box => box.top >= 0 && box.bottom <= innerHeight)(document.querySelector('.status_msg').getBoundingClientRect())"));
    }

    [ChromiumTheory]
    [InlineData(375)]
    [InlineData(1280)]
    [InlineData(1920)]
    public async Task What_is_told_of_readiness_health_and_order_fits(int width)
    {
        (TestDaemon daemon, int port) = await BrowserTests.StartAsync("""
            [program:late]
            command=/bin/sleep 600
            startsecs=0
            ready=http://127.0.0.1:1/a-page-that-tells-whether-it-serves-and-has-a-name-that-fits-no-phone-of-any-kind
            ready_timeout=0
            [program:ill]
            command=/bin/sleep 600
            startsecs=0
            health=command:sh -c 'echo the reason is one very long-word-that-nobody-can-break-anywhere-because-it-has-no-blanks-in-it; exit 1'
            health_interval=1
            health_failures=1
            health_action=none
            [program:dependent]
            command=/bin/sleep 600
            depends_on=late

            """);
        await using TestDaemon started = daemon;
        await daemon.WaitForAsync("ill", info => info.Description.Contains("unhealthy", StringComparison.Ordinal), "told to be ill");
        await daemon.WaitForAsync("late", info => info.Description.Contains("not ready: ", StringComparison.Ordinal), "told to be late");
        await using Browser browser = await Browser.StartAsync();
        await browser.LookAsync(width, 800, dark: false);
        await browser.OpenAsync($"http://127.0.0.1:{port}/");
        await browser.WaitForAsync(IsLive);
        const string Info = "[...document.querySelectorAll('#rows td.info')].map(cell => cell.innerText).join()";
        await browser.WaitForAsync($"['unhealthy', 'not ready', 'waits for late'].every(text => {Info}.includes(text))");
        Assert.Equal(width.ToString(CultureInfo.InvariantCulture), await browser.EvaluateAsync("document.documentElement.scrollWidth"));
    }

    [ChromiumFact]
    public async Task What_cannot_be_undone_asks_first()
    {
        (TestDaemon daemon, int port) = await BrowserTests.StartAsync(Programs);
        await using TestDaemon started = daemon;
        await using Browser browser = await OpenAsync(daemon, port);
        (string Button, string Question)[] questions =
        [
            ("document.querySelector('a[href$=\"action=stopall\"]')", "Stop all 3 processes?"),
            ("document.querySelector('a[href$=\"action=restartall\"]')", "Restart all 3 processes?"),
            (Button("a", "clearlog"), "Clear the logs of a?"),
        ];
        foreach ((string button, string question) in questions)
        {
            await browser.ClickAsync(button, times: 2);
            Assert.Equal(question, await browser.EvaluateAsync("document.querySelector('dialog h2').innerText"));
            Assert.Equal("Cancel", await browser.EvaluateAsync("document.activeElement.textContent"));
            await browser.ClickAsync("document.activeElement");
            await browser.WaitForAsync("!document.querySelector('dialog')");
            await browser.WaitForAsync("!document.querySelector('[aria-busy=true]')");
        }

        Assert.All(await daemon.Client.GetAllProcessInfoAsync(), process => Assert.Equal(ProcessState.Running, process.State));
        await browser.ClickAsync(questions[0].Button);
        await browser.ClickAsync("document.querySelector('dialog button[value=yes]')");
        await browser.WaitForAsync($"{Message}.startsWith('All stopped at')");
        Assert.All(await daemon.Client.GetAllProcessInfoAsync(), process => Assert.Equal(ProcessState.Stopped, process.State));
        await browser.ClickAsync("document.querySelector('button[value=startall]')");
        await browser.WaitForAsync($"{Message}.startsWith('All started at')");
        Assert.All(await daemon.Client.GetAllProcessInfoAsync(), process => Assert.Equal(ProcessState.Running, process.State));
        Assert.Empty(browser.Complaints);
    }

    [ChromiumFact]
    public async Task A_row_that_changes_leaves_focus_selection_and_other_rows_alone()
    {
        (TestDaemon daemon, int port) = await BrowserTests.StartAsync(Programs);
        await using TestDaemon started = daemon;
        await using Browser browser = await OpenAsync(daemon, port);
        await browser.EvaluateAsync($"{Button("a", "clearlog")}.focus()");
        await browser.EvaluateAsync("getSelection().selectAllChildren(document.querySelector('[data-key=\"p:c\"] td.info'))");
        string selected = await browser.EvaluateAsync("getSelection().toString()");
        await browser.EvaluateAsync("(window.row = document.querySelector('[data-key=\"p:a\"]'), 0)");

        await daemon.Client.StopProcessAsync("a");
        await browser.WaitForAsync($"{State("a")} === 'STOPPED'");
        await daemon.Client.StartProcessAsync("a");
        await browser.WaitForAsync($"{State("a")} === 'RUNNING'");
        Assert.Equal("Clear Log a", await browser.EvaluateAsync("document.activeElement.getAttribute('aria-label')"));
        Assert.Equal(selected, await browser.EvaluateAsync("getSelection().toString()"));
        Assert.Equal("true", await browser.EvaluateAsync("window.row === document.querySelector('[data-key=\"p:a\"]')"));
    }

    [ChromiumFact]
    public async Task What_stands_beside_the_uptime_stays_while_that_goes_on()
    {
        int port = BrowserTests.FreePort();
        string sections = $"[program:a]\ncommand=/bin/cat\nstartsecs=0\nready=file:@DIR@/never\n[inet_http_server]\nport=127.0.0.1:{port}\n";
        await using CrashingDaemon daemon = await CrashingDaemon.StartAsync(sections);
        await daemon.Now.WaitForAsync("a", ProcessState.Running);
        await daemon.CrashAsync();
        await daemon.StartAgainAsync(sections);
        await using Browser browser = await OpenAsync(daemon.Now, port);
        const string Text = "document.querySelector('#rows td.info').textContent";
        string first = await browser.EvaluateAsync(Text);
        await browser.WaitForAsync($"{Text} !== {JsonSerializer.Serialize(first)}");
        string later = await browser.EvaluateAsync(Text);
        Assert.All([first, later], text => Assert.Matches("^pid [0-9]+, uptime 0:00:[0-9]{2}, not ready.*, adopted$", text));
    }

    [ChromiumFact]
    public async Task A_page_whose_daemon_is_gone_says_so_and_goes_on_with_the_next()
    {
        (TestDaemon daemon, int port) = await BrowserTests.StartAsync(Programs);
        await using TestDaemon started = daemon;
        await using Browser browser = await OpenAsync(daemon, port);
        string token = await browser.EvaluateAsync("document.getElementById('content').dataset.token");
        await browser.EvaluateAsync("(window.seen = [], new MutationObserver(() => seen.push(document.getElementById('content').dataset.lost))"
            + ".observe(document.getElementById('content'), { attributes: true, attributeFilter: ['data-lost'] }), 0)");
        await daemon.Client.RestartAsync();
        await browser.WaitForAsync($"window.seen.includes('true') && {IsLive}");
        await browser.WaitForAsync($"document.getElementById('content').dataset.token !== '{token}' && {State("a")} === 'RUNNING'");
        await browser.ClickAsync(Button("a", "stop"));
        await browser.WaitForAsync($"{Message} === 'Process a stopped'");
    }

    [ChromiumFact]
    public async Task Buttons_have_names_of_their_own_and_are_large_enough_for_a_thumb()
    {
        (TestDaemon daemon, int port) = await BrowserTests.StartAsync(Programs + "[collection:all]\nprograms=a,b\n");
        await using TestDaemon started = daemon;
        await using Browser browser = await OpenAsync(daemon, port, width: 375);
        const string Buttons = "[...document.querySelectorAll('a, button')]";
        Assert.Equal("", await browser.EvaluateAsync(
            $"(names => names.filter((name, i) => !name || names.indexOf(name) !== i).join())"
                + $"({Buttons}.map(button => button.getAttribute('aria-label') ?? button.textContent))"));
        Assert.Equal("", await browser.EvaluateAsync(
            $"{Buttons}.filter(button => button.getBoundingClientRect().height < 44).map(button => button.textContent).join()"));
        Assert.Equal("375", await browser.EvaluateAsync("document.documentElement.scrollWidth"));
    }

    [ChromiumFact]
    public async Task The_tail_page_follows_in_colour()
    {
        (TestDaemon daemon, int port) = await BrowserTests.StartAsync(
            "[program:a]\ncommand=/bin/sh -c 'printf \"\\033[31mred\\033[0m line\\n\"; echo oops >&2; cat'\nstartsecs=0\n");
        await using TestDaemon started = daemon;
        await using Browser browser = await OpenAsync(daemon, port);
        await browser.OpenAsync($"http://127.0.0.1:{port}/tail.html?processname=a");
        const string Log = "document.getElementById('tail')?.textContent";
        await browser.WaitForAsync($"{Log} === 'red line\\n' && document.querySelector('#tail .fore-c1')?.textContent === 'red'");
        Assert.Equal("a", await browser.EvaluateAsync("document.querySelector('h1').innerText"));
        await daemon.Client.SendProcessStdinAsync("a", "more\n");
        await browser.WaitForAsync($"{Log} === 'red line\\nmore\\n'");
        await browser.ClickAsync("document.getElementById('follow')");
        await browser.WaitForAsync("document.getElementById('live').textContent.includes('paused')");
        await browser.ClickAsync("[...document.querySelectorAll('.tabs a')].find(tab => tab.textContent === 'stderr')");
        await browser.WaitForAsync($"{Log} === 'oops\\n'");
        await browser.ClickAsync("document.querySelector('nav a')");
        await browser.WaitForAsync("document.getElementById('rows')");
    }

    private static async Task<Browser> OpenAsync(TestDaemon daemon, int port, int width = 1280)
    {
        foreach (ProcessInfo process in await daemon.Client.GetAllProcessInfoAsync())
        {
            await daemon.WaitForAsync(process.Namespec, ProcessState.Running);
        }

        Browser browser = await Browser.StartAsync();
        await browser.LookAsync(width, 800, dark: false);
        await browser.OpenAsync($"http://127.0.0.1:{port}/");
        await browser.WaitForAsync(IsLive);
        return browser;
    }

    private static string Button(string process, string action) => $"document.querySelector('[data-key=\"p:{process}\"] .{action} a')";

    private static string State(string process) => $"document.querySelector('[data-key=\"p:{process}\"]').dataset.state";
}
