using Supervisor.Protocol;
using Supervisor.Server.Tests.Rpc;

namespace Supervisor.Server.Tests.Http;

/// <summary>Pages of others that send requests through the browser of somebody who may.</summary>
public sealed class RequestOriginTests : IAsyncLifetime
{
    private const string ClearLog = "<methodCall><methodName>supervisor.clearLog</methodName></methodCall>";

    /// <summary>As a server on the network without a password.</summary>
    private readonly RunningHttpService _service = new(hosts: new(isOpen: false, ["sv.example.com", ".corp.example"], "bound.example"));

    public Task InitializeAsync()
    {
        string log = Path.Combine(_service.Folder, "log");
        File.WriteAllText(log, "secret");
        _service.Supervision.MainLogPath = log;
        _service.Supervision.Publish(FakeSupervision.Process("a", ProcessState.Running) with { StdoutLogPath = log });
        return Task.CompletedTask;
    }

    public Task DisposeAsync() => _service.DisposeAsync().AsTask();

    [Theory]
    [InlineData("GET", "/")]
    [InlineData("GET", "/index.html?action=refresh")]
    [InlineData("GET", "/tail.html?processname=a")]
    [InlineData("GET", "/ok.html")]
    [InlineData("GET", "/status.events")]
    [InlineData("GET", "/events")]
    [InlineData("GET", "/logtail/a?follow=0")]
    [InlineData("GET", "/mainlogtail?follow=0")]
    [InlineData("GET", "/scripts/status.js")]
    [InlineData("GET", "/nope")]
    [InlineData("HEAD", "/")]
    [InlineData("OPTIONS", "/RPC2")]
    [InlineData("POST", "/RPC2")]
    [InlineData("POST", "/RPC2/")]
    [InlineData("POST", "/tail.html")]
    public async Task No_path_is_for_a_page_of_another_site(string method, string path)
    {
        string[] signs =
        [
            "Origin: https://evil.example", "Origin: null", "Origin: http://x:8080", "Sec-Fetch-Site: cross-site",
            "Sec-Fetch-Site: same-site", "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: iframe",
            "Sec-Fetch-Site: new-words", "Origin: http://x\r\nOrigin: http://evil.example",
        ];
        foreach (string sign in signs)
        {
            await RefusedAsync(method, path, $"Host: x\r\n{sign}\r\nContent-Type: text/xml\r\n");
        }

        Assert.Empty(_service.Supervision.Requests);
    }

