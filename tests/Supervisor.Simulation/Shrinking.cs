namespace Supervisor.Simulation;

/// <summary>Leaves out of a failing history what it fails without.</summary>
internal static class Shrinking
{
    public static Outcome Shrink(Outcome failing)
    {
        Outcome smallest = failing;
        for (int size = smallest.History.Requests.Count / 2; size > 0;)
        {
            bool isSmaller = false;
            for (int from = 0; from < smallest.History.Requests.Count; from += size)
            {
                IReadOnlyList<int> requests = smallest.History.Requests;
                Outcome outcome = (smallest.History with { Requests = [.. requests.Take(from), .. requests.Skip(from + size)] }).Run();
                if (outcome.Violation is not null)
                {
                    smallest = outcome;
                    isSmaller = true;
                    break;
                }
            }

            size = isSmaller ? Math.Min(size, smallest.History.Requests.Count) : size / 2;
        }

        return smallest;
    }
}
