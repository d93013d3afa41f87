using Supervisor.PowerShell.Formatting;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Tests.Formatting;

public sealed class DisplayStyleTests
{
    [Theory]
    [InlineData("Ansi", false, "<g>up<r>")]
    [InlineData("Ansi", true, "<g>up<r>")]
    [InlineData("Host", false, "<g>up<r>")]
    [InlineData("Host", true, "up")]
    [InlineData("PlainText", false, "up")]
    public void There_are_colours_where_they_are_wanted(string rendering, bool redirected, string expected) =>
        Assert.Equal(expected, new DisplayStyle(new Style(rendering), redirected).Coloured("up", "Green"));

    [Theory]
    [InlineData("")]
    [InlineData("up")]
    public void A_text_without_colour_or_style_stays_as_it_is(string text)
    {
        Assert.Equal(text, new DisplayStyle(new Style("Ansi"), false).Coloured(text, null));
        Assert.Equal(text, new DisplayStyle(new Style("Ansi"), false).Coloured(text, "Mauve"));
        Assert.Equal(text, new DisplayStyle(null, false).Coloured(text, "Green"));
    }

    [Fact]
    public void Every_state_of_processes_and_of_many_has_a_colour()
    {
        Assert.All(Enum.GetNames<ProcessState>(), state => Assert.NotNull(StateCell.ColourOf(state)));
        Assert.All(Enum.GetNames<AggregateState>(), state => Assert.NotNull(StateCell.ColourOf(state)));
        Assert.All(Enum.GetNames<SupervisorState>(), state => Assert.NotNull(StateCell.ColourOf(state)));
    }

    [Fact]
    public void A_cell_is_coloured_by_the_state_and_the_style_alone()
    {
        Assert.Equal("<g>web<r>", StateCell.Text("web", "Running", new Style("Ansi")));
        Assert.Equal("Running", StateCell.Text("Running", null));
        Assert.Equal("", StateCell.Text(null, new Style("Ansi")));
    }

    /// <summary>As much of <c>$PSStyle</c> as is looked at.</summary>
    private sealed record Style(string OutputRendering)
    {
        public string Reset => "<r>";

        public Colours Foreground { get; } = new();
    }

    private sealed record Colours
    {
        public string Green => "<g>";
    }
}
