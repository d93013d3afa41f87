using Supervisor.Ctl.Terminal;
using Supervisor.Protocol;

namespace Supervisor.Ctl.Tests;

/// <summary>Why something is down, as people are told it.</summary>
public sealed class ReasonTests
{
    private const string TooQuickly = "Exited too quickly (process log may have details)";

    [Theory]
    [InlineData(ProcessState.Fatal, TooQuickly, 5, "", 3, "cannot bind", "exit status 5, 3 restarts in 5 min: cannot bind")]
    [InlineData(ProcessState.Fatal, TooQuickly, 1, "", 0, "", "exit status 1")]
    [InlineData(ProcessState.Fatal, "can't find command '/x'", null, "", 0, "", "can't find command '/x'")]
    [InlineData(ProcessState.Backoff, TooQuickly, null, "SIGSEGV", 1, "", "terminated by SIGSEGV, 1 restart in 5 min")]
    [InlineData(ProcessState.Exited, "Nov 29 02:44 PM", 3, "", 0, "gone", "Nov 29 02:44 PM, exit status 3: gone")]
    [InlineData(ProcessState.Exited, "Nov 29 02:44 PM", 0, "", 0, "", "Nov 29 02:44 PM")]
    [InlineData(ProcessState.Running, "pid 7, uptime 0:00:01", 3, "", 47, "lost", "pid 7, uptime 0:00:01, 47 restarts in 5 min, last exit status 3: lost")]
    [InlineData(ProcessState.Running, "pid 7, uptime 0:00:01", null, "", 0, "", "pid 7, uptime 0:00:01")]
    [InlineData(ProcessState.Starting, "", 3, "", 2, "", "2 restarts in 5 min, last exit status 3")]
    [InlineData(ProcessState.Stopped, "Not started", null, "SIGTERM", 0, "", "Not started")]
    public void The_reason_stands_behind_the_state(
        ProcessState state, string description, int? code, string signal, int restarts, string words, string expected) =>
        Assert.Equal(expected, Reasons.Describe(Info(state, description) with
        {
            Details = new() { ExitCode = code, ExitSignal = signal, RecentRestarts = restarts, LastError = words },
        }));

    [Fact]
    public void From_a_daemon_that_does_not_tell_its_own_text_is_all() =>
        Assert.Equal(TooQuickly, Reasons.Describe(Info(ProcessState.Fatal, TooQuickly)));

    [Fact]
    public void A_long_name_is_cut_and_moves_nothing_and_a_long_reason_goes_on_below_itself()
    {
        ProcessInfo[] processes =
        [
            Info(ProcessState.Running, "pid 7, uptime 0:00:01"),
            Info(ProcessState.Running, "pid 8, uptime 0:00:01") with { Name = "日本語", Group = "日本語" },
            Info(ProcessState.Running, "pid 9, uptime 0:00:01") with { Name = new string('n', 100), Group = new string('n', 100) },
            Info(ProcessState.Fatal, "can't find the command '/usr/local/bin/that-is-not-there'"),
        ];
        Assert.Equal(
        [
            "a                                         RUNNING   pid 7, uptime 0:00:01",
            "日本語                                    RUNNING   pid 8, uptime 0:00:01",
            "nnnnnnnnnnnnnnnnnnnnnnnnn…nnnnnnnnnnnnn   RUNNING   pid 9, uptime 0:00:01",
            "a                                         FATAL     can't find the command",
            new string(' ', 52) + "'/usr/local/bin/that-is-not",
            new string(' ', 52) + "-there'",
        ], string.Join('\n', StatusText.Lines(processes, color: false, 80)).Split('\n'));
    }

    [Theory]
    [InlineData(80)]
    [InlineData(200)]
    public void What_is_told_of_readiness_and_of_a_take_over_keeps_to_the_width(int columns)
    {
        const string runs = "pid 4711, uptime 12 days, 1:02:03";
        ProcessInfo[] processes =
        [
            Info(ProcessState.Running, runs + ", not ready: waits for http://127.0.0.1:8080/a/page/that/tells/whether/it/serves?deep=1"),
            Info(ProcessState.Running, runs + ", unhealthy: connection refused, adopted without its standard output (Permission denied)"),
            Info(ProcessState.Running, runs + ", adopted") with { Name = new string('n', 60), Group = new string('n', 60) },
            Info(ProcessState.Stopped, "waits for a-database-with-a-long-name:worker_00 (ready), cache (succeeded), queue (ended)"),
        ];

        string[] lines = string.Join('\n', StatusText.Lines(processes, color: false, columns)).Split('\n');
        Assert.All(lines, line => Assert.InRange(CellWidth.Of(line), 1, columns));
        Assert.Equal(4, lines.Count(line => line.Length > 60 && line[0] != ' '));
        Assert.Contains(
            "adopted without its standard output (Permission denied)",
            string.Join(' ', lines.Select(line => line.Trim())), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scripts_see_the_lines_of_Supervisor()
    {
        await using FakeFleet fleet = new("a");
        await CtlRun.AtAsync(fleet, "status");
        Assert.Equal(["supervisor.getAllProcessInfo()"], fleet.Calls);
    }

    private static ProcessInfo Info(ProcessState state, string description) => new()
    {
        Name = "a",
        Group = "a",
        State = state,
        StateName = state.Name(),
        Description = description,
        SpawnError = state is ProcessState.Fatal or ProcessState.Backoff ? description : "",
    };
}
