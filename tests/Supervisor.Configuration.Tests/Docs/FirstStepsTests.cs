using System.Text.RegularExpressions;
using Supervisor.TestKit;

namespace Supervisor.Configuration.Tests.Docs;

/// <summary>What somebody meets who comes here for the first time.</summary>
public sealed partial class FirstStepsTests
{
    private static readonly string ReadMe = File.ReadAllText(Path.Combine(Documentation.Root, "README.md"));

    [Fact]
    public void Commands_of_the_first_page_find_their_daemon()
    {
        string[] commands = [.. Command().Matches(ReadMe).Select(command => command.Value)];
        Assert.NotEmpty(commands);
        Assert.All(commands, command => Assert.Contains(" -c docs/quickstart/supervisord.conf", command, StringComparison.Ordinal));
    }

    [Fact]
    public void The_first_page_tells_of_the_web_page()
    {
        Assert.Contains(
            Documentation.Blocks(ReadMe, "ini"),
            block => block.StartsWith("[inet_http_server]\nport=127.0.0.1:9001", StringComparison.Ordinal));
        Assert.Contains("<http://127.0.0.1:9001/>", ReadMe, StringComparison.Ordinal);
    }

    /// <summary>They build for three quarters of a minute and for two.</summary>
    [Theory]
    [InlineData("start", true)]
    [InlineData("native", false)]
    public void The_first_commands_say_what_they_are_doing_and_the_page_shows_it(string name, bool isShown)
    {
        string[] lines = File.ReadAllLines(Path.Combine(Documentation.Root, "docs", "quickstart", name));
        int[] builds = [.. Enumerable.Range(0, lines.Length).Where(i => lines[i].Contains("dotnet msbuild", StringComparison.Ordinal))];
        Assert.NotEmpty(builds);
        Assert.All(builds, build => Assert.StartsWith("echo \"Building", lines[build - 1].Trim(), StringComparison.Ordinal));
        Assert.Contains($"docs/quickstart/{name}", ReadMe, StringComparison.Ordinal);
        string said = lines[builds[0] - 1].Trim()["echo ".Length..].Trim('"');
        Assert.True(!isShown || ReadMe.Contains($"\n{said}\n", StringComparison.Ordinal), $"'{said}' is not there");
    }

    [Theory]
    [InlineData("which file of the unit is edited", "systemctl edit supervisor.service", "`/lib/systemd/system` stays as it is")]
    [InlineData("what becomes of the old package", "**The old package** may stay", "apt-get remove supervisor")]
    [InlineData("which of two supervisorctl is run", "**Which supervisorctl?**", "/usr/local/bin/supervisorctl")]
    [InlineData("workers that take an hour to stop", "stopwaitsecs = 3600", "TimeoutStopSec", "Type=notify")]
    [InlineData("what a reload does", "### Reload", "ExecReload=/bin/kill -HUP $MAINPID", "nothing is stopped")]
    [InlineData("how to go back", "systemctl revert supervisor.service", "gives everything back with `apt install supervisor`")]
    public void The_page_on_upgrading_answers(string question, params string[] answer)
    {
        string page = Documentation.Read("upgrading.md");
        Assert.All(answer, words => Assert.True(page.Contains(words, StringComparison.Ordinal), $"{question}: '{words}' is not there"));
    }

    [GeneratedRegex(@"\S*supervisorctl [-a-z][^`\n]*")]
    private static partial Regex Command();
}
