using System.Globalization;
using System.Text;

namespace Supervisor.Ctl.Terminal;

/// <summary>How many columns characters take on a terminal (Unicode Standard Annexes 11 and 29, Technical Standard 51, in outline).</summary>
internal static class CellWidth
{
    private const int EmojiSelector = 0xfe0f;

    /// <summary>Columns of a text. What is written as one character, such as a flag or a family, is counted as one.</summary>
    public static int Of(ReadOnlySpan<char> text)
    {
        if (!text.ContainsAnyExceptInRange(' ', '~'))
        {
            return text.Length;
        }

        int width = 0;
        while (!text.IsEmpty)
        {
            int length = StringInfo.GetNextTextElementLength(text);
            width += OfElement(text[..length]);
            text = text[length..];
        }

        return width;
    }

    public static int Of(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format or UnicodeCategory.Control => 0,
        _ => IsWide(rune.Value) ? 2 : 1,
    };

    /// <summary>The text with its middle left out where it is too wide: beginnings and numbers at the end tell names apart.</summary>
    public static string Fit(string text, int columns) => Cut(text, columns, columns / 3);

    /// <summary>The text with its end left out where it is too wide.</summary>
    public static string FitStart(string text, int columns) => Cut(text, columns, 0);

    /// <summary>The text with blanks up to a width.</summary>
    public static string Pad(string text, int columns) => text + new string(' ', Math.Max(0, columns - Of(text)));

    /// <summary>The text in pieces of a width, the last one of what is left.</summary>
    public static IEnumerable<string> Pieces(string text, int columns)
    {
        int begin = 0;
        int width = 0;
        for (TextElementEnumerator each = StringInfo.GetTextElementEnumerator(text); each.MoveNext();)
        {
            int own = OfElement(each.GetTextElement());
            if (width + own > columns && each.ElementIndex > begin)
            {
                yield return text[begin..each.ElementIndex];
                (begin, width) = (each.ElementIndex, 0);
            }

            width += own;
        }

        yield return text[begin..];
    }

    private static string Cut(string text, int columns, int tail)
    {
        const string Gap = "…";
        if (Of(text) <= columns)
        {
            return text;
        }

        if (columns < 1)
        {
            return "";
        }

        List<string> elements = [];
        for (TextElementEnumerator each = StringInfo.GetTextElementEnumerator(text); each.MoveNext();)
        {
            elements.Add(each.GetTextElement());
        }

        string start = string.Concat(Within(elements, columns - 1 - tail));
        elements.Reverse();
        string end = string.Concat(Within(elements, tail).Reverse());
        return start + Gap + end;
    }

    private static IEnumerable<string> Within(List<string> elements, int columns)
    {
        foreach (string element in elements)
        {
            columns -= OfElement(element);
            if (columns < 0)
            {
                yield break;
            }

            yield return element;
        }
    }

    private static int OfElement(ReadOnlySpan<char> element)
    {
        int width = 0;
        int runes = 0;
        bool isEmoji = false;
        foreach (Rune rune in element.EnumerateRunes())
        {
            runes++;
            width += Of(rune);
            isEmoji |= rune.Value == EmojiSelector || rune.Value is >= 0x1f1e6 and <= 0x1faff;
        }

        return isEmoji && runes > 1 ? 2 : width;
    }

    private static bool IsWide(int code) => code is
        (>= 0x1100 and <= 0x115f) or (>= 0x2e80 and <= 0x303e) or (>= 0x3041 and <= 0xa4cf) or (>= 0xac00 and <= 0xd7a3)
        or (>= 0xf900 and <= 0xfaff) or (>= 0xfe30 and <= 0xfe6f) or (>= 0xff00 and <= 0xff60) or (>= 0xffe0 and <= 0xffe6)
        or 0x1f004 or 0x1f0cf or 0x1f18e or (>= 0x1f191 and <= 0x1f19a) or (>= 0x1f200 and <= 0x1f320)
        or (>= 0x1f32d and <= 0x1f64f) or (>= 0x1f680 and <= 0x1f6ff) or (>= 0x1f7e0 and <= 0x1f7f0) or (>= 0x1f90c and <= 0x1faff)
        or (>= 0x20000 and <= 0x3fffd)
        || (code is >= 0x231a and <= 0x2b55 && IsWideSymbol(code));

    /// <summary>Symbols among narrow ones that are shown as emoji unless it is said otherwise.</summary>
    private static bool IsWideSymbol(int code) => code is
        0x231a or 0x231b or (>= 0x23e9 and <= 0x23ec) or 0x23f0 or 0x23f3 or 0x25fd or 0x25fe or 0x2614 or 0x2615
        or (>= 0x2648 and <= 0x2653) or 0x267f or 0x2693 or 0x26a1 or 0x26aa or 0x26ab or 0x26bd or 0x26be or 0x26c4 or 0x26c5
        or 0x26ce or 0x26d4 or 0x26ea or 0x26f2 or 0x26f3 or 0x26f5 or 0x26fa or 0x26fd or 0x2705 or 0x270a or 0x270b or 0x2728
        or 0x274c or 0x274e or (>= 0x2753 and <= 0x2755) or 0x2757 or (>= 0x2795 and <= 0x2797) or 0x27b0 or 0x27bf
        or 0x2b1b or 0x2b1c or 0x2b50 or 0x2b55;
}
