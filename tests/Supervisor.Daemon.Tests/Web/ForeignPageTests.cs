using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.Daemon.Tests.Web;

/// <summary>What a page of somebody else can do to a daemon, in a real browser, with all the ways a browser has to send requests.</summary>
public sealed class ForeignPageTests
{
    private const string StopAll = "<methodCall><methodName>supervisor.stopAllProcesses</methodName></methodCall>";

    /// <summary>Everything a page can send without asking first; true when all is answered, or refused by the browser.</summary>
    private const string SendAll = """
        (async target => {
          const call = '@CALL@';
          const done = [];
          for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'text/xml']) {
            for (const mode of ['no-cors', 'cors']) {
              done.push(fetch(target + 'RPC2', { method: 'POST', mode, credentials: 'include', headers: { 'Content-Type': type }, body: call })
                .then(answer => mode === 'no-cors' || answer.ok ? null : 'refused', () => null));
            }
          }
          done.push(new Promise(resolve => {
            const image = new Image();
            image.onload = image.onerror = () => resolve(null);
            image.src = target + 'index.html?action=stopall';
          }));
          done.push(new Promise(resolve => {
            const image = new Image();
            image.referrerPolicy = 'no-referrer';
            image.onload = image.onerror = () => resolve(null);
            image.src = target + 'index.html?action=stopall&again';
          }));
          for (const path of ['events', 'status.events']) {
            done.push(new Promise(resolve => {
              const events = new EventSource(target + path, { withCredentials: true });
              events.onopen = () => { events.close(); resolve('opened ' + path); };
              events.onerror = () => { events.close(); resolve(null); };
            }));
          }
          for (const path of ['', 'logtail/w?follow=0', 'mainlogtail?follow=0', 'tail.html?processname=w']) {
            done.push(fetch(target + path, { credentials: 'include' }).then(() => 'read ' + path, () => null));
          }
          for (const kind of ['text/plain', 'multipart/form-data', 'application/x-www-form-urlencoded']) {
            for (const path of ['RPC2', 'index.html']) {
              done.push(new Promise(resolve => {
                const frame = document.createElement('iframe');
                frame.name = kind + path;
                document.body.append(frame);
                const form = document.createElement('form');
                form.method = 'post';
                form.enctype = kind;
                form.action = target + path;
                form.target = frame.name;
                const field = document.createElement('input');
                field.name = path === 'RPC2' ? call : 'action';
                field.value = path === 'RPC2' ? '' : 'stopall';
                form.append(field);
                document.body.append(form);
                frame.onload = () => resolve(null);
                form.submit();
              }));
            }
          }
          navigator.sendBeacon(target + 'RPC2', new Blob([call], { type: 'text/plain' }));
          return (await Promise.all(done)).filter(Boolean).join('; ');
        })('@TARGET@')
        """;

    [ChromiumTheory]
    [InlineData("", "127.0.0.1", "127.0.0.1")]
    [InlineData("", "evil.example", "127.0.0.1")]
    [InlineData("username=bob\npassword=secret\n", "evil.example", "127.0.0.1")]
    [InlineData("username=bob\npassword=secret\n", "evil.example", "good.example")]
    public async Task A_page_of_another_site_neither_acts_nor_reads(string password, string evil, string good)
    {
        await using ForeignPage foreign = new();
        (TestDaemon daemon, int port) = await BrowserTests.StartAsync(
            "[program:w]\ncommand=/bin/sleep 600\nstartsecs=0\n", password + "allowed_hosts=good.example\n");
        await using TestDaemon started = daemon;
        await daemon.WaitForAsync("w", ProcessState.Running);
        int pid = (await daemon.Client.GetProcessInfoAsync("w")).Pid;
        await using Browser browser = await Browser.StartAsync();
        string secret = password.Length == 0 ? "" : "bob:secret@";

        // whoever looks at it is signed in already
        await browser.OpenAsync($"http://{secret}{good}:{port}/");
        await browser.WaitForAsync("document.getElementById('rows')");
        await browser.OpenAsync($"http://{evil}:{foreign.Port}/");
        await browser.WaitForAsync("document.title === 'elsewhere'");
        string seen = await browser.EvaluateAsync(SendAll
            .Replace("@CALL@", StopAll, StringComparison.Ordinal)
            .Replace("@TARGET@", $"http://{good}:{port}/", StringComparison.Ordinal));
        Assert.Equal("", seen);
        ProcessInfo after = await daemon.Client.GetProcessInfoAsync("w");
        Assert.Equal((ProcessState.Running, pid), (after.State, after.Pid));
    }

    [ChromiumFact]
    public async Task A_name_that_was_made_to_lead_here_shows_nothing()
    {
        (TestDaemon daemon, int port) = await BrowserTests.StartAsync("[program:w]\ncommand=/bin/sleep 600\nstartsecs=0\n");
        await using TestDaemon started = daemon;
        await daemon.WaitForAsync("w", ProcessState.Running);
        await using Browser browser = await Browser.StartAsync();
        await browser.OpenAsync($"http://evil.example:{port}/");
        await browser.WaitForAsync("document.body?.innerText.includes('may not be asked as')");
        Assert.Equal("403,403,403,403,403", await browser.EvaluateAsync($$"""
            Promise.all([
              fetch('/RPC2', { method: 'POST', headers: { 'Content-Type': 'text/xml' }, body: '{{StopAll}}' }),
              fetch('/logtail/w?follow=0'), fetch('/events'), fetch('/'), fetch('/mainlogtail?follow=0')])
              .then(answers => answers.map(answer => answer.status).join())
            """));
        Assert.Equal(ProcessState.Running, (await daemon.Client.GetProcessInfoAsync("w")).State);
    }

    [ChromiumFact]
    public async Task A_page_of_our_own_calls_methods()
    {
        (TestDaemon daemon, int port) = await BrowserTests.StartAsync("[program:w]\ncommand=/bin/sleep 600\nstartsecs=0\n");
        await using TestDaemon started = daemon;
        await using Browser browser = await Browser.StartAsync();
        await browser.OpenAsync($"http://127.0.0.1:{port}/");
        await browser.WaitForAsync("document.getElementById('rows')");
        Assert.Equal("200", await browser.EvaluateAsync(
            $"fetch('/RPC2', {{ method: 'POST', headers: {{ 'Content-Type': 'text/xml' }}, body: '{StopAll}' }}).then(answer => answer.status)"));
        Assert.Equal(ProcessState.Stopped, (await daemon.Client.GetProcessInfoAsync("w")).State);
    }
}
