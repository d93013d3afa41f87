using Supervisor.PowerShell.Tests.Running;

namespace Supervisor.PowerShell.Tests.Module;

/// <summary>Pester tests of everything else.</summary>
public sealed class PesterModuleTests : PesterTests
{
    public static TheoryData<string> AllFiles => Files(aboutSets: false);

    [Theory]
    [MemberData(nameof(AllFiles))]
    public Task File_passes(string name) => RunAsync(name);

    [Theory]
    [InlineData("Manifest.Tests.ps1")]
    [InlineData("Get-SupervisorProcess.Tests.ps1")]
    public Task It_passes_in_the_next_Pester_as_well(string name) => RunAsync(name, TestPowerShell.NextPester);
}