    [Theory]
    [InlineData("GET", "/")]
    [InlineData("GET", "/logtail/a?follow=0")]
    [InlineData("GET", "/mainlogtail?follow=0")]
    [InlineData("GET", "/events")]
    [InlineData("GET", "/status.events")]
    [InlineData("POST", "/RPC2", "Origin: http://evil.example:9001\r\nSec-Fetch-Site: same-origin\r\nContent-Type: text/xml\r\n")]
    [InlineData("POST", "/index.html", "Origin: http://evil.example:9001\r\n")]
    public async Task A_name_that_is_not_ours_is_refused(string method, string path, string headers = "")
    {
        RawResponse response = await RefusedAsync(method, path, $"Host: evil.example:9001\r\n{headers}");
        if (method != "HEAD")
        {
            Assert.Contains("may not be asked as &#x27;evil.example&#x27;", response.Body);
        }

        Assert.Contains(_service.Log.Lines, line => line.Contains("add it to allowed_hosts of [unix_http_server]", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("127.0.0.1:9001")]
    [InlineData("[::1]:9001")]
    [InlineData("[2001:db8::1]")]
    [InlineData("10.1.2.3")]
    [InlineData("localhost:9001")]
    [InlineData("web1")]
    [InlineData("web1.local")]
    [InlineData("sv.default.svc.cluster.local:9001")]
    [InlineData("ip-10-0-0-1.ec2.internal")]
    [InlineData("SV.example.com:1")]
    [InlineData("sv.example.com.")]
    [InlineData("a.b.corp.example")]
    [InlineData("bound.example")]
    public async Task Names_that_are_ours_are_not(string host) =>
        Assert.Equal(200, (await _service.AskAsync($"GET /ok.html HTTP/1.1\r\nHost: {host}\r\n\r\n")).Status);

    [Theory]
    [InlineData("evil-sv.example.com")]
    [InlineData("example.com")]
    [InlineData("corp.example.evil.com")]
    [InlineData("evilcorp.example")]
    [InlineData("127.0.0.1.evil.com")]
    [InlineData("local.evil.com")]
    public async Task What_only_looks_like_them_is(string host) => await RefusedAsync("GET", "/ok.html", $"Host: {host}\r\n");

    [Fact]
    public async Task A_star_is_every_name_and_no_page()
    {
        await using RunningHttpService open = new(hosts: new(isOpen: false, ["*"]));
        Assert.Equal(200, (await open.AskAsync("GET /ok.html HTTP/1.1\r\nHost: evil.example\r\n\r\n")).Status);
        Assert.Equal(403, (await open.GetAsync("/ok.html", "Origin: http://evil.example\r\n")).Status);
    }

    [Theory]
    [InlineData("Host: prod1.example.org:9001\r\n")]
    [InlineData("Host: prod1.example.org:9001\r\nContent-Type: application/x-www-form-urlencoded\r\nUser-Agent: curl/8\r\n")]
    [InlineData("Host: x\r\nContent-Type: text/plain\r\n")]
    public async Task Programs_call_as_they_always_did(string headers)
    {
        RawResponse response = await _service.AskAsync(
            $"POST /RPC2 HTTP/1.1\r\n{headers}Content-Length: {ClearLog.Length}\r\n\r\n{ClearLog}");
        Assert.Equal(200, response.Status);
        Assert.Equal(["clear main log"], _service.Supervision.Requests);
    }

    [Theory]
    [InlineData("Origin: http://x\r\nContent-Type: text/xml; charset=utf-8\r\n", 200)]
    [InlineData("Origin: http://x\r\nSec-Fetch-Site: same-origin\r\nContent-Type: application/xml\r\n", 200)]
    [InlineData("Sec-Fetch-Site: none\r\nContent-Type: text/xml\r\n", 200)]
    [InlineData("Origin: https://sv.example.com\r\nContent-Type: text/xml\r\n", 200)]
    [InlineData("Origin: http://x\r\nContent-Type: text/plain\r\n", 415)]
    [InlineData("Origin: http://x\r\nContent-Type: application/x-www-form-urlencoded\r\n", 415)]
    [InlineData("Sec-Fetch-Site: same-origin\r\n", 415)]
    public async Task A_page_of_our_own_calls_with_XML(string headers, int status)
    {
        RawResponse response = await _service.AskAsync(
            $"POST /RPC2 HTTP/1.1\r\nHost: x\r\n{headers}Content-Length: {ClearLog.Length}\r\n\r\n{ClearLog}");
        Assert.Equal(status, response.Status);
    }

    [Fact]
    public async Task A_link_elsewhere_leads_to_our_page() =>
        Assert.Equal(
            200, (await _service.GetAsync("/", "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n")).Status);

    [Fact]
    public async Task Our_forms_pass_a_proxy_that_changes_the_host()
    {
        string page = (await _service.GetAsync("/")).Body;
        string token = page.Split("data-token=\"")[1].Split('"')[0];
        string form = $"action=stop&processname=a&token={token}";
        RawResponse response = await _service.AskAsync(
            "POST /index.html HTTP/1.1\r\nHost: localhost:9001\r\nOrigin: http://admin.lan\r\n"
                + $"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {form.Length}\r\n\r\n{form}");
        Assert.Equal(303, response.Status);
    }

    [Fact]
    public async Task A_foreign_page_cannot_fill_the_log()
    {
        for (int i = 0; i < 150; i++)
        {
            await _service.GetAsync($"/{i}", "Origin: http://evil.example\r\n");
        }

        Assert.InRange(_service.Log.Lines.Count(line => line.StartsWith("Warn", StringComparison.Ordinal)), 1, 100);
    }

    private async Task<RawResponse> RefusedAsync(string method, string path, string headers)
    {
        using RawConnection connection = await _service.ConnectAsync();
        await connection.SendAsync($"{method} {path} HTTP/1.1\r\n{headers}Content-Length: 0\r\n\r\n");
        RawResponse response = method == "HEAD" ? await connection.ReadHeadAsync() : await connection.ReadAsync();
        Assert.Equal(403, response.Status);
        Assert.DoesNotContain(response.Headers.Keys, name => name.StartsWith("access-control", StringComparison.Ordinal));
        return response;
    }
}
