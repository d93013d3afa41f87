using System.Globalization;
using Supervisor.Ctl.CommandLine;
using Supervisor.Protocol;

namespace Supervisor.Ctl.Logs;

/// <summary>The words after <c>tail</c>.</summary>
internal sealed class TailRequest
{
    private const string Collection = "--collection";
    private static readonly string[] Known = ["-f", "--follow", "-n", "--lines", Collection];

    /// <summary>Go on until Ctrl+C.</summary>
    public bool Follow { get; private set; }

    /// <summary>How much, or null for what is usual.</summary>
    public long? Bytes { get; private set; }

    /// <summary>How many lines, or null: bytes are counted.</summary>
    public int? Lines { get; private set; }

    public List<string> Names { get; } = [];

    public List<string> Collections { get; } = [];

    public OutputStream Channel { get; private set; } = OutputStream.Stdout;

    /// <summary>What is wrong with it, or null.</summary>
    public string? Problem { get; private set; }

    /// <summary>What may have been meant by what is wrong, or null.</summary>
    public string? Guess { get; private set; }

    public static TailRequest Parse(string[] words)
    {
        TailRequest request = new();
        for (int i = 0; i < words.Length && request.Problem is null; i++)
        {
            i = request.Take(words, i);
        }

        if (request.Names.Count > (request.Collections.Count > 0 ? 0 : 1)
            && request.Names[^1].ToLowerInvariant() is "stdout" or "stderr")
        {
            request.Channel = request.Names[^1].Equals("stderr", StringComparison.OrdinalIgnoreCase)
                ? OutputStream.Stderr
                : OutputStream.Stdout;
            request.Names.RemoveAt(request.Names.Count - 1);
        }

        return request;
    }

    /// <summary>The number after a minus sign.</summary>
    internal static bool TryParseBytes(string word, out long bytes) =>
        long.TryParse(word.AsSpan(1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out bytes);

    /// <summary>Takes the word at an index; the index of the last word that went with it.</summary>
    private int Take(string[] words, int i)
    {
        string word = words[i];
        string[] parts = word.Split('=', 2);
        if (!word.StartsWith('-') || word == "-")
        {
            Names.Add(word);
        }
        else if (word is "-f" or "--follow")
        {
            Follow = true;
        }
        else if (parts[0] is "-n" or "--lines" or Collection)
        {
            string? value = parts.Length == 2 ? parts[1] : i + 1 < words.Length ? words[++i] : null;
            if (value is null)
            {
                Problem = $"option {word} requires argument";
            }
            else if (parts[0] == Collection)
            {
                Collections.AddRange(value.Split(',', StringSplitOptions.RemoveEmptyEntries));
            }
            else
            {
                SetLines(parts[0], value);
            }
        }
        else if (word.StartsWith("-n", StringComparison.Ordinal))
        {
            SetLines("-n", word[2..]);
        }
        else if (TryParseBytes(word, out long bytes))
        {
            Bytes = bytes;
        }
        else
        {
            Problem = $"bad argument {word}";
            Guess = Suggestion.For(parts[0], Known);
        }

        return i;
    }

    private void SetLines(string option, string value)
    {
        const int Most = 1_000_000;
        if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int lines) && lines <= Most)
        {
            Lines = lines;
        }
        else
        {
            Problem = $"invalid value for {option} '{value}': expected a number of lines, at most {Most}";
        }
    }
}
