using System.Globalization;
using System.Text.RegularExpressions;

namespace Supervisor.Architecture.Tests;

/// <summary>The walks of docs/ARCHITECTURE.md go through files that are there, as many as it says.</summary>
public sealed partial class WalkTests
{
    private const string Heading = "## Four walks";

    public static TheoryData<string> Walks => [.. Rows];

    private static string[] Rows =>
        [.. File.ReadAllText(Path.Combine(ProductAssemblies.Source, "../docs/ARCHITECTURE.md"))
            .Split(Heading)[1].Split('\n').Where(line => Row().IsMatch(line))];

    [Theory]
    [MemberData(nameof(Walks))]
    public void A_walk_enters_files_that_are_there_as_many_as_it_says(string walk)
    {
        Match row = Row().Match(walk);
        string[] files = [.. Name().Matches(row.Groups[2].Value).Select(name => name.Groups[1].Value)];
        HashSet<string> there = [.. Directory.EnumerateFiles(ProductAssemblies.Source, "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetFileNameWithoutExtension(file))];

        Assert.Equal(int.Parse(row.Groups[1].Value, CultureInfo.InvariantCulture), files.Length);
        Assert.Subset(there, new HashSet<string>(files));
    }

    [Fact]
    public void There_are_four() => Assert.Equal(4, Rows.Length);

    [GeneratedRegex(@"^\| [^|]+ \| ([0-9]+)[^|]* \| (.*) \|$")]
    private static partial Regex Row();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Name();
}
