using System.Text.RegularExpressions;

namespace Supervisor.Configuration.Values;

/// <summary>Takes what looks like a secret out of text that people will read.</summary>
internal static partial class SecretText
{
    /// <summary>Stands for what was taken out.</summary>
    public const string Hidden = "***";

    private const string Secretive =
        "passw|passphrase|secret|token|credential|api[_-]?key|access[_-]?key|private[_-]?key";

    /// <summary>
    /// Hides the values of assignments and command line options whose name speaks of a password, secret, token, key or
    /// credential, and passwords in URLs.
    /// </summary>
    public static string Mask(string text) =>
        UrlPassword().Replace(Assignment().Replace(text, "${name}" + Hidden), "${head}" + Hidden + "@");

    /// <summary>True for the name of an option or variable whose value should not be shown.</summary>
    public static bool IsSecretName(string name) => SecretName().IsMatch(name);

    // Both begin with something rare, so that a long text without secrets is passed over in one go.
    [GeneratedRegex(
        $@"(?<name>(?:{Secretive})[\w.-]*(?:\s*[=:]\s*|\s+))(?<value>""[^""]*""?|'[^']*'?|[^\s,;'""]+)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Assignment();

    [GeneratedRegex(@"(?<head>://[^/\s:@]*:)[^/\s@]+@", RegexOptions.CultureInvariant)]
    private static partial Regex UrlPassword();

    [GeneratedRegex(Secretive, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SecretName();
}
