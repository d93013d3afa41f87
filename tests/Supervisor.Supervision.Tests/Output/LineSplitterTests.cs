using System.Text;
using Supervisor.Supervision.Output;

namespace Supervisor.Supervision.Tests.Output;

public sealed class LineSplitterTests
{
    [Fact]
    public void Hands_on_whole_lines_however_the_stream_is_cut()
    {
        int seed = Environment.TickCount;
        Random random = new(seed);
        byte[] input = Encoding.UTF8.GetBytes("one\n\nthree is longer\nlast without end");
        for (int longest = 1; longest <= input.Length; longest++)
        {
            Assert.True(
                Split(Pieces.Cut(input, random, longest)).SequenceEqual(["one", "", "three is longer", "last without end"]),
                $"seed {seed}");
        }
    }

    [Fact]
    public void Cuts_a_line_that_is_too_long()
    {
        List<string> lines = Split([new byte[20_000], "\nx\n"u8.ToArray()]);
        Assert.Equal([8192, 8192, 3616, 1], lines.Select(line => line.Length));
    }

    private static List<string> Split(IEnumerable<byte[]> pieces)
    {
        List<string> lines = new();
        LineSplitter splitter = new(line => lines.Add(Encoding.UTF8.GetString(line)));
        foreach (byte[] piece in pieces)
        {
            splitter.Feed(piece);
        }

        splitter.Finish();
        return lines;
    }
}
