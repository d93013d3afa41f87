using System.Text;
using Supervisor.Supervision.Output;

namespace Supervisor.Supervision.Tests.Output;

public sealed class AnsiStripperTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("plain", "plain")]
    [InlineData("\e[34mHello world... this is longer than a token!\e[0m", "Hello world... this is longer than a token!")]
    [InlineData("x\e[2Jy\n", "xy\n")]
    [InlineData("\e[31mred\e[0m\n", "red\n")]
    [InlineData("<\e[1;2H>", "<>")]
    [InlineData("<\e[?25l>", "<>")]
    [InlineData("<\e[38;5;196m>", "<>")]
    [InlineData("<\e[1 q>", "<>")]
    [InlineData("<\e[5~>", "<>")]
    [InlineData("<\e[3G>kept", "<>kept")]
    [InlineData("\e]0;title\a\n", "\e]0;title\a\n")]
    [InlineData("\e(B", "\e(B")]
    [InlineData("\e\e[1mx", "\ex")]
    [InlineData("\e[12\nnext", "\nnext")]
    [InlineData("\e[12\e[1mnext", "next")]
    [InlineData("\e[3ü", "ü")]
    [InlineData("end\e", "end\e")]
    [InlineData("end\e[3", "end")]
    public void Takes_out_control_sequences_and_nothing_else(string input, string expected)
    {
        Assert.Equal(expected, Encoding.UTF8.GetString(Strip([Encoding.UTF8.GetBytes(input)])));
    }

    [Theory]
    [InlineData("HfABCDRsuJKhlpm")]
    [InlineData("GSTnqxz@~`")]
    public void Ends_at_any_final_byte(string finals)
    {
        foreach (char final in finals)
        {
            Assert.Equal("<>", Encoding.UTF8.GetString(Strip([Encoding.UTF8.GetBytes($"<\e[1;2{final}>")])));
        }
    }

    [Fact]
    public void Does_not_care_how_the_stream_is_cut()
    {
        int seed = Environment.TickCount;
        Random random = new(seed);
        byte[] alphabet = "\e\e\e[[[0;9?m mJHx\n~ü"u8.ToArray();
        for (int round = 0; round < 2000; round++)
        {
            byte[] input = Enumerable.Range(0, random.Next(60)).Select(_ => alphabet[random.Next(alphabet.Length)]).ToArray();
            Assert.True(
                Strip([input]).AsSpan().SequenceEqual(Strip(Pieces.Cut(input, random))), $"seed {seed}: {Convert.ToHexString(input)}");
        }
    }

    private static byte[] Strip(IEnumerable<byte[]> pieces)
    {
        AnsiStripper stripper = new();
        List<byte> result = new();
        foreach (byte[] piece in pieces)
        {
            result.AddRange(stripper.Strip(piece, new byte[AnsiStripper.MaxLength(piece.Length)]));
        }

        result.AddRange(stripper.Finish());
        return [.. result];
    }
}
