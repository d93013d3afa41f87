using System.Globalization;
using System.Text;

namespace Supervisor.Engine.Commands;

/// <summary>Quotes texts as Python's <c>repr</c> does, for messages that Supervisor's users and tools know by heart.</summary>
public static class PythonLiteral
{
    /// <summary>The literal: in single quotes, or in double ones when the text has a single and no double quote.</summary>
    public static string Of(string text) => Of(text, asciiOnly: false);

    /// <summary>The literal of a list of texts.</summary>
    public static string Of(IEnumerable<string> texts) => $"[{string.Join(", ", texts.Select(Of))}]";

    /// <summary>As Python's <c>ascii</c>: everything beyond ASCII is escaped too.</summary>
    public static string Ascii(string text) => Of(text, asciiOnly: true);

    private static string Of(string text, bool asciiOnly)
    {
        char quote = text.Contains('\'', StringComparison.Ordinal) && !text.Contains('"', StringComparison.Ordinal) ? '"' : '\'';
        StringBuilder result = new StringBuilder(text.Length + 2).Append(quote);
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c == quote || c == '\\')
            {
                result.Append('\\').Append(c);
            }
            else if (c is >= ' ' and < '\x7f')
            {
                result.Append(c);
            }
            else if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                AppendRune(result, char.ConvertToUtf32(c, text[++i]), asciiOnly);
            }
            else
            {
                AppendRune(result, c, asciiOnly);
            }
        }

        return result.Append(quote).ToString();
    }

    private static void AppendRune(StringBuilder result, int code, bool asciiOnly)
    {
        switch (code)
        {
            case '\n':
                result.Append("\\n");
                break;
            case '\r':
                result.Append("\\r");
                break;
            case '\t':
                result.Append("\\t");
                break;
            case < 0xa0:
                result.Append(CultureInfo.InvariantCulture, $"\\x{code:x2}");
                break;
            case var _ when !asciiOnly && IsPrintable(code):
                result.Append(char.ConvertFromUtf32(code));
                break;
            case <= 0xff:
                result.Append(CultureInfo.InvariantCulture, $"\\x{code:x2}");
                break;
            case <= 0xffff:
                result.Append(CultureInfo.InvariantCulture, $"\\u{code:x4}");
                break;
            default:
                result.Append(CultureInfo.InvariantCulture, $"\\U{code:x8}");
                break;
        }
    }

    private static bool IsPrintable(int code) => CharUnicodeInfo.GetUnicodeCategory(code) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.SpaceSeparator);
}
