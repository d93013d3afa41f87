using Supervisor.Configuration.Arguments;
using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.Configuration.Tests.Docs;

/// <summary>The manual pages have every key and option.</summary>
public sealed class ManPageTests
{
    private static string Page(string name) =>
        File.ReadAllText(Path.Combine(Documentation.Root, "src", "Packaging", "man", name)).Replace("\\-", "-", StringComparison.Ordinal);

    [Fact]
    public void Every_key_is_in_the_page_of_the_configuration()
    {
        string page = Page("supervisord.conf.5");
        string[] words = page.Split([' ', '\n', '"', ','], StringSplitOptions.RemoveEmptyEntries);

        // Those of standard error are said to be the same.
        Assert.Empty(ConfigurationSections.All.SelectMany(section => section.Keys).Select(key => key.Name)
            .Where(name => !name.StartsWith("stderr_", StringComparison.Ordinal)).Distinct().Except(words));
        Assert.All(ConfigurationSections.All.Where(section => section.Kind != "ctlplugin"), section =>
            Assert.Contains(section.Kind == "rpcinterface" ? "[rpcinterface:supervisor]" : $"[{section.Title}]", page, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_option_is_in_the_page_of_the_daemon()
    {
        string page = Page("supervisord.8");
        Assert.All(
            CommandLineOptions.All.Select(option => option.Long).OfType<string>().Where(name => name != "profile_options"),
            name => Assert.Contains($"--{name}", page, StringComparison.Ordinal));
    }
}
