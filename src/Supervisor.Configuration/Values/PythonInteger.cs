using System.Globalization;
using System.Text;
using Supervisor.Protocol;

namespace Supervisor.Configuration.Values;

/// <summary>
/// int(text, base) of Python: a sign, white space around, single underscores between digits, digits of any script, and in
/// base 8 the prefix 0o. Python's integers have no bounds; here a number beyond 64 bits becomes the nearest there is.
/// </summary>
internal static class PythonInteger
{
    /// <summary>Reads a decimal number.</summary>
    public static bool TryParse(string text, out long value) => TryParse(text, 10, out value);

    /// <summary>Reads an octal number.</summary>
    public static bool TryParseOctal(string text, out long value) => TryParse(text, 8, out value);

    private static bool TryParse(string text, int radix, out long value)
    {
        value = 0;
        ReadOnlySpan<char> rest = PythonText.Strip(text.AsSpan());
        bool negative = !rest.IsEmpty && rest[0] == '-';
        if (negative || (!rest.IsEmpty && rest[0] == '+'))
        {
            rest = rest[1..];
        }

        bool digitBefore = false;
        if (radix == 8 && rest.StartsWith("0o", StringComparison.OrdinalIgnoreCase))
        {
            rest = rest[2..];
            digitBefore = true;     // an underscore may follow the prefix
        }

        Int128 number = 0;
        bool ended = false;
        foreach (Rune rune in rest.EnumerateRunes())
        {
            if (rune.Value == '_')
            {
                if (!digitBefore)
                {
                    return false;
                }

                digitBefore = false;
                ended = false;
                continue;
            }

            int digit = Rune.GetUnicodeCategory(rune) == UnicodeCategory.DecimalDigitNumber ? (int)Rune.GetNumericValue(rune) : -1;
            if (digit < 0 || digit >= radix)
            {
                return false;
            }

            number = Int128.Min((number * radix) + digit, (Int128)long.MaxValue + 1);
            digitBefore = ended = true;
        }

        value = (long)Int128.Clamp(negative ? -number : number, long.MinValue, long.MaxValue);
        return ended;
    }
}
