using Xunit.Abstractions;

namespace Supervisor.Simulation.Tests;

/// <summary>What a keeper is told, whatever becomes of it and of the daemon meanwhile: see docs/simulation.md.</summary>
public sealed class KeeperWalkTests(ITestOutputHelper output)
{
    private const int Steps = 1500;
    private const int Seeds = 200;

    [Fact]
    public void The_next_daemon_has_what_had_come_to_the_keeper_and_nobody_waits_for_ever()
    {
        SortedDictionary<string, int> counts = [];
        foreach (int seed in Enumerable.Range(1, Seeds).Append(Environment.TickCount))
        {
            using KeeperWalk walk = new(seed);
            walk.Run(Steps);
            Assert.True(walk.Violations.Count == 0, $"seed {seed}: {string.Join('\n', walk.Violations)}");
            foreach ((string what, int count) in walk.Counts)
            {
                counts[what] = counts.GetValueOrDefault(what) + count;
            }
        }

        output.WriteLine(string.Join(", ", counts));
        Assert.Equal(
            [
                "answers again", "daemon dies", "daemon dies, keeper behind", "does not answer", "ends", "image goes on",
                "image goes on, keeper behind", "keeper dies", "keeper goes on", "keeper stops",
            ],
            counts.Keys);
    }
}
