using System.Diagnostics;
using Supervisor.TestKit;
using Xunit.Abstractions;

namespace Supervisor.Fuzzing.Tests;

/// <summary>
/// A minute of what tests/fuzz does for hours: the seeds of each target, then mutations of them from two fixed seeds and one that is
/// another each time and printed.
/// </summary>
public sealed class SeededTests(ITestOutputHelper output)
{
    /// <summary>Processor time for a target and a seed.</summary>
    private static readonly TimeSpan Share = TimeSpan.FromSeconds(1.5);

    private static readonly string Corpus = Path.Combine(Documentation.Root, "tests", "Supervisor.Fuzzing.Tests", "Corpus");

    public static TheoryData<string> Names => [.. FuzzTarget.All.Select(target => target.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void What_comes_from_outside_is_taken_or_refused(string name)
    {
        FuzzTarget target = FuzzTarget.All.Single(target => target.Name == name);
        byte[][] seeds = [.. target.Seeds(Corpus)];
        Assert.NotEmpty(seeds);
        foreach (byte[] data in seeds)
        {
            Take(target, data, "a seed");
        }

        foreach (int seed in (int[])[1, 2, Environment.TickCount])
        {
            Mutation mutation = new(seed, seeds);
            Stopwatch watch = Stopwatch.StartNew();
            int count = 0;
            for (; watch.Elapsed < Share; count++)
            {
                Take(target, mutation.Next(), $"seed {seed}, number {count}");
            }

            output.WriteLine($"{name}: {count} inputs from seed {seed}");
        }
    }

    private static void Take(FuzzTarget target, byte[] data, string which)
    {
        try
        {
            target.Take(data);
        }
        catch (Exception exception)
        {
            Assert.Fail($"{target.Name}, {which}: {exception}\ninput, as base64: {Convert.ToBase64String(data)}");
        }
    }
}
