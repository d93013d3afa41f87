using System.Xml.Linq;

namespace Supervisor.Architecture.Tests;

/// <summary>The direction of dependencies, as docs/ARCHITECTURE.md has it.</summary>
public sealed class ProjectReferenceTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Supervisor.Protocol"] = [],
        ["Supervisor.Client"] = ["Supervisor.Protocol"],
        ["Supervisor.Engine"] = ["Supervisor.Protocol"],
        ["Supervisor.Os"] = ["Supervisor.Engine"],
        ["Supervisor.Configuration"] = ["Supervisor.Os", "ini-parser-netstandard"],
        ["Supervisor.Posix"] = ["Supervisor.Os"],
        ["Supervisor.Supervision"] = ["Supervisor.Configuration", "Supervisor.Posix", "Microsoft.CodeAnalysis.BannedApiAnalyzers"],
        ["Supervisor.Server"] = ["Supervisor.Supervision", "Microsoft.AspNetCore.App", "Microsoft.CodeAnalysis.BannedApiAnalyzers"],
        ["Supervisor.Daemon"] = ["Supervisor.Server", "Microsoft.CodeAnalysis.BannedApiAnalyzers"],
        ["Supervisor.Ctl"] = ["Supervisor.Client"],
        ["Supervisor.PowerShell"] = ["Supervisor.Client", "PowerShellStandard.Library"],
    };

    public static TheoryData<string> Projects => [.. ProductAssemblies.Projects];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_references_only_what_it_may(string project)
    {
        XDocument file = ProductAssemblies.ProjectFile(project);
        IEnumerable<string> references = file.Descendants("ProjectReference")
            .Concat(file.Descendants("PackageReference"))
            .Concat(file.Descendants("FrameworkReference"))
            .Select(reference => reference.Attribute("Include")!.Value)
            .Select(include => include.EndsWith(".csproj", StringComparison.Ordinal) ? Path.GetFileNameWithoutExtension(include) : include);

        Assert.Empty(references.Except(Allowed[project]));
    }

    [Theory]
    [InlineData("Supervisor.Protocol", "net8.0")]
    [InlineData("Supervisor.Client", "net8.0")]
    [InlineData("Supervisor.PowerShell", "net8.0")]
    [InlineData("Supervisor.Engine", "net10.0")]
    [InlineData("Supervisor.Daemon", "net10.0")]
    public void What_the_module_loads_targets_its_oldest_runtime(string project, string framework) =>
        Assert.Equal(framework, ProductAssemblies.ProjectFile(project).Descendants("TargetFramework").Single().Value);
}
