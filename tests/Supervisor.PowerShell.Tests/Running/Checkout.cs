namespace Supervisor.PowerShell.Tests.Running;

/// <summary>The files around this build.</summary>
internal static class Checkout
{
    public static string Root { get; } = Find();

    /// <summary>Folder of the Pester tests.</summary>
    public static string PesterFolder => Path.Combine(Root, "tests", "module");

    private static string Find()
    {
        DirectoryInfo folder = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Supervisor.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("not in a checkout");
        }

        return folder.FullName;
    }
}
