using System.Management.Automation;
using System.Management.Automation.Language;
using System.Text.RegularExpressions;

namespace Supervisor.PowerShell.Completion;

/// <summary>How a name is typed on a command line.</summary>
internal static class CompletionText
{
    /// <summary>Whether a name begins with, or matches, what was typed so far, quotes aside.</summary>
    public static bool Matches(string name, string typed)
    {
        string bare = typed.Trim('\'', '"');
        return name.StartsWith(bare, StringComparison.OrdinalIgnoreCase)
            || (WildcardPattern.ContainsWildcardCharacters(bare)
                && new WildcardPattern(bare + "*", WildcardOptions.IgnoreCase).IsMatch(name));
    }

    public static CompletionResult Result(Candidate candidate, string typed) =>
        new(Quoted(candidate.Name, typed), candidate.Name, CompletionResultType.ParameterValue, candidate.ToolTip);

    /// <summary>The name as it must stand: in the quotes the user began with, or in single quotes if it needs some.</summary>
    public static string Quoted(string name, string typed)
    {
        string escaped = WildcardPattern.Escape(name);
        return typed.StartsWith('"') ? $"\"{Regex.Replace(escaped, "[`$\"]", "`$0")}\""
            : typed.StartsWith('\'') || NeedsQuotes(escaped) ? $"'{CodeGeneration.EscapeSingleQuotedStringContent(escaped)}'"
            : escaped;
    }

    private static bool NeedsQuotes(string name) =>
        name.Length == 0 || name.Any(c => !char.IsLetterOrDigit(c) && c is not ('-' or '_' or ':' or '.' or '/')) || name[0] is '-' or '.';
}
