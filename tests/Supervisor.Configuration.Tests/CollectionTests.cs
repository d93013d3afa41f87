using Supervisor.Engine.Collections;
using Supervisor.Engine.Settings;

namespace Supervisor.Configuration.Tests;

public sealed class CollectionTests
{
    [Fact]
    public void All_options_are_read_and_collections_sorted()
    {
        SupervisorConfiguration configuration = new MadeUpMachine().Load("""
            [supervisord]
            [collection:all]
            collections=web-tier
            groups = metrics , %(ENV_FOO)s*,
            exclude=nginx:0
            [collection:web-tier]
            programs=nginx,gunicorn,celery-*
            priority=100
            """);
        Assert.Equal(["web-tier", "all"], configuration.Collections.Select(collection => collection.Name));
        CollectionSettings all = configuration.Collections[1];
        Assert.Equal(
            "999: programs: ; groups: metrics|bar*; collections: web-tier; exclude: nginx:0",
            $"{all.Priority}: programs: {string.Join('|', all.Programs)}; groups: {string.Join('|', all.Groups)}; "
            + $"collections: {string.Join('|', all.Collections)}; exclude: {string.Join('|', all.Exclude)}");
        Assert.Equal(["nginx", "gunicorn", "celery-*"], configuration.Collections[0].Programs);
    }

    [Theory]
    [InlineData("[collection:c]\n", "collection:c", null, "[collection:c] must specify at least one of programs, groups or collections")]
    [InlineData(
        "[collection:c]\nprograms=\nexclude=a\n", "collection:c", null,
        "[collection:c] must specify at least one of programs, groups or collections")]
    [InlineData("[collection:a b]\nprograms=x\n", "collection:a b", null, "Invalid name: 'a b' because of character: ' '")]
    [InlineData("[collection:c]\nprograms=x\npriority=z\n", "collection:c", "priority", "not a valid number: 'z'")]
    [InlineData("[collection:c]\ncollections=c\n", "collection:c", "collections", "collections contain each other: c -> c")]
    [InlineData(
        "[collection:x]\ncollections=a\n[collection:a]\ncollections=ghost,b\n[collection:b]\ncollections=d,a\n[collection:d]\nprograms=p\n",
        "collection:a",
        "collections",
        "collections contain each other: a -> b -> a")]
    [InlineData("[collection: c]\nprograms=x\n[collection:c]\nprograms=x\n", "collection:c", null, "there is another [collection:c]")]
    public void Bad_collection_is_an_error(string body, string section, string? option, string message)
    {
        ConfigurationError error = new MadeUpMachine().Errors($"[supervisord]\n{body}").Single();
        Assert.Equal((section, option, message), (error.Section, error.Option, error.Message));
    }

    [Fact]
    public void Every_cycle_is_reported() => Assert.Equal(
        ["a -> b -> a", "c -> c"],
        new MadeUpMachine()
            .Errors("[supervisord]\n[collection:a]\ncollections=b\n[collection:b]\ncollections=a\n[collection:c]\ncollections=c\n")
            .Select(error => error.Message.Split(": ")[1]));

    [Fact]
    public void A_long_chain_is_no_cycle_and_no_stack_overflow()
    {
        IEnumerable<CollectionSettings> chain = Enumerable.Range(0, 20_000)
            .Select(i => new CollectionSettings { Name = $"c{i}", Collections = [$"c{i + 1}", "c19999"] });
        Assert.Equal(["c19999", "c19999"], Assert.Single(CollectionCycles.Find(chain)));
    }
}
