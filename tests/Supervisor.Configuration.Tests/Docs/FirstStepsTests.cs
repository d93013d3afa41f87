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

    /// <summary>It builds for a minute or more.</summary>
    [Fact]
    public void The_first_command_says_what_it_is_doing_and_the_page_shows_it()
    {
        string[] lines = File.ReadAllLines(Path.Combine(Documentation.Root, "docs", "quickstart", "start"));
        int[] builds = [.. Enumerable.Range(0, lines.Length).Where(i => lines[i].Contains("dotnet publish", StringComparison.Ordinal))];
        Assert.NotEmpty(builds);
        Assert.All(builds, build => Assert.Contains(
            "echo \"Building $name ($step of 2) ...\"", lines[build - 1], StringComparison.Ordinal));
        Assert.Contains("\nBuilding supervisord (1 of 2) ...\nBuilding supervisorctl (2 of 2) ...\n", ReadMe, StringComparison.Ordinal);
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
