using Supervisor.TestKit;

namespace Supervisor.Configuration.Tests.Docs;

/// <summary>Faults and attacks find each other's modules by name alone.</summary>
public sealed class ToolModuleTests
{
    [Fact]
    public void Each_module_has_a_name_of_its_own()
    {
        string tests = Path.Combine(Documentation.Root, "tests");
        string[] names = [.. new[] { "faults", "attack", "attack/attacks" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(tests, folder), "*.py")).Select(file => Path.GetFileName(file)!)];
        Assert.NotEmpty(names);
        Assert.Equal(names.Distinct().Order(), names.Order());
    }
}
