using System.Text;
using System.Threading.Channels;
using Supervisor.Ctl.Actions;
using Supervisor.Ctl.Logs;
using Supervisor.TestKit;

namespace Supervisor.Ctl.Tests;

public sealed class TailTests
{
    private const string Header = "==> Press Ctrl-C to exit <==\n";

    [Theory]
    [InlineData("one\ntwo\nthree\n", 2, "two\nthree\n")]
    [InlineData("one\ntwo\nthree", 2, "two\nthree")]
    [InlineData("one\ntwo\n", 2, "one\ntwo\n")]
    [InlineData("one\n", 5, "one\n")]
    [InlineData("", 5, "")]
    [InlineData("one\n", 0, "")]
    public async Task Lines_are_counted_from_the_end(string log, int lines, string expected) =>
        Assert.Equal(expected, await LogEnd.LinesAsync(lines, bytes => Task.FromResult(log[^(int)Math.Min(bytes, log.Length)..])));

    [Fact]
    public async Task As_much_is_read_as_so_many_lines_take()
    {
        string log = string.Concat(Enumerable.Range(0, 50).Select(i => new string((char)('a' + (i % 26)), 1000) + "\n"));
        string end = await LogEnd.LinesAsync(20, bytes => Task.FromResult(log[^(int)Math.Min(bytes, log.Length)..]));
        Assert.Equal(log[^(20 * 1001)..], end);
    }

    [Fact]
    public async Task Tail_n_prints_whole_lines()
    {
        await using FakeFleet fleet = new FakeFleet("a").On("supervisor.readProcessStdoutLog", "one\ntwo\nthree\n");
        Assert.Equal(new CtlRun(0, "two\nthree\n", ""), await CtlRun.AtAsync(fleet, "tail", "-n", "2", "a"));
        Assert.Equal(new CtlRun(0, "three\n", ""), await CtlRun.AtAsync(fleet, "tail", "-n1", "a"));
        fleet.On("supervisor.readLog", "x\ny\n");
        Assert.Equal(new CtlRun(0, "y\n", ""), await CtlRun.AtAsync(fleet, "maintail", "-n", "1"));
    }

    [Theory]
    [InlineData("100-140", "half a line\nwhole\n", "whole\n")]
    [InlineData("0-20", "first\nsecond\n", "first\nsecond\n")]
    [InlineData(null, "short\nlog\n", "short\nlog\n")]
    [InlineData("5-7", "\u00a8line without an end", "\u00a8line without an end")]
    public void A_log_is_shown_from_the_beginning_of_a_line(string? range, string sent, string shown)
    {
        long[] ends = range?.Split('-').Select(long.Parse).ToArray() ?? [];
        LogStart start = range is null ? LogStart.Unknown(1024) : LogStart.Of(ends[0], ends[1]);
        Assert.Equal(shown, Encoding.UTF8.GetString(start.Take(Encoding.UTF8.GetBytes(sent)).Span));
    }

    [Fact]
    public void A_character_that_was_cut_is_left_out()
    {
        byte[] sent = [0xa8, 0xbc, .. "x: one long line"u8];
        Assert.Equal("x: one long line", Encoding.UTF8.GetString(LogStart.Of(5, 5 + sent.Length).Take(sent).Span));
        byte[] full = [.. "cut\n"u8, .. new byte[1020].Select(_ => (byte)'x')];
        Assert.Equal(1020, LogStart.Unknown(1024).Take(full).Length);
    }

    [Fact]
    public async Task A_log_is_followed_byte_for_byte()
    {
        await using FakeFleet fleet = new("a");
        fleet.Daemon.Get = path => path == "/logtail/a/stderr?bytes=1024" ? FakeAnswer.Stream("text/plain", Pieces()) : FakeAnswer.NotFound;
        CtlRun run = await FollowAsync(fleet, text => text.EndsWith("world", StringComparison.Ordinal), "tail", "-f", "a", "stderr");
        Assert.Equal(Header + "h\u00e4llo \u001b[0mworld\n", run.Out);

        static async IAsyncEnumerable<byte[]> Pieces()
        {
            await Task.CompletedTask;
            yield return [(byte)'h', 0xc3];
            yield return [0xa4, .. "llo \u001b[0mworld"u8];
        }
    }

