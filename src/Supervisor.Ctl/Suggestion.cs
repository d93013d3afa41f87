namespace Supervisor.Ctl;

/// <summary>What somebody may have meant who wrote a word that is not known.</summary>
internal static class Suggestion
{
    private const int Most = 3;

    /// <summary><c>Did you mean 'status'?</c>, or null when nothing is near.</summary>
    public static string? For(string word, IEnumerable<string> known) => Nearest(word, known) switch
    {
        [] => null,
        [var only] => $"Did you mean '{only}'?",
        var several => $"Did you mean {string.Join(", ", several.SkipLast(1).Select(name => $"'{name}'"))} or '{several[^1]}'?",
    };

    /// <summary>The nearest by the letters to change, else what the word is the beginning of.</summary>
    private static List<string> Nearest(string word, IEnumerable<string> known)
    {
        int best = Math.Max(1, word.Length / 3);
        List<string> nearest = [];
        List<string> longer = [];
        foreach (string name in known.Distinct(StringComparer.Ordinal))
        {
            if (word.Length > 1 && name.StartsWith(word, StringComparison.OrdinalIgnoreCase))
            {
                longer.Add(name);
            }

            if (Math.Abs(name.Length - word.Length) > best || Distance(word, name) is var distance && distance > best)
            {
                continue;
            }

            if (distance < best)
            {
                best = distance;
                nearest.Clear();
            }

            nearest.Add(name);
        }

        return [.. (nearest.Count > 0 ? nearest : longer).Take(Most)];
    }

    /// <summary>Letters to insert, remove, change or swap with their neighbour; case is half forgiven by being ignored.</summary>
    private static int Distance(string from, string to)
    {
        int[] older = new int[to.Length + 1];
        int[] before = [.. Enumerable.Range(0, to.Length + 1)];
        int[] now = new int[to.Length + 1];
        for (int i = 1; i <= from.Length; i++)
        {
            now[0] = i;
            for (int j = 1; j <= to.Length; j++)
            {
                bool same = Same(from[i - 1], to[j - 1]);
                now[j] = Math.Min(Math.Min(now[j - 1], before[j]) + 1, before[j - 1] + (same ? 0 : 1));
                if (i > 1 && j > 1 && Same(from[i - 1], to[j - 2]) && Same(from[i - 2], to[j - 1]))
                {
                    now[j] = Math.Min(now[j], older[j - 2] + 1);
                }
            }

            (older, before, now) = (before, now, older);
        }

        return before[to.Length];
    }

    private static bool Same(char a, char b) => char.ToLowerInvariant(a) == char.ToLowerInvariant(b);
}
