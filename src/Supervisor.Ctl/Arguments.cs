using Supervisor.Ctl.CommandLine;
using Supervisor.Protocol.CommandLine;

namespace Supervisor.Ctl;

/// <summary>The words of an action: options that it knows, and names. After <c>--</c> everything is a name.</summary>
internal sealed class Arguments
{
    private readonly Dictionary<string, List<string>> _values = new(StringComparer.Ordinal);

    /// <param name="argument">What follows the action's name.</param>
    /// <param name="flags">Options without value, such as <c>--json</c>.</param>
    /// <param name="valued">Options with one, as the next word or after an equals sign.</param>
    /// <exception cref="CommandLineException">A value is missing, or an option is not known.</exception>
    public Arguments(string argument, IReadOnlyCollection<string> flags, IReadOnlyCollection<string> valued)
    {
        string[] words = argument.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        List<string> names = [];
        for (int i = 0; i < words.Length; i++)
        {
            string[] parts = words[i].Split('=', 2);
            if (words[i] == "--")
            {
                names.AddRange(words[(i + 1)..]);
                break;
            }

            if (valued.Contains(parts[0]))
            {
                Add(parts[0], parts.Length == 2 ? parts[1]
                    : i + 1 < words.Length ? words[++i]
                    : throw new CommandLineException($"option {parts[0]} requires argument"));
            }
            else if (flags.Contains(parts[0]))
            {
                Add(parts[0], parts.Length == 2 ? parts[1] : "");
            }
            else if (words[i].StartsWith('-') && words[i].Length > 1)
            {
                // Taken for a name it would be one more line among many, and what it was to prevent would be done.
                string? guess = Suggestion.For(parts[0], flags.Concat(valued));
                throw new CommandLineException($"unknown option '{words[i]}'{(guess is null ? "" : $". {guess}")}");
            }
            else
            {
                names.Add(words[i]);
            }
        }

        Names = names;
    }

    /// <summary>The words that are no options.</summary>
    public IReadOnlyList<string> Names { get; }

    public bool Has(string option) => _values.ContainsKey(option);

    /// <summary>The last value given, or null.</summary>
    public string? Value(string option) => _values.GetValueOrDefault(option)?[^1];

    /// <summary>All values given, those with commas taken apart.</summary>
    public IReadOnlyList<string> Values(string option) =>
        [.. (_values.GetValueOrDefault(option) ?? []).SelectMany(value => value.Split(',', StringSplitOptions.RemoveEmptyEntries))];

    private void Add(string option, string value)
    {
        if (!_values.TryGetValue(option, out List<string>? values))
        {
            _values[option] = values = [];
        }

        values.Add(value);
    }
}
