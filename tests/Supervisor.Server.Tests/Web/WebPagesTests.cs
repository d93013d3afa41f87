using System.Text.RegularExpressions;
using Supervisor.Engine.Snapshots;
using Supervisor.Protocol;
using Supervisor.Server.Http;
using Supervisor.Server.Tests.Http;
using Supervisor.Server.Tests.Rpc;
using Supervisor.Server.Web;
using Supervisor.Supervision.Port;

namespace Supervisor.Server.Tests.Web;

public sealed class WebPagesTests : IAsyncLifetime
{
    private const string BobsHeader = "Authorization: Basic Ym9iOnNlY3JldA==\r\n";

    private readonly RunningHttpService _open = new();
    private readonly RunningHttpService _closed = new(new ServerCredentials("bob", "secret"));

    public WebPagesTests()
    {
        foreach (RunningHttpService service in (RunningHttpService[])[_open, _closed])
        {
            service.Supervision.Publish(
                FakeSupervision.Process("a", ProcessState.Running) with { Pid = 7, Started = DateTimeOffset.UtcNow },
                FakeSupervision.Process("g:p&q"));
        }
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _open.DisposeAsync();
        await _closed.DisposeAsync();
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/index.html")]
    public async Task The_status_page_shows_every_process(string path)
    {
        RawResponse response = await _open.GetAsync(path);
        Assert.Equal(200, response.Status);
        Assert.Equal("text/html;charset=utf-8", response.Headers["content-type"]);
        Assert.Equal("no-cache", response.Headers["cache-control"]);
        Assert.Contains("frame-ancestors 'none'", response.Headers["content-security-policy"]);
        Assert.Contains("<span class=\"statusrunning\">running</span>", response.Body);
        Assert.Contains("pid 7, uptime 0:00:0", response.Body);
        Assert.Contains("<a href=\"tail.html?processname=g%3Ap%26q\">g:p&amp;q</a>", response.Body);
        Assert.Contains("href=\"index.html?processname=a&amp;action=stop\"", response.Body);
        Assert.DoesNotContain("href=\"index.html?processname=a&amp;action=start\"", response.Body);
        Assert.Contains("href=\"index.html?processname=g%3Ap%26q&amp;action=start\"", response.Body);
    }

    [Fact]
    public async Task A_message_is_shown_as_text()
    {
        string body = (await _open.GetAsync("/?message=hello+%3Cb%3E%22world")).Body;
        Assert.Contains("<p class=\"status_msg\">hello &lt;b&gt;&quot;world</p>", body);
    }

    [Fact]
    public async Task Nothing_to_manage()
    {
        _open.Supervision.Publish([]);
        Assert.Contains("No programs to manage", (await _open.GetAsync("/")).Body);
    }

    [Theory]
    [InlineData("processname=a&action=stop", "Stop a")]
    [InlineData("action=restartall", "Restart all processes")]
    public async Task Without_a_password_a_link_asks_before_it_acts(string query, string question)
    {
        RawResponse response = await _open.GetAsync($"/index.html?{query}");
        Assert.Equal(200, response.Status);
        Assert.Contains($"<h1>{question}?</h1>", response.Body);
        Assert.Contains($"name=\"token\" value=\"{await TokenAsync()}\"", response.Body);
        Assert.Empty(_open.Supervision.Requests);
    }

    [Theory]
    [InlineData("")]
    [InlineData("token=")]
    [InlineData("token=0123456789abcdef0123456789abcdef0123456789abcdef")]
    public async Task Without_a_password_a_form_needs_our_token(string token)
    {
        RawResponse response = await PostAsync(_open, $"processname=a&action=stop&{token}");
        Assert.Equal(403, response.Status);
        Assert.Empty(_open.Supervision.Requests);
    }

    [Fact]
    public async Task A_form_with_our_token_acts_and_leads_back()
    {
        RawResponse response = await PostAsync(_open, $"processname=a&action=stop&token={await TokenAsync()}");
        Assert.Equal(303, response.Status);
        Assert.Equal("index.html?message=Process%20a%20stopped", response.Headers["location"]);
        Assert.Equal(["stop Process 'a' True"], _open.Supervision.Requests);
    }

    [Fact]
    public async Task The_token_in_a_link_is_not_enough()
    {
        Assert.Equal(200, (await _open.GetAsync($"/?processname=a&action=stop&token={await TokenAsync()}")).Status);
        Assert.Empty(_open.Supervision.Requests);
    }

    [Theory]
    [InlineData("processname=a&action=start", "Process a started", "start Process 'a' True")]
    [InlineData("processname=a&action=stop", "Process a stopped", "stop Process 'a' True")]
    [InlineData("processname=a&action=restart", "Process a restarted", "stop Process 'a' True|start Process 'a' True")]
    [InlineData("processname=g%3Ap%26q&action=clearlog", "Log for g:p&q cleared", "clear Process 'g:p&q'")]
    [InlineData("processname=nope&action=start", "No such process named nope", "")]
    [InlineData("processname=g:*&action=stop", "No such process named g:*", "")]
    [InlineData("action=stopall", "All stopped at ", "stop All '' True")]
    [InlineData("action=restartall", "All restarted at ", "stop All '' True|start All '' True")]
    [InlineData("action=refresh", "Page refreshed at ", "")]
    public async Task With_a_password_the_links_of_Supervisor_act(string query, string message, string requests)
    {
        RawResponse response = await _closed.GetAsync($"/index.html?{query}", BobsHeader);
        Assert.Equal(303, response.Status);
        Assert.StartsWith("index.html?message=" + Uri.EscapeDataString(message), response.Headers["location"]);
        Assert.Equal(requests.Split('|', StringSplitOptions.RemoveEmptyEntries), _closed.Supervision.Requests);
    }

    [Theory]
    [InlineData("Sec-Fetch-Site: cross-site", 403)]
    [InlineData("Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate", 200)]
    [InlineData("Origin: http://elsewhere", 403)]
    [InlineData("Origin: null", 403)]
    [InlineData("Referer: http://elsewhere/page", 200)]
    [InlineData("User-Agent: Mozilla/5.0 (X11; Linux x86_64)", 200)]
    public async Task With_a_password_a_page_of_somebody_else_cannot_act(string header, int status)
    {
        Assert.Equal(status, (await _closed.GetAsync("/?processname=a&action=stop", $"{BobsHeader}{header}\r\n")).Status);
        Assert.Equal(403, (await PostAsync(_closed, "processname=a&action=stop", $"{BobsHeader}{header}\r\n")).Status);
        Assert.Empty(_closed.Supervision.Requests);
        Assert.Equal(
            303,
            (await _closed.GetAsync(
                "/?processname=a&action=stop", $"{BobsHeader}Sec-Fetch-Site: same-origin\r\nReferer: http://x/\r\n")).Status);
    }

    [Theory]
    [InlineData(Fault.NoFile, "ERROR: Process a: no such file")]
    [InlineData(Fault.NotExecutable, "ERROR: Process a: file not executable")]
    [InlineData(Fault.AlreadyStarted, "ERROR: Process a: already started")]
    [InlineData(Fault.SpawnError, "ERROR: Process a: spawn error")]
    [InlineData(Fault.AbnormalTermination, "ERROR: Process a: abnormal termination")]
    [InlineData(Fault.Failed, "ERROR: Process a: unexpected rpc fault [30] FAILED: why")]
    public async Task Failures_have_messages(Fault fault, string message)
    {
        _closed.Supervision.Answer = ActionOutcome.Failed(fault, "why");
        RawResponse response = await _closed.GetAsync("/?processname=a&action=start", BobsHeader);
        Assert.Equal($"index.html?message={Uri.EscapeDataString(message)}", response.Headers["location"]);
    }

    [Fact]
    public async Task A_restart_that_fails_says_so()
    {
        _closed.Supervision.Answer = ActionOutcome.Failed(Fault.Failed, "no");
        Assert.Equal(
            $"index.html?message={Uri.EscapeDataString("unexpected rpc fault [30] FAILED: no")}",
            (await _closed.GetAsync("/?processname=a&action=restart", BobsHeader)).Headers["location"]);
        _closed.Supervision.Answer = ActionOutcome.Each([new("g", "p", Fault.SpawnError, "SPAWN_ERROR: g:p")]);
        Assert.EndsWith(
            Uri.EscapeDataString(", but: SPAWN_ERROR: g:p"),
            (await _closed.GetAsync("/?action=restartall", BobsHeader)).Headers["location"]);
    }

    [Theory]
    [InlineData("action=nope")]
    [InlineData("processname=a&action=nope")]
    [InlineData("action=start")]
    public async Task Unknown_actions_are_bad_requests(string query) => Assert.Equal(400, (await _open.GetAsync($"/?{query}")).Status);

    [Fact]
    public async Task A_large_form_is_refused() => Assert.Equal(413, (await PostAsync(_open, "action=" + new string('x', 100_000))).Status);

    [Theory]
    [InlineData("processname=a", "limit=1024", "line &lt;099&gt;")]
    [InlineData("processname=a&limit=5000", "limit=5000", "line &lt;000&gt;")]
    [InlineData("processname=a&limit=x", "limit=1024", "line &lt;099&gt;")]
    [InlineData("processname=a&limit=-5", "limit=1024", "line &lt;099&gt;")]
    [InlineData("processname=nope", "index.html", "There is no process named nope")]
    [InlineData("processname=g:p%26q", "limit=1024", "No file for g:p&amp;q: its standard output is not kept")]
    [InlineData("processname=a&channel=stderr", "channel=stderr", "No file for a: its standard error is not kept")]
    public async Task The_tail_page(string query, string link, string text)
    {
        string log = Path.Combine(_open.Folder, "a.log");
        File.WriteAllText(log, string.Concat(Enumerable.Range(0, 100).Select(i => $"line <{i:000}>\n")));
        _open.Supervision.Publish(FakeSupervision.Process("a") with { StdoutLogPath = log }, FakeSupervision.Process("g:p&q"));
        string body = (await _open.GetAsync($"/tail.html?{query}")).Body;
        Assert.Contains(text, Regex.Match(body, "<pre[^>]*>(.*)</pre>", RegexOptions.Singleline).Groups[1].Value);
        Assert.Contains(link, body);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?processname=")]
    public async Task The_tail_page_of_nobody(string query)
    {
        string body = (await _open.GetAsync($"/tail.html{query}")).Body;
        Assert.Contains("<title>Supervisor tail of process None</title>", body);
        Assert.Contains(">No process name found</pre>", body);
    }

    [Fact]
    public async Task Small_things()
    {
        RawResponse ok = await _open.GetAsync("/ok.html");
        Assert.Equal(("text/plain", "OK"), (ok.Headers["content-type"], ok.Body));
        RawResponse style = await _open.GetAsync("/stylesheets/supervisor.css");
        Assert.Equal("text/css", style.Headers["content-type"]);
        Assert.Equal(
            304,
            (await _open.GetAsync("/stylesheets/supervisor.css", $"If-Modified-Since: {style.Headers["last-modified"]}\r\n")).Status);
        Assert.Equal("image/png", (await _open.GetAsync("/images/icon.png")).Headers["content-type"]);
        Assert.Equal("text/javascript", (await _open.GetAsync("/scripts/status.js")).Headers["content-type"]);
        Assert.Equal(404, (await _open.GetAsync("/stylesheets/")).Status);
        Assert.Equal(404, (await _open.GetAsync("/Index.html")).Status);
        Assert.Equal(400, (await _open.AskAsync("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")).Status);
    }

    [Fact]
    public async Task Collections_are_listed_with_what_they_are_altogether()
    {
        Assert.Matches("<section id=\"collections\" aria-label=\"Collections\">\n</section>", (await _open.GetAsync("/")).Body);
        PublishCollections(_open);
        string body = (await _open.GetAsync("/")).Body;
        string section = Regex.Match(body, "<section id=\"collections\".*?</section>", RegexOptions.Singleline).Value;
        string[] rows = [.. Regex.Matches(section, "<tr data-key.*</tr>").Select(row => row.Value)];
        Assert.Equal(4, rows.Length);
        Assert.StartsWith(
            "<tr data-key=\"c:up\" data-name=\"up\" data-count=\"1\"><td class=\"status\"><span class=\"statusrunning\">running</span></td>"
                + "<td class=\"info\" title=\"1 running\">1 running</td><td class=\"name\"><a href=\"index.html?collection=up\">up</a></td>",
            rows[0]);
        Assert.Equal(["restart", "stop"], Actions(rows[0], "up"));
        Assert.Contains("<span class=\"statuserror\">mixed</span></td><td class=\"info\" title=\"1 stopped, 1 running, 1 fatal; missing: ghost\">1 stopped, 1 running, 1 fatal; missing: ghost</td>", rows[1]);
        Assert.Contains("<a href=\"index.html?collection=all%26%20sundry\">all&amp; sundry</a>", rows[1]);
        Assert.Equal(["start", "restart", "stop"], Actions(rows[1], "all%26%20sundry"));
        Assert.Contains("<span class=\"statusnominal\">empty</span></td><td class=\"info\" title=\"no processes; missing: ghost\">no processes; missing: ghost</td>", rows[2]);
        Assert.Empty(Actions(rows[2], "none"));
        Assert.Contains("<span class=\"statusnominal\">stopped</span></td><td class=\"info\" title=\"1 stopped\">1 stopped</td>", rows[3]);
        Assert.Equal(["start"], Actions(rows[3], "down"));
        Assert.Contains("href=\"index.html?action=stopall\"", body);
    }

    [Fact]
    public async Task A_page_is_narrowed_down_to_a_collection()
    {
        PublishCollections(_open);
        RawResponse response = await _open.GetAsync("/?collection=down");
        Assert.Equal(200, response.Status);
        Assert.Equal(["g:p&amp;q"], Regex.Matches(response.Body, "tail.html[^>]*>([^<]*)<").Select(match => match.Groups[1].Value));
        Assert.Contains("<td class=\"info\" title=\"1 stopped\">1 stopped</td><td class=\"name\">down</td>", response.Body);
        Assert.Contains("href=\"index.html?collection=down&amp;action=start\"", response.Body);
        Assert.Contains("href=\"index.html?processname=g%3Ap%26q&amp;action=start&amp;collection=down\"", response.Body);
        Assert.Contains("<a class=\"button\" href=\"index.html\">All processes</a>", response.Body);
        Assert.DoesNotContain("action=stopall", response.Body);

        // in the order in which they start
        string all = (await _open.GetAsync("/?collection=all%26%20sundry")).Body;
        Assert.Equal(["z", "a", "g:p&amp;q"], Regex.Matches(all, "tail.html[^>]*>([^<]*)<").Select(match => match.Groups[1].Value));
    }

    [Fact]
    public async Task A_collection_there_is_not()
    {
        RawResponse response = await _open.GetAsync("/?collection=%3Cb%3E");
        Assert.Equal(404, response.Status);
        Assert.Contains("<p class=\"status_msg error\">ERROR: No such collection named &lt;b&gt;</p>", response.Body);
        Assert.DoesNotContain("tail.html", response.Body);
        Assert.Contains("href=\"index.html\">All processes</a>", response.Body);
    }

    [Theory]
    [InlineData("collection=up&action=start", "collection=up&message=Collection%20up%20started", "start Collection 'up' True")]
    [InlineData("collection=up&action=stop", "collection=up&message=Collection%20up%20stopped", "stop Collection 'up' True")]
    [InlineData("collection=up&action=restart", "collection=up&message=Collection%20up%20restarted", "restart Collection 'up' True 0 True")]
    [InlineData(
        "collection=all%26%20sundry&action=stop", "collection=all%26%20sundry&message=Collection%20all%26%20sundry%20stopped",
        "stop Collection 'all& sundry' True")]
    [InlineData("collection=up&processname=a&action=stop", "collection=up&message=Process%20a%20stopped", "stop Process 'a' True")]
    [InlineData("collection=up&action=refresh", "collection=up&message=Page%20refreshed%20at%20", "")]
    public async Task Buttons_of_a_collection_act_and_lead_back_to_it(string query, string location, string requests)
    {
        PublishCollections(_closed);
        RawResponse response = await _closed.GetAsync($"/index.html?{query}", BobsHeader);
        Assert.Equal(303, response.Status);
        Assert.StartsWith($"index.html?{location}", response.Headers["location"]);
        Assert.Equal(requests.Split('|', StringSplitOptions.RemoveEmptyEntries), _closed.Supervision.Requests);
    }

    [Fact]
    public async Task Without_a_password_buttons_of_a_collection_ask_first_and_forms_need_our_token()
    {
        PublishCollections(_open);
        string asked = (await _open.GetAsync("/?collection=up&action=stop")).Body;
        Assert.Contains("<h1>Stop collection up?</h1>", asked);
        Assert.Contains("<input type=\"hidden\" name=\"collection\" value=\"up\">", asked);
        Assert.Contains("href=\"index.html?collection=up\">Cancel</a>", asked);
        Assert.Equal(403, (await PostAsync(_open, "collection=up&action=stop")).Status);
        Assert.Empty(_open.Supervision.Requests);
        RawResponse done = await PostAsync(_open, $"collection=up&processname=&action=stop&token={await TokenAsync()}");
        Assert.Equal("index.html?collection=up&message=Collection%20up%20stopped", done.Headers["location"]);
        Assert.Equal(["stop Collection 'up' True"], _open.Supervision.Requests);
    }

    [Fact]
    public async Task Failures_of_a_collection_have_messages()
    {
        _closed.Supervision.Answer = ActionOutcome.Each(
            [new("g", "p", Fault.SpawnError, "SPAWN_ERROR: g:p"), new("a", "a", Fault.Success, "OK")]);
        Assert.Equal("ERROR: Collection up started, but: g:p: SPAWN_ERROR: g:p", await MessageAsync("start"));
        _closed.Supervision.Answer = ActionOutcome.Failed(Fault.BadName, "up");
        Assert.Equal("No such collection named up", await MessageAsync("restart"));
        _closed.Supervision.Answer = ActionOutcome.Failed(Fault.ShutdownState);
        Assert.Equal("ERROR: Collection up: SHUTDOWN_STATE", await MessageAsync("stop"));

        async Task<string> MessageAsync(string action) => Uri.UnescapeDataString(
            (await _closed.GetAsync($"/?collection=up&action={action}", BobsHeader)).Headers["location"].Split("message=")[1]);
    }

    [Fact]
    public async Task The_stream_keeps_a_collection_up_to_date()
    {
        PublishCollections(_open);
        using RawConnection connection = await _open.ConnectAsync();
        await connection.SendAsync("GET /status.events?collection=down HTTP/1.1\r\nHost: x\r\n\r\n");
        await connection.ReadHeadAsync();
        string first = await connection.ReadChunksUntilAsync("event: collections");
        first += await connection.ReadChunksUntilAsync("\n\n");
        Assert.Contains("event: rows\ndata: <tr data-key=\"p:g:p&amp;q\"", first);
        Assert.Contains("<td class=\"info\" title=\"1 stopped\">1 stopped</td>", first);
        Assert.DoesNotContain("processname=a&", first);
        _open.Supervision.Publish(FakeSupervision.Process("g:p&q", ProcessState.Running));
        string changed = await connection.ReadChunksUntilAsync("1 running</td>");
        Assert.StartsWith("event: changed\ndata: <tr data-key=\"p:g:p&amp;q\"", changed);
        _open.Supervision.Collections = [];
        _open.Supervision.Publish(FakeSupervision.Process("a"));
        Assert.Contains("event: collections\ndata: \n\n", await connection.ReadChunksUntilAsync("event: collections\ndata: \n\n"));
    }

    [Fact]
    public async Task The_stream_sends_what_looks_different_and_nothing_else()
    {
        using RawConnection connection = await _open.ConnectAsync();
        string version = Regex.Match((await _open.GetAsync("/")).Body, "data-version=\"([^\"]*)\"").Groups[1].Value;
        await connection.SendAsync($"GET /status.events?version={version} HTTP/1.1\r\nHost: x\r\n\r\n");
        Assert.Equal("text/event-stream", (await connection.ReadHeadAsync()).Headers["content-type"]);

        // what the page shows already is not sent again
        Assert.Equal($"event: daemon\ndata: {await TokenAsync()} \n\n", await connection.ReadChunkAsync());
        ProcessSnapshot[] before = [.. _open.Supervision.Snapshot.Groups.SelectMany(group => group.Processes)];
        _open.Supervision.Publish(before[0], FakeSupervision.Process("g:p&q", ProcessState.Fatal));
        string changed = await connection.ReadChunkAsync();
        Assert.StartsWith("event: changed\ndata: <tr data-key=\"p:g:p&amp;q\"", changed);
        Assert.Contains("statuserror", changed);
        Assert.DoesNotContain("processname=a&", changed);

        _open.Supervision.Publish(FakeSupervision.Process("new"));
        Assert.StartsWith("event: rows\ndata: <tr data-key=\"p:new\"", await connection.ReadChunksUntilAsync("\n\n"));
        await _open.Http.StopAsync(TimeSpan.FromSeconds(20));
        Assert.Equal("0\r\n\r\n", await connection.ReadToEndAsync());
    }

    [Fact]
    public async Task The_stream_beats_while_nothing_happens()
    {
        ManualTimer time = new();
        await using RunningHttpService service = new(time: time);
        using RawConnection connection = await service.ConnectAsync();
        await connection.SendAsync("GET /status.events HTTP/1.1\r\nHost: x\r\n\r\n");
        await connection.ReadHeadAsync();
        await connection.ReadChunksUntilAsync("event: collections\ndata: \n\n");
        for (int i = 0; i < 2; i++)
        {
            await time.UntilAsync(timers => timers.Single == 1);
            time.Fire();
        }

        Assert.Equal("event: beat\ndata: \n\n", await connection.ReadChunkAsync());
    }

    [Theory]
    [InlineData("/nope", "index.html")]
    [InlineData("/images/nope/x", "../../index.html")]
    public async Task Errors_have_a_way_back(string path, string way)
    {
        RawResponse response = await _open.GetAsync(path);
        Assert.Equal(404, response.Status);
        Assert.Contains($"<a class=\"button\" href=\"{way}\">All processes</a>", response.Body);
    }

    [Fact]
    public async Task A_server_with_a_name_has_it_in_every_title()
    {
        _open.Supervision.Identifier = "web <1>";
        foreach (string path in (string[])["/", "/tail.html?processname=a", "/?action=stopall"])
        {
            Assert.Contains("<title>web &lt;1&gt; - Supervisor", (await _open.GetAsync(path)).Body);
        }

        _open.Supervision.Identifier = "supervisor";
        Assert.Contains("<title>Supervisor Status</title>", (await _open.GetAsync("/")).Body);
    }

    [Theory]
    [InlineData(ProcessState.Stopped, "start clearlog")]
    [InlineData(ProcessState.Starting, "stop clearlog")]
    [InlineData(ProcessState.Running, "restart stop clearlog")]
    [InlineData(ProcessState.Backoff, "stop clearlog")]
    [InlineData(ProcessState.Stopping, "clearlog")]
    [InlineData(ProcessState.Exited, "start clearlog")]
    [InlineData(ProcessState.Fatal, "start clearlog")]
    public async Task Every_state_has_its_actions_and_every_action_a_name(ProcessState state, string actions)
    {
        _open.Supervision.Publish(FakeSupervision.Process("a", state));
        string body = (await _open.GetAsync("/")).Body;
        Match[] found = Regex.Matches(body, "<li class=\"(\\w+)\"><a class=\"button\"[^>]* aria-label=\"([^\"]*)\"").ToArray();
        Assert.Equal(actions, string.Join(' ', found.Select(match => match.Groups[1].Value)));
        Assert.All(found, match => Assert.EndsWith(" a", match.Groups[2].Value));
    }

    [Fact]
    public async Task What_waits_to_be_started_again_can_be_stopped_and_says_when()
    {
        ProcessSnapshot process = FakeSupervision.Process("a", ProcessState.Exited);
        DateTimeOffset then = DateTimeOffset.UnixEpoch.AddDays(9000);
        _open.Supervision.Publish(process with
        {
            Settings = process.Settings with { Restart = new() { Delay = 60 } },
            Started = then,
            Stopped = then,
            NextStart = then.AddMinutes(1),
        });

        string body = (await _open.GetAsync("/")).Body;

        Assert.Matches("<li class=\"start\">.*<li class=\"stop\">", body.ReplaceLineEndings(" "));
        Assert.Contains(", starts again ", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Everything_is_started_by_a_form()
    {
        string body = (await _open.GetAsync("/")).Body;
        Assert.Contains("<button type=\"submit\" name=\"action\" value=\"startall\">Start All</button>", body);
        RawResponse response = await PostAsync(_open, $"action=startall&token={await TokenAsync()}");
        Assert.StartsWith("index.html?message=All%20started%20at", response.Headers["location"]);
        Assert.Equal(["start All '' True"], _open.Supervision.Requests);
    }

    [Theory]
    [InlineData("\u001b[1;31mred\u001b[0m plain", "red plain")]
    [InlineData("\u001b]0;title\abody\u001b]8;;x\u001b\\link", "bodylink")]
    [InlineData("\u001b(Ba\u001b7b\u001b[", "ab")]
    [InlineData("nothing", "nothing")]
    [InlineData("end\u001b", "end")]
    public void Terminal_sequences_are_taken_out(string text, string plain) => Assert.Equal(plain, TerminalText.Plain(text));

    private static void PublishCollections(RunningHttpService service)
    {
        service.Supervision.Collections =
        [
            new() { Name = "up", Programs = ["a"] },
            new() { Name = "all& sundry", Programs = ["a", "g:p&q", "z", "ghost"] },
            new() { Name = "none", Programs = ["ghost"] },
            new() { Name = "down", Programs = ["g:p&q"] },
        ];
        service.Supervision.Publish(
            FakeSupervision.Process("z", ProcessState.Fatal),
            FakeSupervision.Process("a", ProcessState.Running),
            FakeSupervision.Process("g:p&q"));
    }

    private static string[] Actions(string row, string collection) =>
        [.. Regex.Matches(row, $"href=\"index.html\\?collection={Regex.Escape(collection)}&amp;action=(\\w+)\"")
            .Select(match => match.Groups[1].Value)];

    private static async Task<RawResponse> PostAsync(RunningHttpService service, string form, string headers = "")
    {
        using RawConnection connection = await service.ConnectAsync();
        await connection.SendAsync(
            $"POST /index.html HTTP/1.1\r\nHost: x\r\n{headers}Content-Type: application/x-www-form-urlencoded\r\n"
                + $"Content-Length: {form.Length}\r\n\r\n{form}");
        return await connection.ReadAsync();
    }

    private async Task<string> TokenAsync() =>
        Regex.Match((await _open.GetAsync("/")).Body, "data-token=\"([0-9a-f]{48})\"").Groups[1].Value;
}
