using System.Globalization;
using Supervisor.Protocol;
using Supervisor.TestKit;
using Supervisor.TestKit.Simulation;

namespace Supervisor.Engine.Tests.Timelines;

/// <summary>docs/processes.md says when a start that fails is tried again.</summary>
public sealed class RetryTableTests
{
    [Fact]
    public void Starts_that_fail_come_when_the_page_says()
    {
        string[][] rows = [.. Documentation.Rows(Documentation.Parts("processes.md", 3)["Retries"])];
        Assert.NotEmpty(rows);
        foreach (string[] row in rows)
        {
            SimulatedSystem system = new();
            system.Script("cat", new ScriptedRun { SpawnError = "no" });
            system.Begin(Make.Alone(Make.Process("cat") with { StartRetries = int.Parse(row[0], CultureInfo.InvariantCulture) }));
            system.Run(120);
            string[] lines = [.. system.Journal.Timed(JournalKind.State)];
            Assert.Equal(row[1].Split(", "), Times(lines, "-> STARTING"));
            Assert.Equal([row[2]], Times(lines, "-> FATAL"));
            Assert.Equal(ProcessState.Fatal, system.Process("cat").State);
        }
    }

    private static IEnumerable<string> Times(string[] lines, string change) =>
        lines.Where(line => line.EndsWith(change, StringComparison.Ordinal)).Select(line => line.Split(' ')[0]);
}
