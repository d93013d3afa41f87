using System.Text.RegularExpressions;
using Supervisor.TestKit;

namespace Supervisor.Configuration.Tests.Docs;

/// <summary>Each row of docs/security.md that says what holds names the tests that show it, and they exist.</summary>
public sealed partial class SecurityPageTests
{
    private static readonly string Tests = Path.Combine(Documentation.Root, "tests");

    private static readonly ILookup<string, string> Classes = Directory.EnumerateFiles(Tests, "*Tests.cs", SearchOption.AllDirectories)
        .Where(file => !file.Contains("/obj/", StringComparison.Ordinal))
        .ToLookup(file => Path.GetFileNameWithoutExtension(file), File.ReadAllText);

    private static readonly HashSet<string> Attacks = [.. Directory.EnumerateFiles(Path.Combine(Tests, "attack", "attacks"), "*.py")
        .SelectMany(file => AttackName().Matches(File.ReadAllText(file))).Select(attack => attack.Groups["name"].Value)];

    public static TheoryData<string> Rows => [.. Documentation.Parts("security.md", 2).Values
        .SelectMany(part => Table().Matches(part)).Where(table => table.Groups["head"].Value.TrimEnd(' ', '|').EndsWith("| test", StringComparison.Ordinal))
        .SelectMany(table => table.Groups["rows"].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries))];

    [Theory]
    [MemberData(nameof(Rows))]
    public void What_holds_is_shown_by_a_test(string row)
    {
        string cell = row.TrimEnd().TrimEnd('|').Split('|')[^1];
        string[] names = [.. Quoted().Matches(cell).Select(name => name.Groups["name"].Value)];
        Assert.NotEmpty(names);
        string known = "";
        foreach (string name in names)
        {
            if (name.Contains('/', StringComparison.Ordinal))
            {
                Assert.Contains(name, Attacks);
                continue;
            }

            string[] parts = name.Split('.');
            known = parts.Length == 2 ? parts[0] : known;
            Assert.True(Classes.Contains(known), $"there is no class of tests '{known}'");
            Assert.Contains(Classes[known], text => Regex.IsMatch(text, $@"\b{parts[^1]}\("));
        }
    }

    [Fact]
    public void There_is_a_row_for_much() => Assert.True(Rows.Count > 40, $"{Rows.Count} rows");

    [GeneratedRegex(@"^(?<head>\|.*\|) *\n\|[-|]+\|\n(?<rows>(\|.*\n?)+)", RegexOptions.Multiline)]
    private static partial Regex Table();

    [GeneratedRegex("`(?<name>[^`]+)`")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"@attack\('(?<name>[^']+)'")]
    private static partial Regex AttackName();
}
