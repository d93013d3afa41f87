using System.Text;

namespace Supervisor.Posix.Tests;

public sealed class EnvironmentTests
{
    [Fact]
    public void Bytes_order_and_places_are_kept()
    {
        var environment = ProcessEnvironment.Parse(
            ["A=\u00ff"u8.ToArray(), [(byte)'B', (byte)'=', 0xff, 0xfe], "nonsense"u8.ToArray(), "C="u8.ToArray(), "A=second"u8.ToArray()]);
        Assert.Equal(["A", "B", "C"], environment.Variables.Select(v => v.Key));
        Assert.Equal("\u00ff", environment["A"]);
        Assert.Equal("", environment["C"]);
        Assert.Null(environment["nonsense"]);

        var block = environment.With([new("D", "4"), new("A", "1"), new("D", "5")]).ToBlock();
        Assert.Equal(4, block.Count);
        Assert.Equal("A=1\0B=\u00ff\u00fe\0C=\0D=5\0", Encoding.Latin1.GetString(block.Entries));
        // The original is as it was.
        Assert.Equal("\u00ff", environment["A"]);
    }

    [Fact]
    public void Our_own_is_what_the_kernel_shows_without_our_private_variables()
    {
        var kernels = File.ReadAllText("/proc/self/environ").Split('\0', StringSplitOptions.RemoveEmptyEntries)
            .Where(e => e.Contains('=') && !e.StartsWith(
                "SUPERVISORD_", StringComparison.Ordinal)).Select(e => e.Split('=')[0]).ToHashSet();
        Assert.Superset(kernels, ProcessEnvironment.Inherited.Variables.Select(v => v.Key).ToHashSet());
        Assert.Equal(Environment.GetEnvironmentVariable("PATH"), ProcessEnvironment.Inherited["PATH"]);
    }

    [Fact]
    public void A_NUL_is_refused_by_name()
    {
        var error = Assert.Throws<ArgumentException>(() => ProcessEnvironment.Parse([]).With([new("BAD", "a\0b")]).ToBlock());
        Assert.Equal("embedded NUL character in environment variable BAD", error.Message);
    }
}
