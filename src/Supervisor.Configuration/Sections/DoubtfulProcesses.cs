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
}
