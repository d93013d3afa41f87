namespace Supervisor.Architecture.Tests;

/// <summary>Within a project, too, dependencies have one direction.</summary>
public sealed class NamespaceTests
{
    public static TheoryData<string> Projects => [.. ProductAssemblies.Projects];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Namespaces_of_a_project_do_not_use_each_other_in_circles(string project)
    {
        string[] cycles = [.. NamespaceGraph.Read(ProductAssemblies.PathOf(project)).Cycles()];

        Assert.True(cycles.Length == 0, string.Join("\n\n", cycles));
    }

    [Fact]
    public void A_circle_is_found_with_what_closes_it()
    {
        string cycle = Assert.Single(NamespaceGraph.Read(typeof(NamespaceTests).Assembly.Location).Cycles());

        Assert.Contains("Specimens.North", cycle, StringComparison.Ordinal);
        Assert.Contains("Compass uses South.Pole", cycle, StringComparison.Ordinal);
        Assert.Contains("Pole uses North.Compass", cycle, StringComparison.Ordinal);
    }
}
