namespace Supervisor.Protocol.CommandLine;

/// <summary>An option as it stands on a command line.</summary>
/// <param name="Option">Which one it is.</param>
/// <param name="Name">Its letter or its full long name, with the dashes.</param>
/// <param name="Value">Its value; "" for one that takes none.</param>
public sealed record GivenOption<TOption>(TOption Option, string Name, string Value);

/// <summary>
/// Python's getopt.getopt: bundled letters, long names by any beginning that only one option has, values behind or attached; reading
/// stops at the first word that is no option.
/// </summary>
/// <param name="options">The options there are.</param>
public sealed class Getopt<TOption>(IReadOnlyList<TOption> options)
    where TOption : CommandOption
{
    /// <summary>More about an option nobody knows, such as what was meant; null: nothing.</summary>
    public Func<string, string?>? Guess { get; init; }

    /// <summary>Takes the options off the arguments.</summary>
    /// <exception cref="CommandLineException">An option is unknown, ambiguous, lacks its value or has one too many.</exception>
    public (IReadOnlyList<GivenOption<TOption>> Given, IReadOnlyList<string> Others) Split(IEnumerable<string> words)
    {
        List<GivenOption<TOption>> given = [];
        Queue<string> left = new(words);
        while (left.TryPeek(out string? word) && word.StartsWith('-') && word != "-")
        {
            left.Dequeue();
            if (word == "--")
            {
                break;
            }

            if (word.StartsWith("--", StringComparison.Ordinal))
            {
                given.Add(ReadLong(word[2..], left));
            }
            else
            {
                ReadLetters(word[1..], left, given);
            }
        }

        return (given, [.. left]);
    }

    private GivenOption<TOption> ReadLong(string text, Queue<string> left)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        string? attached = equals < 0 ? null : text[(equals + 1)..];
        TOption option = FindLong(equals < 0 ? text : text[..equals]);
        string name = $"--{option.Long}";
        if (!option.TakesValue)
        {
            return attached is null ? new(option, name, "") : throw new CommandLineException($"option {name} must not have an argument");
        }

        return attached is not null || left.TryDequeue(out attached)
            ? new(option, name, attached)
            : throw new CommandLineException($"option {name} requires argument");
    }

    private TOption FindLong(string typed)
    {
        foreach (bool beyond in (ReadOnlySpan<bool>)[false, true])
        {
            TOption[] candidates = [.. options.Where(option => option.IsBeyond == beyond && IsMeant(option, typed))];
            if (candidates.FirstOrDefault(option => option.Long == typed) is { } exact)
            {
                return exact;
            }

            if (candidates is [var only])
            {
                return only;
            }

            if (candidates.Length > 1)
            {
                throw new CommandLineException($"option --{typed} not a unique prefix");
            }
        }

        string? guess = Guess?.Invoke($"--{typed}");
        throw new CommandLineException($"option --{typed} not recognized{(guess is null ? "" : $". {guess}")}");
    }

    private static bool IsMeant(TOption option, string typed) =>
        option.IsWhole ? option.Long == typed : option.Long?.StartsWith(typed, StringComparison.Ordinal) == true;

    private void ReadLetters(string letters, Queue<string> left, List<GivenOption<TOption>> given)
    {
        for (int i = 0; i < letters.Length; i++)
        {
            char letter = letters[i];
            TOption option = options.FirstOrDefault(option => option.Short == letter)
                ?? throw new CommandLineException($"option -{letter} not recognized");
            string? value = "";
            if (option.TakesValue)
            {
                value = letters[(i + 1)..];
                i = letters.Length;
                if (value.Length == 0 && !left.TryDequeue(out value))
                {
                    throw new CommandLineException($"option -{letter} requires argument");
                }
            }

            given.Add(new(option, $"-{letter}", value));
        }
    }
}
