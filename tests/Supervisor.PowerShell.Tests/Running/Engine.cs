using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace Supervisor.PowerShell.Tests.Running;

/// <summary>Gives this process the engine of the pwsh the module is tested in.</summary>
internal static class Engine
{
    private const string Automation = "System.Management.Automation";

    [ModuleInitializer]
    internal static void Provide()
    {
        AssemblyLoadContext.Default.Resolving += static (context, name) =>
            PathOf(name) is { } path ? context.LoadFromAssemblyPath(path) : null;
        AssemblyLoadContext.Default.ResolvingUnmanagedDll += static (_, name) =>
            NativeFiles(name).Where(File.Exists).Select(NativeLibrary.Load).FirstOrDefault();
    }

    private static string? PathOf(AssemblyName name)
    {
        bool isAutomation = name.Name == Automation;
        if (!isAutomation && !AppDomain.CurrentDomain.GetAssemblies().Any(loaded => loaded.GetName().Name == Automation))
        {
            return null; // nothing of PowerShell's, and asking for it is slow
        }

        return ManagedFolders.Select(folder => Path.Combine(folder, name.Name + ".dll")).FirstOrDefault(File.Exists);
    }

    private static IEnumerable<string> ManagedFolders =>
    [
        TestPowerShell.Home,
        .. new[] { OperatingSystem.IsWindows() ? "win" : "unix" }
            .Select(platform => Path.Combine(TestPowerShell.Home, "runtimes", platform, "lib"))
            .Where(Directory.Exists)
            .SelectMany(Directory.GetDirectories),
    ];

    /// <summary>Beside the assemblies in an installation, in a folder for each platform in a package.</summary>
    private static IEnumerable<string> NativeFiles(string name) =>
        from folder in new[] { "", $"runtimes/{RuntimeInformation.RuntimeIdentifier}/native", "runtimes/unix/native" }
        from ending in new[] { ".so", ".dylib", ".dll" }
        select Path.Combine(TestPowerShell.Home, folder, name + ending);
}
