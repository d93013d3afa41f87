using System.Text.RegularExpressions;
using Supervisor.TestKit;

namespace Supervisor.Configuration.Tests.Docs;

/// <summary>docs/tests.md has every reason for which a test is skipped, and no other.</summary>
public sealed partial class SkipPageTests
{
    private static readonly string Tests = Path.Combine(Documentation.Root, "tests");

    [Fact]
    public void Every_attribute_that_skips_is_listed()
    {
        IEnumerable<string> attributes = Files("*Attribute.cs").Concat(Files("Facts.cs"))
            .SelectMany(file => File.ReadAllText(file).Split("[AttributeUsage").Skip(1))
            .Where(text => text.Contains("Skip = ", StringComparison.Ordinal))
            .Select(text => AttributeClass().Match(text).Groups["name"].Value);
        Assert.Equal(attributes.Distinct().Order(StringComparer.Ordinal), Listed("dotnet test"));
    }

    [Fact]
    public void A_test_is_skipped_by_such_an_attribute_only() =>
        Assert.All(Files("*.cs").Where(file => !file.EndsWith("Attribute.cs", StringComparison.Ordinal) && Path.GetFileName(file) != "Facts.cs"), file =>
            Assert.DoesNotMatch(@"(Fact|Theory|InlineData)\([^\n]*\bSkip\s*=", File.ReadAllText(file)));

    [Fact]
    public void Every_file_of_the_module_that_skips_is_listed()
    {
        IEnumerable<string> files = Files("*.Tests.ps1").Where(file => PesterSkip().IsMatch(File.ReadAllText(file))).Select(file => Path.GetFileName(file));
        Assert.Equal(files.Order(StringComparer.Ordinal), Listed("The module's tests"));
    }

    [Fact]
    public void Every_need_of_an_attack_is_listed()
    {
        string machine = File.ReadAllText(Path.Combine(Tests, "attack", "machine.py"));
        string needs = machine[machine.IndexOf("NEEDS = {", StringComparison.Ordinal)..];
        IEnumerable<string> names = Need().Matches(needs[..needs.IndexOf("\n}", StringComparison.Ordinal)]).Select(need => need.Groups["name"].Value);
        Assert.Equal(names.Order(StringComparer.Ordinal), Listed("Attacks"));
    }

    private static IEnumerable<string> Files(string pattern) => Directory.EnumerateFiles(Tests, pattern, SearchOption.AllDirectories)
        .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal)
            && Path.GetFileName(file) != "SkipPageTests.cs");

    private static IEnumerable<string> Listed(string heading) => Documentation.Rows(Documentation.Parts("tests.md", 2)[heading])
        .SelectMany(row => Quoted().Matches(row[0])).Select(name => name.Groups["name"].Value).Order(StringComparer.Ordinal);

    [GeneratedRegex(@"class (?<name>\w+)Attribute\b")]
    private static partial Regex AttributeClass();

    [GeneratedRegex(@"^\s*(Describe|Context|It)\b.* -Skip(:|\s|$)", RegexOptions.Multiline)]
    private static partial Regex PesterSkip();

    [GeneratedRegex(@"^\s+'(?<name>\w+)':", RegexOptions.Multiline)]
    private static partial Regex Need();

    [GeneratedRegex("`(?<name>[^`]+)`")]
    private static partial Regex Quoted();
}
