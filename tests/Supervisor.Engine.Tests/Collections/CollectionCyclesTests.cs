using Supervisor.Engine.Collections;
using Supervisor.Engine.Settings;

namespace Supervisor.Engine.Tests.Collections;

public sealed class CollectionCyclesTests
{
    /// <summary>Collections as <c>a:b,c d</c>: a has b and c, d has none.</summary>
    [Theory]
    [InlineData("", "")]
    [InlineData("a", "")]
    [InlineData("a:b b", "")]
    [InlineData("a:nobody", "")]
    [InlineData("a:a", "a a")]
    [InlineData("a:b b:a", "a b a")]
    [InlineData("a:b b:c c:b", "b c b")]
    [InlineData("a:b b:b", "b b")]
    [InlineData("a:b b:c c:a", "a b c a")]
    [InlineData("a:b,c b:d c:d d", "")]
    [InlineData("a:b,c b:d c:d d:c", "d c d")]
    [InlineData("a:b b:a c:d d:c", "a b a, c d c")]
    [InlineData("a:b,c b:a c:a", "a b a, a c a")]
    [InlineData("x:a a:b b:a y:a", "a b a")]
    public void Each_is_found_once_as_the_path_that_leads_back(string collections, string expected)
    {
        CollectionSettings[] all =
        [
            .. collections.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(text => text.Split(':'))
                .Select(parts => new CollectionSettings { Name = parts[0], Collections = parts.Length > 1 ? parts[1].Split(',') : [] }),
        ];
        Assert.Equal(expected, string.Join(", ", CollectionCycles.Find(all).Select(cycle => string.Join(' ', cycle))));
    }

    [Fact]
    public void Of_two_with_one_name_the_first_counts() => Assert.Empty(CollectionCycles.Find(
        [new() { Name = "a" }, new() { Name = "a", Collections = ["a"] }]));

    [Fact]
    public void A_chain_may_be_longer_than_a_stack_is_deep()
    {
        const int length = 100_000;
        CollectionSettings[] chain =
            [.. Enumerable.Range(0, length).Select(i => new CollectionSettings { Name = $"c{i}", Collections = [$"c{(i + 1) % length}"] })];
        Assert.Equal(length + 1, Assert.Single(CollectionCycles.Find(chain)).Count);
    }
}
