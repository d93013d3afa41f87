namespace Supervisor.Protocol;

/// <summary>Patterns as Python's fnmatch has them: <c>*</c>, <c>?</c>, <c>[a-z]</c>, <c>[!a]</c>.</summary>
public static class Glob
{
    /// <summary>True when the text has a character that makes it a pattern.</summary>
    public static bool IsPattern(string text) => text.AsSpan().IndexOfAny("*?[") >= 0;

    /// <summary>A pattern that matches this text and nothing else.</summary>
    public static string Escape(string text) =>
        IsPattern(text) ? string.Concat(text.Select(c => c is '*' or '?' or '[' ? $"[{c}]" : c.ToString())) : text;

    /// <summary>True when the whole name matches the pattern; case counts.</summary>
    public static bool Matches(ReadOnlySpan<char> name, ReadOnlySpan<char> pattern)
    {
        // The last '*' is the only place ever to come back to: what an earlier one matched cannot matter any more.
        int starName = -1;
        ReadOnlySpan<char> afterStar = default;
        int i = 0;
        while (true)
        {
            if (!pattern.IsEmpty && pattern[0] == '*')
            {
                afterStar = pattern = pattern[1..];
                starName = i;
                continue;
            }

            if (i == name.Length && pattern.IsEmpty)
            {
                return true;
            }

            int width = WidthAt(name, i);
            if (i < name.Length && !pattern.IsEmpty && MatchesOne(name.Slice(i, width), ref pattern))
            {
                i += width;
                continue;
            }

            if (starName < 0 || starName == name.Length)
            {
                return false;
            }

            i = ++starName;
            pattern = afterStar;
        }
    }

    private static bool MatchesOne(ReadOnlySpan<char> character, ref ReadOnlySpan<char> pattern)
    {
        if (pattern[0] == '?')
        {
            pattern = pattern[1..];
            return true;
        }

        int close = pattern[0] == '[' ? EndOfSet(pattern) : -1;
        if (close < 0)
        {
            bool same = pattern.StartsWith(character);
            pattern = same ? pattern[character.Length..] : pattern;
            return same;
        }

        ReadOnlySpan<char> set = pattern[1..close];
        bool negated = set[0] == '!';
        bool matches = InSet(CodePoint(character), negated ? set[1..] : set) != negated;
        pattern = matches ? pattern[(close + 1)..] : pattern;
        return matches;
    }

    // A ']' right behind the opening (or its '!') belongs to the set.
    private static int EndOfSet(ReadOnlySpan<char> pattern)
    {
        int first = pattern.Length > 1 && pattern[1] == '!' ? 2 : 1;
        int close = first + 1 < pattern.Length ? pattern[(first + 1)..].IndexOf(']') : -1;
        return close < 0 ? -1 : close + first + 1;
    }

    private static bool InSet(int code, ReadOnlySpan<char> set)
    {
        for (int i = 0; i < set.Length;)
        {
            int low = Next(set, ref i);
            int high = low;
            if (i + 1 < set.Length && set[i] == '-')
            {
                i++;
                high = Next(set, ref i);
            }

            if (low <= code && code <= high)
            {
                return true;
            }
        }

        return false;
    }

    private static int Next(ReadOnlySpan<char> text, ref int at)
    {
        int width = WidthAt(text, at);
        at += width;
        return CodePoint(text.Slice(at - width, width));
    }

    // Half a pair, as bytes that are no text leave behind, stands for itself.
    private static int WidthAt(ReadOnlySpan<char> text, int at) =>
        at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1]) ? 2 : 1;

    private static int CodePoint(ReadOnlySpan<char> character) =>
        character.Length == 2 ? char.ConvertToUtf32(character[0], character[1]) : character[0];
}
