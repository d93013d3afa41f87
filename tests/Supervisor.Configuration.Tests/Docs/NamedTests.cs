using System.Text.RegularExpressions;
using Supervisor.TestKit;

namespace Supervisor.Configuration.Tests.Docs;

/// <summary>The tests that pages name: <c>Class.Method</c>, a method of the class before it, or an attack.</summary>
internal static partial class NamedTests
{
    private static readonly string Tests = Path.Combine(Documentation.Root, "tests");

    private static readonly ILookup<string, string> Classes = Directory.EnumerateFiles(Tests, "*Tests.cs", SearchOption.AllDirectories)
        .Where(file => !file.Contains("/obj/", StringComparison.Ordinal))
        .ToLookup(file => Path.GetFileNameWithoutExtension(file), File.ReadAllText);

    private static readonly HashSet<string> Attacks = [.. Directory.EnumerateFiles(Path.Combine(Tests, "attack", "attacks"), "*.py")
        .SelectMany(file => AttackName().Matches(File.ReadAllText(file))).Select(attack => attack.Groups["name"].Value)];

    /// <summary>The rows of all tables of a text, each with the head of its table in front: <c>head⏎row</c>.</summary>
    public static IEnumerable<string> Rows(string text) => Table().Matches(text).SelectMany(table => table.Groups["rows"].Value
        .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(row => $"{table.Groups["head"].Value.TrimEnd(' ', '|')}\n{row}"));

    /// <summary>The last cell of a row of <see cref="Rows"/> names tests, under a heading that says so, and they exist.</summary>
    public static void AssertExist(string row)
    {
        string[] lines = row.Split('\n');
        Assert.EndsWith("| test", lines[0], StringComparison.Ordinal);
        string cell = lines[1].TrimEnd().TrimEnd('|').Split('|')[^1];
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
            string method = $@"(Fact|Theory|Data)\b[^\n]*\][^\n]*\n    public [^\n]*\b{parts[^1]}\(";
            Assert.True(Classes[known].Any(text => Regex.IsMatch(text, method)), $"'{known}' has no test '{parts[^1]}'");
        }
    }

    [GeneratedRegex(@"^(?<head>\|.*\|) *\n\|[-|]+\|\n(?<rows>(\|.*\n?)+)", RegexOptions.Multiline)]
    private static partial Regex Table();

    [GeneratedRegex("`(?<name>[^`]+)`")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"@attack\('(?<name>[^']+)'")]
    private static partial Regex AttackName();
}
