using System.Globalization;

namespace Supervisor.Protocol;

/// <summary>The texts inside the scalar elements. Supervisor reads them with Python's <c>int()</c>, <c>float()</c> and so on.</summary>
internal static class XmlRpcLexical
{
    private const string DateTimeFormat = "yyyyMMdd'T'HH:mm:ss";

    /// <summary>White space around, a sign, leading zeros and single underscores between digits are fine, as in Python.</summary>
    public static long Int(string text)
    {
        ReadOnlySpan<char> rest = text.AsSpan().Trim();
        string digits = rest.Contains('_') && UnderscoresSeparateDigits(rest)
            ? rest.ToString().Replace("_", "", StringComparison.Ordinal)
            : rest.ToString();
        return long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
            ? number
            : throw Bad("an integer of 64 bits", text);
    }

    public static double Double(string text)
    {
        string trimmed = text.Trim();
        string unsigned = trimmed.TrimStart('+', '-');
        double sign = trimmed.StartsWith('-') ? -1 : 1;
        return unsigned.ToUpperInvariant() switch
        {
            "INF" or "INFINITY" when trimmed.Length - unsigned.Length < 2 => sign * double.PositiveInfinity,
            "NAN" when trimmed.Length - unsigned.Length < 2 => double.NaN,
            _ => double.TryParse(
                trimmed, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
                CultureInfo.InvariantCulture, out double number)
                ? number
                : throw Bad("a number", text),
        };
    }

    public static DateTime Time(string text) =>
        DateTime.TryParseExact(text, DateTimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime time)
            ? time
            : throw Bad("a time such as 19980717T14:08:55", text);

    /// <summary>What is no character of base64 is passed over, as in Python; what is left must be whole.</summary>
    public static byte[] Base64(string text)
    {
        try
        {
            return Convert.FromBase64String(text);
        }
        catch (FormatException) when (text.Any(letter => !IsBase64(letter)))
        {
            return Base64(string.Concat(text.Where(IsBase64)));
        }
        catch (FormatException)
        {
            throw Bad("base64", text);
        }
    }

    private static bool IsBase64(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '+' or '/' or '=';

    private static bool UnderscoresSeparateDigits(ReadOnlySpan<char> text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '_' && (i == 0 || i == text.Length - 1 || !char.IsAsciiDigit(text[i - 1]) || !char.IsAsciiDigit(text[i + 1])))
            {
                return false;
            }
        }

        return true;
    }

    private static XmlRpcFormatException Bad(string expected, string found) =>
        new($"expected {expected}, found '{(found.Length > 40 ? string.Concat(found.AsSpan(0, 40), "…") : found)}'");
}
