using Supervisor.Protocol;

namespace Supervisor.Ctl.Tests;

public sealed class ProcessPatternTests
{
    [Theory]
    [InlineData("a[*", "a[0]", true)]
    [InlineData("a[*", "a0", false)]
    [InlineData("a[0]*", "a0", false)]
    [InlineData("web?", "web1", true)]
    [InlineData("web?", "web", false)]
    public void Brackets_stand_for_themselves(string pattern, string name, bool matches) =>
        Assert.Equal(matches, ProcessPattern.Matches(pattern, ProcessOf(name)));

    [Theory]
    [InlineData("a[0]", false)]
    [InlineData("web:*", false)]
    [InlineData("web*", true)]
    [InlineData("w?b:*", true)]
    public void A_pattern_has_a_star_or_a_question_mark_that_is_not_the_whole_group(string name, bool isPattern) =>
        Assert.Equal(isPattern, ProcessPattern.Is(name));

    private static ProcessInfo ProcessOf(string name) => new() { Name = name, Group = name };
}
