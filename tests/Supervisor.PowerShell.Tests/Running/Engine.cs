using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace Supervisor.PowerShell.Tests.Running;

/// <summary>
/// Gives this process System.Management.Automation: that of the machine's pwsh, else the stubs the module is compiled with.
/// </summary>
internal static class Engine
{
    private const string Automation = "System.Management.Automation";

    [ModuleInitializer]
    internal static void Provide()
    {
        AssemblyLoadContext.Default.Resolving += static (context, name) =>
            PathOf(name) is { } path ? context.LoadFromAssemblyPath(path) : null;
        AssemblyLoadContext.Default.ResolvingUnmanagedDll += static (_, name) =>
            InstalledPowerShell.Home is { } home && NativeLibrary.TryLoad(Path.Combine(home, name + ".so"), out nint handle) ? handle : 0;
    }

    private static string? PathOf(AssemblyName name)
    {
        bool isAutomation = name.Name == Automation;
        if (!isAutomation && !AppDomain.CurrentDomain.GetAssemblies().Any(loaded => loaded.GetName().Name == Automation))
        {
            return null; // nothing of PowerShell's, and asking for it is slow
        }

        string? installed = InstalledPowerShell.Home is { } home ? Path.Combine(home, name.Name + ".dll") : null;
        return File.Exists(installed) ? installed
            : isAutomation ? Path.Combine(AppContext.BaseDirectory, "stubs", name.Name + ".dll")
            : null;
    }
}
