using Supervisor.Configuration.Values;
using Supervisor.Engine.Commands;

namespace Supervisor.Configuration.Sections;

/// <summary>Processes that Supervisor takes from a file though they can never run or hardly be named.</summary>
internal static class DoubtfulProcesses
{
    public static void Warn(SectionReader section, string name, string command)
    {
        if (PlainValues.Doubt(name) is { } doubt)
        {
            section.Warn("process_name", doubt, "a name without blank, colon and slash");
        }

        // Without quotations and backslashes there is no way to get it wrong.
        if (command.AsSpan().IndexOfAny("'\"\\") < 0 && !command.AsSpan().Trim(" \t\r\n").IsEmpty)
        {
            return;
        }

        // The reasons are those that the process would have for its BACKOFF.
        if (!ShellWords.TrySplit(command, out IReadOnlyList<string> words, out string? fault))
        {
            section.Warn("command", $"can't parse command: {fault}", fault == ShellWords.NoClosingQuotation
                ? "a quotation that ends; behind a blank ; and # begin a comment"
                : "a character behind the last backslash");
        }
        else if (words.Count == 0)
        {
            section.Warn("command", "command is empty");
        }
    }

    /// <summary>
    /// A number below zero, which counts as zero: <c>startretries=-1</c> is no try at all, and was perhaps meant as tries without end.
    /// </summary>
    public static int WarnBelowZero(SectionReader section, string option, int number, string expected = "0 or more")
    {
        if (number < 0)
        {
            section.Warn(option, $"{number} counts as 0", expected);
        }

        return number;
    }
}
