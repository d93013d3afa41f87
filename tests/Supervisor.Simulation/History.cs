namespace Supervisor.Simulation;

/// <summary>One run from a seed: so many requests with trouble, then a shutdown without.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Requests">Numbers of the requests that are made.</param>
internal sealed record History(int Seed, IReadOnlyList<int> Requests)
{
    /// <summary>How many lines of the log are kept, if nobody says so.</summary>
    public const int DefaultLines = 400;

    private const int MostIdleSteps = 2_000_000;

    /// <summary>How many lines of the log are kept.</summary>
    public int Lines { get; init; } = DefaultLines;

    public static History Of(int seed, int requests) => new(seed, [.. Enumerable.Range(0, requests)]);

    public Outcome Run()
    {
        using World world = new(Seed);
        world.Log.Kept = Lines;
        try
        {
            foreach (int request in Requests)
            {
                Random dice = world.Chance.Of("pause", request);
                TimeSpan until = world.Time.Monotonic + dice.Delay(20_000);
                while (world.Violations.Count == 0 && world.Time.Monotonic < until && world.Step())
                {
                }

                if (world.Violations.Count > 0)
                {
                    break;
                }

                world.CheckJournal();
                world.Calls.Make(request);
                Random meddler = world.Chance.Of("meddling", request);
                if (meddler.OneIn(12))
                {
                    world.Disk.Meddle(meddler);
                }
                else if (meddler.OneIn(12))
                {
                    world.Outputs.Reopen();
                }

                if (world.Chance.Of("another image", request).OneIn(8))
                {
                    world.GoOnInAnother();
                }
                else if (world.Chance.Of("death", request).OneIn(8))
                {
                    world.Die(request);
                }
                else if (world.Chance.Of("death in a turn", request) is var fate && fate.OneIn(8))
                {
                    world.DieWithin(fate.Next(1, 12));
                }
            }

            End(world);
        }
        catch (Exception exception)
        {
            world.Violation(exception.ToString());
        }

        Tally tally = new()
        {
            Steps = world.Steps,
            Calls = world.Calls.Made,
            Starts = world.Machine.Made,
            Images = world.GoneOn,
            Deaths = world.Died,
            LogBytes = world.LogBook.Bytes,
            LostBytes = world.LogBook.Lost,
            Rotations = world.Disk.Renames,
            RescuedBytes = world.Staging?.Rescued ?? 0,
            DeathsBehind = world.Keeper?.DiedBehind ?? 0,
        };
        return new(this, tally, world.Violations.FirstOrDefault(), [.. world.Log.Lines]);
    }

    private static void End(World world)
    {
        world.Trouble = false;
        world.DieWithin(0);
        FreshStart.Check(world);
        world.Calls.Shutdown();
        if (world.Chance.Of("last death").OneIn(4))
        {
            // It dies while it goes down: the next one does not go on with that.
            Random dice = world.Chance.Of("last steps");
            for (int steps = dice.Next(200); steps > 0 && world.Violations.Count == 0 && !world.Loop.IsOver && world.Step(); steps--)
            {
            }

            if (!world.Loop.IsOver && world.Violations.Count == 0)
            {
                world.Die(-1);
                world.Calls.Shutdown();
            }
        }

        long last = world.Steps + MostIdleSteps;
        while (world.Violations.Count == 0 && !world.Loop.IsOver && world.Steps < last && world.Step())
        {
        }

        if (world.Violations.Count > 0)
        {
            return;
        }

        if (!world.Loop.IsOver)
        {
            world.Violation("the shutdown does not end");
            return;
        }

        world.Finish();
        world.CheckEnd();
        foreach (string call in world.Calls.Unanswered())
        {
            world.Violation($"never answered: {call}");
        }

        foreach (string error in world.Calls.Errors())
        {
            world.Violation($"failed: {error}");
        }
    }
}

/// <summary>What came of a run.</summary>
internal sealed record Outcome(History History, Tally Tally, string? Violation, IReadOnlyList<string> Log);
