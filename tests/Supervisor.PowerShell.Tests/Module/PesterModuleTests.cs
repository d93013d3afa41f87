using Supervisor.PowerShell.Tests.Running;

namespace Supervisor.PowerShell.Tests.Module;

/// <summary>Pester tests of everything else.</summary>
public sealed class PesterModuleTests : PesterTests
{
    public static TheoryData<string> AllFiles => Files(aboutSets: false);

    [PesterTheory]
    [MemberData(nameof(AllFiles))]
    public Task File_passes(string name) => RunAsync(name);
}
