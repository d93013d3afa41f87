namespace Supervisor.PowerShell.Tests.Module;

/// <summary>Pester tests of groups, collections and programs.</summary>
public sealed class PesterSetTests : PesterTests
{
    public static TheoryData<string> AllFiles => Files(aboutSets: true);

    [Theory]
    [MemberData(nameof(AllFiles))]
    public Task File_passes(string name) => RunAsync(name);
}
