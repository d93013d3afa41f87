using System.Text;
using Supervisor.Supervision.Output;

namespace Supervisor.Supervision.Tests.Output;

public sealed class CaptureParserTests
{
    private const string Begin = "<!--XSUPERVISOR:BEGIN-->";
    private const string End = "<!--XSUPERVISOR:END-->";

    [Theory]
    [InlineData("", "", "")]
    [InlineData("x", "x", "")]
    [InlineData($"before {Begin}the message{End} after", "before  after", "the message|")]
    [InlineData($"{Begin}one <b>{End}between{Begin}two\nlines{End}rest", "betweenrest", "one <b>|two\nlines|")]
    [InlineData($"{Begin}{End}", "", "|")]
    [InlineData($"a{End}b", $"a{End}b", "")]
    [InlineData($"a<<!--XSUPERVISOR:BEGIN--", "a<<!--XSUPERVISOR:BEGIN--", "")]
    [InlineData($"<!--XSUPERVISOR:BEG{Begin}m{End}", "<!--XSUPERVISOR:BEG", "m|")]
    [InlineData($"{Begin}m<!--XSUPER{End}", "", "m<!--XSUPER|")]
    [InlineData($"text{Begin}unfinished", "text", "")]
    public void Tells_messages_from_text_however_the_stream_is_cut(string input, string text, string messages)
    {
        int seed = Environment.TickCount;
        Random random = new(seed);
        for (int round = 0; round < 100; round++)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(input);
            Receiver found = Parse(round == 0 ? [bytes] : Pieces.Cut(bytes, random, round), 1000);
            Assert.True((text, messages) == (found.Text, found.Messages), $"seed {seed} round {round}: '{found.Text}' '{found.Messages}'");
        }
    }

    [Fact]
    public void Passes_on_at_once_what_cannot_be_a_mark()
    {
        CaptureParser parser = new(10);
        Receiver receiver = new();
        parser.Feed("$ "u8, receiver);
        Assert.Equal("$ ", receiver.Text);
        parser.Feed("ok <!--XSUPERVISOR:B"u8, receiver);
        Assert.Equal("$ ok ", receiver.Text);
        parser.Feed("ye"u8, receiver);
        Assert.Equal("$ ok <!--XSUPERVISOR:Bye", receiver.Text);
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(7)]
    [InlineData(1)]
    public void Keeps_the_end_of_a_message_that_is_too_long(int longest)
    {
        Random random = new(longest);
        string digits = string.Concat(Enumerable.Repeat("0123456789", 10));
        Receiver found = Parse(Pieces.Cut(Encoding.UTF8.GetBytes($"{Begin}{digits}{End}{Begin}short{End}"), random, longest), 15);
        Assert.Equal("567890123456789|short|", found.Messages);
    }

    private static Receiver Parse(IEnumerable<byte[]> pieces, long limit)
    {
        CaptureParser parser = new(limit);
        Receiver receiver = new();
        foreach (byte[] piece in pieces)
        {
            parser.Feed(piece, receiver);
        }

        parser.Finish(receiver);
        return receiver;
    }

    private sealed class Receiver : ICaptureReceiver
    {
        public string Text { get; private set; } = "";

        public string Messages { get; private set; } = "";

        void ICaptureReceiver.Text(ReadOnlySpan<byte> data) => Text += Encoding.UTF8.GetString(data);

        void ICaptureReceiver.Message(ReadOnlySpan<byte> data) => Messages += Encoding.UTF8.GetString(data) + "|";
    }
}
