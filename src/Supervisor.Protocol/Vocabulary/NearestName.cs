namespace Supervisor.Protocol;

/// <summary>Guesses which of some names was meant by one that is not among them.</summary>
public static class NearestName
{
    /// <summary>
    /// The name that is written most like <paramref name="given"/>, with at most two letters left out, doubled, swapped or
    /// mistaken (one, or none, in short names); case, hyphens and underscores do not count. Null when nothing is near.
    /// </summary>
    public static string? Find(string given, IEnumerable<string> names)
    {
        string plain = Plain(given);
        string? nearest = null;
        int distance = Math.Min(3, (plain.Length / 3) + 1);
        foreach (string name in names)
        {
            int between = Distance(plain, Plain(name));
            if (between < distance)
            {
                nearest = name;
                distance = between;
            }
        }

        return nearest;
    }

    /// <summary>How many letters have to be left out, put in, changed or swapped with their neighbour to make one of the other.</summary>
    public static int Distance(string one, string other)
    {
        int[][] rows = [new int[other.Length + 1], new int[other.Length + 1], new int[other.Length + 1]];
        for (int j = 0; j <= other.Length; j++)
        {
            rows[0][j] = j;
        }

        for (int i = 1; i <= one.Length; i++)
        {
            int[] row = rows[i % 3];
            int[] above = rows[(i - 1) % 3];
            row[0] = i;
            for (int j = 1; j <= other.Length; j++)
            {
                int replaced = above[j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1);
                row[j] = Math.Min(replaced, Math.Min(above[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
                {
                    row[j] = Math.Min(row[j], rows[(i - 2) % 3][j - 2] + 1);
                }
            }
        }

        return rows[one.Length % 3][other.Length];
    }

    private static string Plain(string name) =>
        name.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();
}
