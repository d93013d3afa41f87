using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;

namespace Supervisor.Architecture.Tests;

/// <summary>Calls into the C library stand in one project, whatever attribute makes them.</summary>
public sealed partial class PlatformCallTests
{
    public static TheoryData<string> Projects => [.. ProductAssemblies.Projects.Where(project => project != "Supervisor.Posix")];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_calls_no_native_code(string project) => Assert.Empty(PlatformCalls(ProductAssemblies.PathOf(project)));

    [Fact]
    public void Native_calls_of_either_kind_are_found() =>
        Assert.Equal([nameof(OldStyle), nameof(NewStyle)], PlatformCalls(typeof(PlatformCallTests).Assembly.Location).Order(StringComparer.Ordinal).Reverse());

    private static List<string> PlatformCalls(string path)
    {
        using PEReader image = new(File.OpenRead(path));
        MetadataReader metadata = image.GetMetadataReader();
        return [.. metadata.MethodDefinitions.Select(metadata.GetMethodDefinition)
            .Where(method => method.Attributes.HasFlag(MethodAttributes.PinvokeImpl))
            .Select(method => metadata.GetString(method.Name))];
    }

#pragma warning disable SYSLIB1054 // the old attribute is what is to be found
    [DllImport("libc", EntryPoint = "getpid")]
    private static extern int OldStyle();
#pragma warning restore SYSLIB1054

    [LibraryImport("libc", EntryPoint = "getpid")]
    private static partial int NewStyle();
}
