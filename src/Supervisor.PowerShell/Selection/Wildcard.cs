using System.Management.Automation;

namespace Supervisor.PowerShell.Selection;

/// <summary>PowerShell's wildcards, of whatever was typed.</summary>
internal static class Wildcard
{
    /// <summary>
    /// The pattern, without regard to case; null where the text is none: without wildcards, or with a bracket that opens no set, which
    /// PowerShell would refuse when it is first used.
    /// </summary>
    public static WildcardPattern? Of(string text)
    {
        if (!WildcardPattern.ContainsWildcardCharacters(text))
        {
            return null;
        }

        WildcardPattern pattern = new(text, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant);
        try
        {
            pattern.IsMatch("");
            return pattern;
        }
        catch (WildcardPatternException)
        {
            return null;
        }
    }
}
