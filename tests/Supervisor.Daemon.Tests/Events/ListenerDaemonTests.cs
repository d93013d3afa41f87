using Supervisor.Client;
using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.Daemon.Tests.Events;

/// <summary>Listeners under a real daemon: what one of them does wrong is its own affair.</summary>
public sealed class ListenerDaemonTests
{
    private const string Ear = """
        while :; do
          echo READY
          read -r header || exit
          payload=$(dd bs=1 count=${header##*len:} 2>/dev/null)
          echo "$payload" | tr '\n' ' ' >>"$1"; echo >>"$1"
          printf 'RESULT 2\nOK'
        done
        """;

    private const string EarSection = """
        [eventlistener:ear]
        command=/bin/sh @DIR@/ear.sh @DIR@/heard
        events=REMOTE_COMMUNICATION
        buffer_size=1000
        startsecs=0
        stdout_logfile=NONE

        """;

    [Theory]
    [InlineData("flood", "exec yes")]
    [InlineData("flood after an event", "echo READY; read -r header; exec yes")]
    [InlineData("garbage", "echo READY; read -r header; echo no result at all; exec sleep 600")]
    [InlineData("early", "echo hello; exec sleep 600")]
    public async Task A_listener_that_breaks_the_protocol_gets_no_more_and_others_get_all(string kind, string script)
    {
        await using TestDaemon daemon = await StartAsync(script);
        for (int i = 0; i < 50; i++)
        {
            await daemon.Client.SendRemoteCommEventAsync("n", $"{i}");
        }

        await daemon.WaitForFileAsync("heard", "type:n 49");
        Assert.Equal(Enumerable.Range(0, 50).Select(i => $"type:n {i}"), Heard(daemon));
        await daemon.WaitForLogAsync("bad: has entered the UNKNOWN state and will no longer receive events");
        Assert.Equal(ProcessState.Running, (await daemon.Client.GetProcessInfoAsync("bad")).State);
        Assert.True(kind.Length > 0);
    }

    [Fact]
    public async Task A_listener_that_stalls_loses_only_its_own_events()
    {
        await using TestDaemon daemon = await StartAsync("echo READY; exec sleep 600", "buffer_size=2");
        for (int i = 0; i < 5; i++)
        {
            await daemon.Client.SendRemoteCommEventAsync("n", new string('x', 200_000) + i);
        }

        await daemon.WaitForAsync(() => Task.FromResult(Heard(daemon).Length == 5), "the other listener to hear all");
        Assert.Equal(2, daemon.Log.Split("pool bad event buffer overflowed, discarding event ").Length - 1);
    }

    [Fact]
    public async Task An_event_that_a_listener_dies_over_comes_again()
    {
        const string Script = """
            echo READY
            read -r header
            payload=$(dd bs=1 count=${header##*len:} 2>/dev/null)
            echo "${header%% pool:*} $payload" | tr '\n' ' ' >>"$1"; echo >>"$1"
            [ -e "$1.died" ] || { : >"$1.died"; kill -9 $$; }
            printf 'RESULT 2\nOK'
            exec sleep 600
            """;
        await using TestDaemon daemon = await StartAsync(Script, "autorestart=true");
        await daemon.Client.SendRemoteCommEventAsync("t", "precious");
        await daemon.WaitForAsync(() => Task.FromResult(Lines(daemon, "bad.heard").Length == 2), "the event to come again");
        string[] heard = Lines(daemon, "bad.heard");
        Assert.Contains("type:t precious", heard[0], StringComparison.Ordinal);
        Assert.Equal(heard[0], heard[1]);
    }

    [Fact]
    public async Task The_stream_has_output_on_demand_and_the_last_stops()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(
            "[program:cat]\ncommand=/bin/cat\nstdout_events_enabled=true\nstartsecs=0\n[program:other]\ncommand=/bin/cat\n"
                + "stdout_events_enabled=true\n");
        await daemon.WaitForAsync("cat", ProcessState.Running);
        await daemon.Client.SendProcessStdinAsync("cat", "nobody listens\n");
        await daemon.WaitForAsync(
            async () => (await daemon.Client.ReadProcessLogAsync("cat", 0, 0)).Contains("nobody", StringComparison.Ordinal), "the log");
        List<StreamedEvent> events = [];
        await foreach (StreamedEvent streamed in daemon.Client.FollowEventsAsync(
            new() { Types = ["PROCESS_LOG", "PROCESS_STATE", "SUPERVISOR_STATE_CHANGE"], Processes = ["cat"], From = 1 }))
        {
            if (events.Count == 0)
            {
                await daemon.Client.SendProcessStdinAsync("cat", "heard ü\n");
            }

            events.Add(streamed);
            if (streamed.Name == "PROCESS_LOG_STDOUT")
            {
                await daemon.Client.ShutdownAsync();
            }
        }

        Assert.Equal(
            ["PROCESS_STATE_STARTING", "PROCESS_STATE_RUNNING", "PROCESS_LOG_STDOUT", "PROCESS_STATE_STOPPING", "PROCESS_STATE_STOPPED"],
            events.Select(streamed => streamed.Name));
        Assert.Equal("heard ü\n", events[2].Data);
        Assert.All(events, streamed => Assert.Equal("cat", streamed.Process));
    }

    private static string[] Lines(TestDaemon daemon, string file) =>
        File.Exists(daemon.Folder[file]) ? File.ReadAllLines(daemon.Folder[file]) : [];

    private static string[] Heard(TestDaemon daemon) => [.. Lines(daemon, "heard").Select(line => line.TrimEnd())];

    private static Task<TestDaemon> StartAsync(string script, string options = "")
    {
        TempFolder folder = new();
        folder.Write("ear.sh", Ear);
        folder.Write("bad.sh", script);
        return TestDaemon.StartAsync(
            EarSection + $"""
            [eventlistener:bad]
            command=/bin/sh @DIR@/bad.sh @DIR@/bad.heard
            events=REMOTE_COMMUNICATION
            startsecs=0
            stdout_logfile=NONE
            {options}
            """,
            folder: folder);
    }
}
