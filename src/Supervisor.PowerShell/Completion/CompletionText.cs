using System.Management.Automation;
using System.Management.Automation.Language;
using System.Text.RegularExpressions;
using Supervisor.PowerShell.Selection;

namespace Supervisor.PowerShell.Completion;

/// <summary>How a name is typed on a command line.</summary>
internal static class CompletionText
{
    /// <summary>Whether a name begins with, or matches, what was typed so far, quotes aside.</summary>
    public static bool Matches(string name, string typed)
    {
        string bare = typed.Trim('\'', '"');
        return name.StartsWith(bare, StringComparison.OrdinalIgnoreCase)
            || (WildcardPattern.ContainsWildcardCharacters(bare) && Wildcard.Of(bare + "*")?.IsMatch(name) == true);
    }

    public static CompletionResult Result(Candidate candidate, string typed) =>
        new(Quoted(candidate.Name, typed), candidate.Name, CompletionResultType.ParameterValue, candidate.ToolTip);

    /// <summary>As <see cref="Result"/>, of what is no pattern in any case.</summary>
    public static CompletionResult Literal(Candidate candidate, string typed) =>
        new(InQuotes(candidate.Name, typed), candidate.Name, CompletionResultType.ParameterValue, candidate.ToolTip);

    /// <summary>The name as it must stand: in the quotes the user began with, or in single quotes if it needs some.</summary>
    public static string Quoted(string name, string typed) => InQuotes(WildcardPattern.Escape(name), typed);

    private static string InQuotes(string text, string typed) =>
        typed.StartsWith('"') ? $"\"{Regex.Replace(text, "[`$\"]", "`$0")}\""
            : typed.StartsWith('\'') || NeedsQuotes(text) ? $"'{CodeGeneration.EscapeSingleQuotedStringContent(text)}'"
            : text;

    private static bool NeedsQuotes(string name) =>
        name.Length == 0 || name.Any(c => !char.IsLetterOrDigit(c) && c is not ('-' or '_' or ':' or '.' or '/')) || name[0] is '-' or '.';
}
