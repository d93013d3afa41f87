using System.Reflection;
using System.Xml.Linq;

namespace Supervisor.Architecture.Tests;

/// <summary>The projects of the product and what was built of them.</summary>
internal static class ProductAssemblies
{
    public static IEnumerable<string> Projects => Directory.GetDirectories(Source).Select(folder => Path.GetFileName(folder)!)
        .Where(project => File.Exists(Path.Combine(Source, project, project + ".csproj"))).Order();

    public static string Source
    {
        get
        {
            DirectoryInfo folder = new(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "Supervisor.sln")))
            {
                folder = folder.Parent ?? throw new InvalidOperationException("not in a checkout");
            }

            return Path.Combine(folder.FullName, "src");
        }
    }

    public static XDocument ProjectFile(string project) => XDocument.Load(Path.Combine(Source, project, project + ".csproj"));

    /// <summary>The assembly of a project, in the configuration of these tests.</summary>
    public static string PathOf(string project)
    {
        XDocument file = ProjectFile(project);
        string name = file.Descendants("AssemblyName").SingleOrDefault()?.Value ?? project;
        return Path.Combine(Source, project, "bin", Configuration, file.Descendants("TargetFramework").Single().Value, name + ".dll");
    }

    private static string Configuration => typeof(ProductAssemblies).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(metadata => metadata.Key == nameof(Configuration)).Value!;
}
