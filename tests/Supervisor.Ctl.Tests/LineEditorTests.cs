using Supervisor.Ctl.Terminal;

namespace Supervisor.Ctl.Tests;

public sealed class LineEditorTests
{
    private readonly FakeTerminal _terminal = new();

    [Theory]
    [InlineData("abc<Enter>", "abc")]
    [InlineData("abd<Left>c<Enter>", "abcd")]
    [InlineData("bc<Home>a<End>d<Enter>", "abcd")]
    [InlineData("ac<^B>b<^F>d<Enter>", "abcd")]
    [InlineData("abx<Backspace>c<Enter>", "abc")]
    [InlineData("xabc<^A><Delete><Enter>", "abc")]
    [InlineData("one two<^W>three<Enter>", "one three")]
    [InlineData("one two<^A><A-F><^K><Enter>", "one")]
    [InlineData("one two<A-B><^U><Enter>", "two")]
    [InlineData("one two<^A><A-D><Enter>", " two")]
    [InlineData("ab<^D><^A><^D><Enter>", "b")]
    [InlineData("a😀b<Left><Backspace><Enter>", "ab")]
    public void Keys_edit_the_line(string keys, string expected) => Assert.Equal(expected, Read(keys).Text);

    [Fact]
    public void What_a_search_puts_in_front_goes_with_it()
    {
        LineEditor editor = Editor("<^R>sta<Enter>");
        editor.History.Add("status");
        Assert.Equal("status", editor.ReadLine("> ", LineKind.Command).Text);
        Assert.EndsWith("\r> status\u001b[K\r\u001b[8C\r\n", _terminal.Written, StringComparison.Ordinal);
    }

    [Fact]
    public void A_signal_of_Ctrl_C_that_arrives_when_keys_are_read_already_ends_the_reading()
    {
        using CancellationTokenSource cancel = new();
        LineEditor editor = Editor("abc<Enter>");
        _terminal.BeforeKey = count =>
        {
            if (count == 1)
            {
                cancel.Cancel();
            }
        };
        Assert.Throws<OperationCanceledException>(() => editor.ReadLine("", LineKind.Input, cancel.Token));
    }

    [Fact]
    public void Ctrl_Z_suspends_and_the_line_is_there_afterwards()
    {
        Assert.Equal("abc", Read("ab<^Z>c<Enter>").Text);
        Assert.Equal(1, _terminal.Suspensions);
    }

    [Fact]
    public void Ends_without_a_line()
    {
        Assert.Equal(new LineResult(null), Read("<^D>"));
        Assert.Equal(new LineResult(null, Interrupted: true), Read("half a line<^C>"));
    }

    [Fact]
    public void History_goes_up_down_and_keeps_what_was_typed()
    {
        LineEditor editor = Editor("<Up><Up><Enter>", "new<^P><^P><^P><^N><^N><Enter>", "<^R>ta<^R><Enter>", "<^R>zz<^G>x<Enter>");
        editor.History.Add("status");
        editor.History.Add("start a");
        Assert.Equal("status", editor.ReadLine("> ", LineKind.Command).Text);
        Assert.Equal("new", editor.ReadLine("> ", LineKind.Command).Text);
        Assert.Equal("status", editor.ReadLine("> ", LineKind.Command).Text);
        Assert.Equal("x", editor.ReadLine("> ", LineKind.Command).Text);
    }

    [Fact]
    public void Completion_goes_as_far_as_all_agree_and_then_lists()
    {
        LineEditor editor = Editor("st<Tab>at<Tab>x<Enter>", "st<Tab><Tab><Enter>");
        editor.Complete = line => [.. new[] { "start", "status", "stop" }.Where(name => name.StartsWith(line, StringComparison.Ordinal))];
        Assert.Equal("status x", editor.ReadLine("> ", LineKind.Command).Text);
        Assert.Equal("st", editor.ReadLine("> ", LineKind.Command).Text);
        Assert.Contains("start   status  stop    \r\n", _terminal.Written, StringComparison.Ordinal);
    }

    [Fact]
    public void A_secret_is_not_shown()
    {
        Assert.Equal("geheim", Editor("geheim<Enter>").ReadLine("Password:", LineKind.Secret).Text);
        Assert.DoesNotContain("g", _terminal.Written, StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_line_scrolls_sideways_in_one_row()
    {
        _terminal.Width = 10;
        Editor("0123456789<Enter>").ReadLine("> ", LineKind.Command);
        Assert.Contains("\r> 3456789\u001b[K\r\u001b[9C", _terminal.Written, StringComparison.Ordinal);
    }

    [Fact]
    public void The_line_is_drawn_again_when_the_window_changes()
    {
        _terminal.Width = 6;
        _terminal.BeforeKey = count =>
        {
            if (count == 8)
            {
                _terminal.Width = 40;
                _terminal.Resize();
            }
        };
        Editor("01234567<Enter>").ReadLine("> ", LineKind.Command);
        Assert.Contains("\r> 01234567\u001b[K\r\u001b[10C", _terminal.Written, StringComparison.Ordinal);
    }

    [Fact]
    public void Output_makes_room_above_the_line()
    {
        LineEditor editor = Editor("abc<Enter>");
        _terminal.BeforeKey = count =>
        {
            if (count == 3)
            {
                using (editor.MakeRoom(endsLine: false))
                {
                    _terminal.Write("output");
                }
            }
        };
        editor.ReadLine("> ", LineKind.Command);
        Assert.Contains("\r\u001b[Koutput\r\n\r> abc\u001b[K", _terminal.Written, StringComparison.Ordinal);
        Assert.Null(editor.MakeRoom(endsLine: true));
    }

    [Theory]
    [InlineData("abc", 3)]
    [InlineData("äe\u0301", 2)]
    [InlineData("日本", 4)]
    [InlineData("😀", 2)]
    public void Characters_have_a_width(string text, int width) => Assert.Equal(width, CellWidth.Of(text));

    private LineResult Read(string keys) => Editor(keys).ReadLine("> ", LineKind.Command);

    private LineEditor Editor(params string[] keys)
    {
        _terminal.Type(string.Concat(keys));
        return new(_terminal);
    }
}
