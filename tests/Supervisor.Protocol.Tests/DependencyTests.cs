using System.Xml.Linq;

namespace Supervisor.Protocol.Tests;

/// <summary>The direction of dependencies, as docs/ARCHITECTURE.md has it.</summary>
public sealed class DependencyTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Supervisor.Protocol"] = [],
        ["Supervisor.Client"] = ["Supervisor.Protocol"],
        ["Supervisor.Engine"] = ["Supervisor.Protocol"],
        ["Supervisor.Configuration"] = ["Supervisor.Engine", "ini-parser-netstandard"],
        ["Supervisor.Posix"] = ["Supervisor.Engine"],
        ["Supervisor.Daemon"] = ["Supervisor.Configuration", "Supervisor.Posix", "Microsoft.CodeAnalysis.BannedApiAnalyzers"],
        ["Supervisor.Ctl"] = ["Supervisor.Client"],
        ["Supervisor.PowerShell"] = ["Supervisor.Client", "PowerShellStandard.Library"],
    };

    public static TheoryData<string> Projects => [.. Directory.GetDirectories(Source).Select(folder => Path.GetFileName(folder)!)];

    private static string Source
    {
        get
        {
            DirectoryInfo folder = new(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "Supervisor.sln")))
            {
                folder = folder.Parent ?? throw new InvalidOperationException("not in a checkout");
            }

            return Path.Combine(folder.FullName, "src");
        }
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_references_only_what_it_may(string project)
    {
        XDocument file = XDocument.Load(Path.Combine(Source, project, project + ".csproj"));
        IEnumerable<string> references = file.Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value))
            .Concat(file.Descendants("PackageReference").Select(reference => reference.Attribute("Include")!.Value));

        Assert.Empty(references.Except(Allowed[project]));
    }

    [Theory]
    [InlineData("Supervisor.Protocol", "net8.0")]
    [InlineData("Supervisor.Client", "net8.0")]
    [InlineData("Supervisor.PowerShell", "net8.0")]
    [InlineData("Supervisor.Engine", "net10.0")]
    [InlineData("Supervisor.Daemon", "net10.0")]
    public void What_the_module_loads_targets_its_oldest_runtime(string project, string framework) =>
        Assert.Equal(
            framework,
            XDocument.Load(Path.Combine(Source, project, project + ".csproj")).Descendants("TargetFramework").Single().Value);

    [Fact]
    public void Platform_invokes_stand_in_one_project()
    {
        IEnumerable<string> elsewhere = Directory.EnumerateFiles(Source, "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains(
                "/Supervisor.Posix/", StringComparison.Ordinal))
            .Where(path => File.ReadAllText(path).Contains("Import(\"", StringComparison.Ordinal));

        Assert.Empty(elsewhere.Select(path => Path.GetRelativePath(Source, path)));
    }
}