    [Fact]
    public async Task Several_are_followed_with_their_names_in_front()
    {
        await using FakeFleet fleet = new("a", "web:nginx");
        fleet.Daemon.Get = path => path.StartsWith("/logtail/a%3Aa/", StringComparison.Ordinal)
            ? Log("0-8", "one\ntwo\n")
            : Log("0-6", "three\n");
        CtlRun run = await FollowAsync(fleet, text => text.Contains("two", StringComparison.Ordinal)
            && text.Contains("three", StringComparison.Ordinal), "tail", "-f", "a", "web:*");
        Assert.Equal(
            ["==> Press Ctrl-C to exit <==", "a         | one", "a         | two", "web:nginx | three"],
            run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_daemon_that_comes_back_is_gone_on_with_where_it_broke_off()
    {
        await using FakeFleet fleet = new("a");
        Channel<byte[]> open = Channel.CreateUnbounded<byte[]>();
        int asked = 0;
        fleet.Daemon.Get = _ => ++asked switch
        {
            1 => Log("0-4", "one\n"),
            2 => FakeAnswer.NotFound,
            _ => FakeAnswer.Stream("text/plain", open.Reader.ReadAllAsync()) with { Headers = "X-Log-Range: 0-8\r\n" },
        };
        open.Writer.TryWrite("one\ntwo\n"u8.ToArray());
        CtlRun run = await FollowAsync(fleet, text => text.Contains("two", StringComparison.Ordinal), "tail", "-f", "a");
        open.Writer.Complete();
        Assert.Equal(Header + "one\ntwo\n\n", run.Out);
        Assert.StartsWith(
            "a: the daemon ended the stream; waiting for it to come back\na: it is back\n",
            run.Error.ReplaceLineEndings("\n"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_there_is_told_as_Supervisor_tells_it()
    {
        await using FakeFleet fleet = new("a");
        CtlRun run = await CtlRun.AtAsync(fleet, "tail", "-f", "nope");
        Assert.Equal((0, Header), (run.Exit, run.Out));
        Assert.EndsWith("/logtail/nope/stdout Cannot read, status code 404", run.Error.TrimEnd(), StringComparison.Ordinal);
    }

    private static FakeAnswer Log(string range, string text) =>
        FakeAnswer.Text(200, text) with { Headers = $"X-Log-Range: {range}\r\n" };

    /// <summary>Runs until the output is as wanted, then gives the action up as Ctrl+C does.</summary>
    private static async Task<CtlRun> FollowAsync(FakeFleet fleet, Func<string, bool> wanted, params string[] words)
    {
        using CancellationTokenSource interrupt = new(TimeSpan.FromMinutes(1));
        using WatchedStream output = new(text =>
        {
            if (wanted(text))
            {
                interrupt.Cancel();
            }
        });
        using StringWriter error = new();
        Io.CtlIo io = new() { Output = output, Error = TextWriter.Synchronized(error), Input = TextReader.Null, Environment = _ => null };
        Settings.CtlSettings settings = new() { Endpoints = [fleet.Daemon.Endpoint] };
        using ServerSession server = new(settings, fleet.Daemon.Endpoint, io, labelled: false);
        await ActionRunner.RunAsync(server, string.Join(' ', words), interrupt.Token);
        return new(server.ExitCode, output.Text, error.ToString());
    }

    /// <summary>Output that is looked at as it comes.</summary>
    private sealed class WatchedStream(Action<string> look) : MemoryStream
    {
        public string Text => Encoding.UTF8.GetString(ToArray());

        public override void Flush() => look(Text);
    }
}
