using System.Text.RegularExpressions;
using Supervisor.TestKit;

namespace Supervisor.Daemon.Tests.Docs;

/// <summary>docs/environment.md says what a program gets.</summary>
public sealed partial class EnvironmentPageTests
{
    private const string Probe = """
        [supervisord]
        environment=LEVEL="daemon",BOTH="daemon"
        [program:probe]
        command=/bin/sh -c 'env > @DIR@/env; ls /proc/self/fd > @DIR@/fds; ps -o pid=,pgid= -p $$ > @DIR@/group; echo done > @DIR@/done; exec sleep 600'
        environment=BOTH="program"
        startsecs=0
        """;

    [Fact]
    public async Task Program_gets_what_the_page_says()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(Probe);
        await daemon.WaitForFileAsync("done", "done");
        Dictionary<string, string> variables = File.ReadAllLines(daemon.Folder["env"]).Select(line => line.Split('=', 2))
            .Where(parts => parts.Length == 2).ToDictionary(parts => parts[0], parts => parts[1]);
        string page = Documentation.Read("environment.md");
        string[] own = [.. Own().Matches(page).Select(name => name.Value).Distinct().Order()];
        Assert.Equal(own, variables.Keys.Where(name => name.StartsWith("SUPERVISOR_", StringComparison.Ordinal) && own.Contains(name)).Order());
        Assert.Equal(("1", "probe", "probe"),
            (variables["SUPERVISOR_ENABLED"], variables["SUPERVISOR_PROCESS_NAME"], variables["SUPERVISOR_GROUP_NAME"]));
        Assert.Equal($"unix://{daemon.Folder["s.sock"]}", variables["SUPERVISOR_SERVER_URL"]);
        Assert.Equal(("daemon", "program"), (variables["LEVEL"], variables["BOTH"]));

        // The fourth is that of ls itself.
        Assert.Equal(["0", "1", "2", "3"], File.ReadAllLines(daemon.Folder["fds"]).Order());
        string[] ids = File.ReadAllText(daemon.Folder["group"]).Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(ids[0], ids[1]);
    }

    [GeneratedRegex("SUPERVISOR_[A-Z_]+")]
    private static partial Regex Own();
}
