namespace Supervisor.Simulation;

/// <summary>
/// All randomness of a run, from its seed. What a thing does depends on the seed and its name alone, so that leaving out one request
/// changes as little as possible of the others: that is what makes a failing run small.
/// </summary>
internal sealed class Chance(int seed)
{
    public int Seed => seed;

    /// <summary>The dice of one thing.</summary>
    public Random Of(string topic, long number = 0)
    {
        unchecked
        {
            ulong hash = 14695981039346656037;
            foreach (char letter in topic)
            {
                hash = (hash ^ letter) * 1099511628211;
            }

            hash = (hash ^ (ulong)number) * 1099511628211;
            hash = (hash ^ (uint)seed) * 1099511628211;
            hash ^= hash >> 29;
            return new((int)(hash ^ (hash >> 32)));
        }
    }
}

/// <summary>Dice for people.</summary>
internal static class Dice
{
    /// <summary>True once in so many times.</summary>
    public static bool OneIn(this Random random, int times) => random.Next(times) == 0;

    public static T Pick<T>(this Random random, IReadOnlyList<T> choices) => choices[random.Next(choices.Count)];

    /// <summary>Mostly short, sometimes long: up to <paramref name="most"/> milliseconds.</summary>
    public static TimeSpan Delay(this Random random, int most) =>
        TimeSpan.FromMilliseconds(random.Next(3) switch { 0 => 0, 1 => random.Next(10), _ => random.Next(most) });
}
