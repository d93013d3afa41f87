using System.Text;
using Supervisor.Client;
using Supervisor.PowerShell.Logs;

namespace Supervisor.PowerShell.Tests.Logs;

public sealed class LogLinesTests
{
    private static readonly SessionLog Source = new(
        new(1, "s", SupervisorEndpoint.Unix("/s"), new(), isImplicit: false), new("g", "p"), SupervisorLogStream.StdErr);

    [Fact]
    public void Lines_come_when_they_are_complete()
    {
        LogLines text = new(Source, raw: false);
        Assert.Empty(text.Add("on"u8));
        SupervisorLogLine[] lines = [.. text.Add("e\r\n\ntwo\nthr"u8).Cast<SupervisorLogLine>()];
        Assert.Equal(["one", "", "two"], lines.Select(line => line.Line));
        Assert.All(lines, line => Assert.Equal(("g:p", SupervisorLogStream.StdErr, "s"), (line.Process, line.Stream, line.Session.Name)));
        Assert.Equal("thr", Assert.Single(text.End()).ToString());
        Assert.Empty(text.End());
    }

    [Fact]
    public void The_daemons_own_lines_have_no_process() =>
        Assert.Null(Assert.IsType<SupervisorLogLine>(Assert.Single(
            new LogLines(Source with { Process = null, Stream = SupervisorLogStream.Daemon }, raw: false).Add("x\n"u8))).Process);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Characters_may_come_in_any_pieces(bool raw)
    {
        const string Text = "ä€😀\nü";
        StringBuilder found = new();
        LogLines text = new(Source, raw);
        foreach (byte one in Encoding.UTF8.GetBytes(Text))
        {
            found.AppendJoin("", text.Add([one]));
        }

        found.AppendJoin("", text.End());
        Assert.Equal(raw ? Text : Text.Replace("\n", "", StringComparison.Ordinal), found.ToString());
    }

    [Fact]
    public void What_is_no_UTF_8_is_replaced_and_an_unfinished_character_too()
    {
        LogLines text = new(Source, raw: false);
        Assert.Equal("a\ufffdb", Assert.Single(text.Add([(byte)'a', 0xff, (byte)'b', (byte)'\n', 0xc3])).ToString());
        Assert.Equal("\ufffd", Assert.Single(text.End()).ToString());
    }

    [Fact]
    public void A_line_without_end_comes_in_parts()
    {
        LogLines text = new(Source, raw: false);
        byte[] piece = new byte[1 << 16];
        piece.AsSpan().Fill((byte)'x');
        int parts = Enumerable.Range(0, 40).Sum(_ => text.Add(piece).Count);
        Assert.Equal(2, parts);
    }
}
