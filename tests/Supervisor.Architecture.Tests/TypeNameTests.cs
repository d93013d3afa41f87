using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Supervisor.Architecture.Tests;

/// <summary>One name, one thing: whoever reads it knows which without looking at what is imported.</summary>
public sealed class TypeNameTests
{
    /// <summary>
    /// A program's beginning is called so everywhere; what the module gives to scripts is called by its nouns, and by the values of
    /// <c>autorestart=</c>.
    /// </summary>
    private static readonly string[] Shared = ["Program", "AutoRestart", "SupervisorConfiguration", "SupervisorEvent"];

    [Fact]
    public void No_two_types_of_the_product_have_one_name() =>
        Assert.Empty(Twice(ProductAssemblies.Projects.Select(ProductAssemblies.PathOf)).Except(Shared));

    [Fact]
    public void A_name_that_two_have_is_found() =>
        Assert.Equal(["Star"], Twice([typeof(TypeNameTests).Assembly.Location]));

    private static IEnumerable<string> Twice(IEnumerable<string> assemblies) => assemblies.SelectMany(Names)
        .GroupBy(name => name).Where(same => same.Count() > 1).Select(same => same.Key).Order(StringComparer.Ordinal);

    private static List<string> Names(string path)
    {
        using PEReader image = new(File.OpenRead(path));
        MetadataReader metadata = image.GetMetadataReader();
        return [.. metadata.TypeDefinitions.Select(metadata.GetTypeDefinition)
            .Where(type => type.GetDeclaringType().IsNil
                && metadata.GetString(type.Namespace).StartsWith("Supervisor", StringComparison.Ordinal))
            .Select(type => metadata.GetString(type.Name))];
    }
}
