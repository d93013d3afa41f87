using System.Text.RegularExpressions;
using Supervisor.Ctl.Terminal;
using Supervisor.Ctl.Watch;
using Supervisor.Protocol;

namespace Supervisor.Ctl.Tests;

/// <summary>The screen of <c>status --watch</c>.</summary>
public sealed partial class WatchTests
{
    [Theory]
    [InlineData(80, 24)]
    [InlineData(200, 50)]
    [InlineData(40, 10)]
    [InlineData(20, 5)]
    [InlineData(1, 1)]
    public void It_fills_the_screen_and_no_more(int width, int height)
    {
        WatchModel model = new()
        {
            Address = "unix:///a/long/path/to/the/socket/of/a/daemon/supervisor.sock",
            Processes = [.. Many(100), Process("日本語サーバー🚀-with-a-long-name-that-fits-nowhere", ProcessState.Fatal)],
            Problems = ["nope: ERROR (no such process)"],
        };
        foreach (bool color in new[] { false, true })
        {
            IReadOnlyList<string> rows = new WatchFrame(width, height, color).Draw(model);
            Assert.Equal(height, rows.Count);
            Assert.All(rows, row => Assert.InRange(CellWidth.Of(Escapes().Replace(row, "")), 0, width));
        }
    }

    [Fact]
    public void What_fails_is_in_sight_wherever_one_is()
    {
        WatchModel model = new()
        {
            Address = "x",
            Processes = [.. Many(100), Process("zz", ProcessState.Fatal), Process("flap", ProcessState.Running, restarts: 7)],
            Scroll = 50,
        };
        IReadOnlyList<string> rows = new WatchFrame(100, 12, color: false).Draw(model);
        Assert.Equal("102 processes   1 FATAL   101 RUNNING   1 restarting", rows[1]);
        Assert.StartsWith("zz ", rows[3], StringComparison.Ordinal);
        Assert.StartsWith("flap ", rows[4], StringComparison.Ordinal);
        Assert.Contains("7 restarts in 5 min", rows[4], StringComparison.Ordinal);
        Assert.StartsWith("p050 ", rows[5], StringComparison.Ordinal);
        Assert.StartsWith("51-56 of 100 ", rows[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void What_fits_stays_in_its_place()
    {
        WatchModel model = new() { Address = "x", Processes = [Process("a", ProcessState.Running), Process("b", ProcessState.Fatal)] };
        IReadOnlyList<string> rows = new WatchFrame(80, 24, color: false).Draw(model);
        Assert.StartsWith("a ", rows[3], StringComparison.Ordinal);
        Assert.StartsWith("b ", rows[4], StringComparison.Ordinal);
    }

    [Fact]
    public void More_failures_than_rows_scroll_with_the_rest()
    {
        WatchModel model = new()
        {
            Address = "x",
            Processes = [.. Many(20).Select(process => process with { State = ProcessState.Fatal, StateName = "FATAL" }), .. Many(30)],
        };
        Assert.Equal(50, WatchRows.Of(model, 10).Scrollable);
        Assert.All(WatchRows.Of(model, 10).Shown, process => Assert.Equal(ProcessState.Fatal, process.State));
        Assert.Equal(20, WatchRows.Of(model with { FailingOnly = true }, 10).Scrollable);
    }

    [Theory]
    [InlineData("j", 0, 1)]
    [InlineData("k", 5, 4)]
    [InlineData("k", 0, 0)]
    [InlineData("G", 0, 80)]
    [InlineData("g", 80, 0)]
    [InlineData("x", 7, 7)]
    public void Keys_scroll(string key, int from, int to) => Assert.Equal(
        to, WatchKeys.Press(new() { Address = "x", Processes = Many(100), Scroll = from }, Key(key[0]), 24).Scroll);

    [Fact]
    public void Keys_narrow_and_end()
    {
        WatchModel model = new() { Address = "x", Processes = Many(100), Scroll = 20 };
        Assert.True(WatchKeys.Press(model, Key('f'), 24).FailingOnly);
        Assert.True(WatchKeys.IsEnd(Key('q')));
        Assert.True(WatchKeys.IsEnd(new('\u0003', ConsoleKey.C, false, false, control: true)));
        Assert.False(WatchKeys.IsEnd(Key('c')));
    }

    [Fact]
    public void A_daemon_that_does_not_answer_is_said_so_above_what_was_last_known()
    {
        WatchModel model = new() { Address = "x", Processes = Many(3), Trouble = "no such socket" };
        IReadOnlyList<string> rows = new WatchFrame(80, 24, color: false).Draw(model);
        Assert.Equal("no answer: no such socket", rows[1]);
        Assert.StartsWith("p000 ", rows[3], StringComparison.Ordinal);
    }

    private static ConsoleKeyInfo Key(char key) => new(key, ConsoleKey.None, false, false, false);

    private static ProcessInfo[] Many(int count) =>
        [.. Enumerable.Range(0, count).Select(i => Process($"p{i:000}", ProcessState.Running))];

    private static ProcessInfo Process(string name, ProcessState state, int restarts = 0) => new()
    {
        Name = name,
        Group = name,
        State = state,
        StateName = state.Name(),
        Description = "pid 1, uptime 0:00:01",
        Details = new() { RecentRestarts = restarts },
    };

    [GeneratedRegex("\u001b\\[[0-9;]*[A-Za-z]")]
    private static partial Regex Escapes();
}
