using System.Text;
using Supervisor.Os;

namespace Supervisor.Posix.Tests;

public sealed class EnvironmentTests
{
    [Fact]
    public void Bytes_order_and_places_are_kept()
    {
        ProcessEnvironment environment = ProcessEnvironment.Parse(
            ["A=\u00ff"u8.ToArray(), [(byte)'B', (byte)'=', 0xff, 0xfe], "nonsense"u8.ToArray(), "C="u8.ToArray(), "A=second"u8.ToArray()]);
        Assert.Equal(["A", "B", "C"], environment.Variables.Select(v => v.Key));
        Assert.Equal("\u00ff", environment["A"]);
        Assert.Equal("", environment["C"]);
        Assert.Null(environment["nonsense"]);

        EnvironmentBlock block = environment.With([new("D", "4"), new("A", "1"), new("D", "5")]).ToBlock();
        Assert.Equal(4, block.Count);
        Assert.Equal("A=1\0B=\u00ff\u00fe\0C=\0D=5\0", Encoding.Latin1.GetString(block.Entries));
        // The original is as it was.
        Assert.Equal("\u00ff", environment["A"]);
    }

    [Fact]
    public void Our_own_is_what_the_kernel_shows_without_our_private_variables()
    {
        HashSet<string> kernels = File.ReadAllText("/proc/self/environ").Split('\0', StringSplitOptions.RemoveEmptyEntries)
            .Where(e => e.Contains('=') && !e.StartsWith("SUPERVISORD_NOFILE=", StringComparison.Ordinal)
                && !e.StartsWith("SUPERVISORD_READY_FD=", StringComparison.Ordinal)).Select(e => e.Split('=')[0]).ToHashSet();
        Assert.Superset(kernels, ProcessEnvironment.Inherited.Variables.Select(v => v.Key).ToHashSet());
        Assert.Equal(Environment.GetEnvironmentVariable("PATH"), ProcessEnvironment.Inherited["PATH"]);
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("\u00fc \ud83d\ude80 \u20ac")]
    [InlineData("")]
    public void Text_is_as_ever(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Assert.Equal(text, SystemText.Decode(bytes));
        Assert.Equal(bytes, SystemText.Encode(text));
    }

    [Fact]
    public void Bytes_that_are_no_text_come_back_as_they_were()
    {
        Random random = new(1);
        for (int round = 0; round < 2000; round++)
        {
            byte[] bytes = new byte[random.Next(12)];
            random.NextBytes(bytes);
            Assert.Equal(bytes, SystemText.Encode(SystemText.Decode(bytes)));
        }

        // Half a rocket, and what an escape would look like in UTF-8.
        foreach (byte[] bytes in new byte[][] { [0xf0, 0x9f, 0x9a], [0xed, 0xb2, 0x80], [.. "\ud83d\ude80"u8, 0x80, .. "\u20ac"u8] })
        {
            Assert.Equal(bytes, SystemText.Encode(SystemText.Decode(bytes)));
        }
    }

    [Fact]
    public void A_NUL_is_refused_by_name()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => ProcessEnvironment.Parse([]).With([new("BAD", "a\0b")]).ToBlock());
        Assert.Equal("embedded NUL character in environment variable BAD", error.Message);
    }
}
