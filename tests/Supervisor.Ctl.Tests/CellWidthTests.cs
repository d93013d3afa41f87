using Supervisor.Ctl.Terminal;

namespace Supervisor.Ctl.Tests;

public sealed class CellWidthTests
{
    [Theory]
    [InlineData("plain", 5)]
    [InlineData("café", 4)]
    [InlineData("cafe\u0301", 4)]
    [InlineData("日本語", 6)]
    [InlineData("한글", 4)]
    [InlineData("🚀", 2)]
    [InlineData("✅ ⭐ ⚡", 8)]
    [InlineData("❤\ufe0f", 2)]
    [InlineData("👩\u200d💻", 2)]
    [InlineData("👍🏽", 2)]
    [InlineData("🇩🇪", 2)]
    [InlineData("→ ✓ …", 5)]
    public void Characters_count_what_they_take(string text, int cells) => Assert.Equal(cells, CellWidth.Of(text));

    [Theory]
    [InlineData("short", 10, "short")]
    [InlineData("exactly-10", 10, "exactly-10")]
    [InlineData("web:worker-process_17", 12, "web:wor…s_17")]
    [InlineData("日本語サーバー", 9, "日本…ー")]
    [InlineData("abc", 1, "…")]
    [InlineData("abc", 0, "")]
    public void Names_lose_their_middle(string name, int columns, string expected)
    {
        Assert.Equal(expected, CellWidth.Fit(name, columns));
        Assert.InRange(CellWidth.Of(expected), 0, columns);
    }

    [Fact]
    public void Texts_lose_their_end() => Assert.Equal("one tw…", CellWidth.FitStart("one two three", 7));
}
