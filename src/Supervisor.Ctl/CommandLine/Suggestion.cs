using Supervisor.Protocol;

namespace Supervisor.Ctl.CommandLine;

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

            if (Math.Abs(name.Length - word.Length) > best || NearestName.Distance(word.ToLowerInvariant(), name.ToLowerInvariant()) is var distance && distance > best)
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
}
