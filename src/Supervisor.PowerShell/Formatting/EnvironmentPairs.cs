using System.Collections;
using System.Collections.Specialized;
using System.Management.Automation;
using System.Net;
using System.Security;
using System.Text;
using System.Text.RegularExpressions;

namespace Supervisor.PowerShell.Formatting;

/// <summary>Environment variables as <c>environment=</c> has them: <c>NAME="value",NAME2="value2"</c>.</summary>
internal static partial class EnvironmentPairs
{
    private const string Masked = "***";

    /// <summary>Writes them so that each process gets exactly these values: nothing in them is expanded.</summary>
    /// <exception cref="FormatException">A variable cannot be written. The message has its name, never its value.</exception>
    public static string Write(IDictionary variables)
    {
        StringBuilder text = new();
        foreach (DictionaryEntry variable in variables)
        {
            string name = LanguagePrimitives.ConvertTo<string>(variable.Key);
            if (!Name().IsMatch(name))
            {
                throw new FormatException($"environment variable '{name}': expected a name of letters, digits and _/.+-():");
            }

            text.Append(text.Length > 0 ? "," : "").Append(name).Append('=').Append(Quoted(name, Value(variable.Value)));
        }

        return text.ToString();
    }

    /// <summary>Reads what <see cref="Write"/> writes, and values without quotes.</summary>
    /// <exception cref="FormatException">The text is something else.</exception>
    public static IDictionary Parse(string text)
    {
        OrderedDictionary variables = [];
        int position = 0;
        while (position < text.Length)
        {
            Match pair = Pair().Match(text, position);
            if (!pair.Success)
            {
                throw new FormatException("environment: expected NAME=\"value\",NAME2=\"value2\".");
            }

            string value = pair.Groups["value"].Value;
            variables[pair.Groups["name"].Value] = value is ['"' or '\'', ..] ? value[1..^1] : value;
            position += pair.Length;
        }

        return variables;
    }

    /// <summary>The names alone, each with <c>***</c> for its value; of what cannot be read nothing but that.</summary>
    public static string Mask(string text)
    {
        if (AllMasked().IsMatch(text))
        {
            return text;
        }

        try
        {
            return string.Join(',', Parse(text).Keys.Cast<string>().Select(name => $"{name}={Masked}"));
        }
        catch (FormatException)
        {
            return Masked;
        }
    }

    /// <summary>Whether there is something in it that <see cref="Mask"/> made.</summary>
    public static bool IsMasked(string text) => text == Masked || text.Contains($"={Masked}", StringComparison.Ordinal);

    private static string Value(object? value) =>
        value is SecureString secret ? new NetworkCredential("", secret).Password : LanguagePrimitives.ConvertTo<string>(value) ?? "";

    /// <summary>The daemon takes quotes of both kinds off both ends, and knows no escapes.</summary>
    private static string Quoted(string name, string value)
    {
        char quote = value.Contains('"', StringComparison.Ordinal) ? '\'' : '"';
        if (value.Contains(quote, StringComparison.Ordinal) || value is ['"' or '\'', ..] or [.., '"' or '\''])
        {
            throw new FormatException(
                $"environment variable '{name}': a value cannot have quotes of both kinds, nor one at its beginning or end.");
        }

        return quote + value.Replace("%", "%%", StringComparison.Ordinal) + quote;
    }

    [GeneratedRegex(@"^[A-Za-z0-9_/.+\-():]+$")]
    private static partial Regex Name();

    [GeneratedRegex(@"^([A-Za-z0-9_/.+\-():]+=\*\*\*(,|$))+$")]
    private static partial Regex AllMasked();

    [GeneratedRegex("""\G\s*(?<name>[A-Za-z0-9_/.+\-():]+)\s*=\s*(?<value>"[^"]*"|'[^']*'|[A-Za-z0-9_/.+\-():]*)\s*(,|$)""")]
    private static partial Regex Pair();
}
