namespace Supervisor.Ctl.CommandLine;

/// <summary>
/// Options as Python's getopt reads them: short ones may be bundled, long ones cut to a unique prefix, and the first
/// other word ends them.
/// </summary>
internal static class Getopt
{
    /// <param name="words">The command line.</param>
    /// <param name="known">The options there are.</param>
    /// <returns>Options in order, with their value or null, and the remaining words.</returns>
    public static (List<(Option Option, string Typed, string? Value)> Options, string[] Remaining) Parse(
        IReadOnlyList<string> words, IReadOnlyList<Option> known)
    {
        List<(Option, string, string?)> found = [];
        int next = 0;
        while (next < words.Count && words[next].StartsWith('-') && words[next] != "-")
        {
            string word = words[next++];
            if (word == "--")
            {
                break;
            }

            if (word.StartsWith("--", StringComparison.Ordinal))
            {
                found.Add(Long(word[2..], words, ref next, known));
            }
            else
            {
                Short(word[1..], words, ref next, known, found);
            }
        }

        return (found, [.. words.Skip(next)]);
    }

    private static (Option Option, string Typed, string? Value) Long(
        string text, IReadOnlyList<string> words, ref int next, IReadOnlyList<Option> known)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        string name = equals < 0 ? text : text[..equals];
        string? value = equals < 0 ? null : text[(equals + 1)..];
        Option option = Find(name, known);
        if (option.TakesValue)
        {
            value ??= next < words.Count ? words[next++] : throw new UsageException($"option --{option.Long} requires argument");
        }
        else if (value is not null)
        {
            throw new UsageException($"option --{option.Long} must not have an argument");
        }

        return (option, $"--{option.Long}", value);
    }

    /// <summary>Supervisor's own options win, so that a prefix that was unique stays so.</summary>
    private static Option Find(string name, IReadOnlyList<Option> known)
    {
        foreach (bool beyond in new[] { false, true })
        {
            Option[] matching = [.. known.Where(
                option => option.IsBeyond == beyond && option.Long?.StartsWith(name, StringComparison.Ordinal) == true)];
            if (matching.FirstOrDefault(option => option.Long == name) is { } exact)
            {
                return exact;
            }

            if (matching.Length == 1)
            {
                return matching[0];
            }

            if (matching.Length > 1)
            {
                throw new UsageException($"option --{name} not a unique prefix");
            }
        }

        string? guess = Suggestion.For($"--{name}", known.Where(option => option.Long is not null).Select(option => $"--{option.Long}"));
        throw new UsageException($"option --{name} not recognized{(guess is null ? "" : $". {guess}")}");
    }

    private static void Short(
        string letters, IReadOnlyList<string> words, ref int next, IReadOnlyList<Option> known, List<(Option, string, string?)> found)
    {
        for (int i = 0; i < letters.Length; i++)
        {
            Option option = known.FirstOrDefault(candidate => candidate.Short == letters[i])
                ?? throw new UsageException($"option -{letters[i]} not recognized");
            if (!option.TakesValue)
            {
                found.Add((option, $"-{letters[i]}", null));
                continue;
            }

            string? value = i + 1 < letters.Length ? letters[(i + 1)..] : next < words.Count ? words[next++] : null;
            found.Add((option, $"-{letters[i]}", value ?? throw new UsageException($"option -{letters[i]} requires argument")));
            return;
        }
    }
}
