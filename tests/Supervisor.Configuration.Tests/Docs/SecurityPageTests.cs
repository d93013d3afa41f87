using Supervisor.TestKit;

namespace Supervisor.Configuration.Tests.Docs;

/// <summary>
/// Each row of docs/security.md, also of what does not hold, and each row of what can hang in docs/ARCHITECTURE.md names the tests that
/// show it, and they exist.
/// </summary>
public sealed class SecurityPageTests
{
    public static TheoryData<string> Sentences => [.. NamedTests.Rows(Documentation.Read("security.md"))];

    public static TheoryData<string> Hangs => [.. Documentation.Parts("ARCHITECTURE.md", 2)["Threads of the daemon"].Split("\n\n")
        .Where(table => table.StartsWith("| what can hang |", StringComparison.Ordinal)).SelectMany(NamedTests.Rows)];

    [Theory]
    [MemberData(nameof(Sentences))]
    public void What_is_said_is_shown_by_a_test(string row) => NamedTests.AssertExist(row);

    [Theory]
    [MemberData(nameof(Hangs))]
    public void What_can_hang_is_hung_by_a_test(string row) => NamedTests.AssertExist(row);

    [Fact]
    public void There_is_a_row_for_much()
    {
        Assert.True(Sentences.Count > 45, $"{Sentences.Count} rows");
        Assert.True(Hangs.Count > 20, $"{Hangs.Count} rows");
    }
}
