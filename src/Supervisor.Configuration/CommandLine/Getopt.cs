namespace Supervisor.Configuration;

/// <summary>An option as it stands on the command line.</summary>
/// <param name="Definition">Which one it is.</param>
/// <param name="Name">Its letter or its full long name, with the dashes.</param>
/// <param name="Value">Its value, or "".</param>
internal sealed record GivenOption(OptionDefinition Definition, string Name, string Value);

/// <summary>
/// Python's getopt.getopt: bundled letters, long names by any beginning that only one option has, values behind or
/// attached; reading stops at the first word that is no option.
/// </summary>
internal sealed class Getopt(IReadOnlyList<OptionDefinition> options)
{
    /// <summary>Takes the options off the arguments.</summary>
    /// <exception cref="CommandLineException">An option is unknown, ambiguous, lacks its value or has one too many.</exception>
    public (IReadOnlyList<GivenOption> Given, IReadOnlyList<string> Others) Split(IReadOnlyList<string> args)
    {
        var given = new List<GivenOption>();
        var words = new Queue<string>(args);
        while (words.TryPeek(out string? word) && word.StartsWith('-') && word != "-")
        {
            words.Dequeue();
            if (word == "--")
            {
                break;
            }

            if (word.StartsWith("--", StringComparison.Ordinal))
            {
                given.Add(ReadLong(word[2..], words));
            }
            else
            {
                ReadLetters(word[1..], words, given);
            }
        }

        return (given, [.. words]);
    }

    private GivenOption ReadLong(string text, Queue<string> words)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        string typed = equals < 0 ? text : text[..equals];
        string? attached = equals < 0 ? null : text[(equals + 1)..];
        OptionDefinition option = FindLong(typed);
        if (!option.TakesValue)
        {
            return attached is null
                ? new(option, "--" + option.Long, "")
                : throw new CommandLineException($"option --{option.Long} must not have an argument");
        }

        return attached is not null || words.TryDequeue(out attached)
            ? new(option, "--" + option.Long, attached)
            : throw new CommandLineException($"option --{option.Long} requires argument");
    }

    private OptionDefinition FindLong(string typed)
    {
        List<OptionDefinition> candidates =
        [
            .. options.Where(option => option.Long.Length > 0
                && (option.Abbreviable ? option.Long.StartsWith(typed, StringComparison.Ordinal) : option.Long == typed)),
        ];
        return candidates.Find(option => option.Long == typed) ?? candidates.Count switch
        {
            0 => throw new CommandLineException($"option --{typed} not recognized"),
            1 => candidates[0],
            _ => throw new CommandLineException($"option --{typed} not a unique prefix"),
        };
    }

    private void ReadLetters(string letters, Queue<string> words, List<GivenOption> given)
    {
        for (int i = 0; i < letters.Length; i++)
        {
            char letter = letters[i];
            OptionDefinition option = options.FirstOrDefault(option => option.Short == letter && letter != '\0')
                ?? throw new CommandLineException($"option -{letter} not recognized");
            string? value = "";
            if (option.TakesValue)
            {
                value = letters[(i + 1)..];
                i = letters.Length;
                if (value.Length == 0 && !words.TryDequeue(out value))
                {
                    throw new CommandLineException($"option -{letter} requires argument");
                }
            }

            given.Add(new(option, $"-{letter}", value));
        }
    }
}
