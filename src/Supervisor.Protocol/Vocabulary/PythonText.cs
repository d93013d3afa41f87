namespace Supervisor.Protocol;

/// <summary>Text as Python sees it: its white space and its characters. Configuration files depend on both.</summary>
public static class PythonText
{
    /// <summary>str.isspace() of one character: .NET's white space and the four ASCII separators.</summary>
    public static bool IsSpace(char c) => char.IsWhiteSpace(c) || c is >= '\x1c' and <= '\x1f';

    /// <summary>str.strip().</summary>
    public static string Strip(string text) => Strip(text.AsSpan()) is var part && part.Length == text.Length ? text : part.ToString();

    /// <summary>str.strip().</summary>
    public static ReadOnlySpan<char> Strip(ReadOnlySpan<char> text)
    {
        int start = 0;
        while (start < text.Length && IsSpace(text[start]))
        {
            start++;
        }

        return StripEnd(text[start..]);
    }

    /// <summary>str.rstrip().</summary>
    public static ReadOnlySpan<char> StripEnd(ReadOnlySpan<char> text)
    {
        int end = text.Length;
        while (end > 0 && IsSpace(text[end - 1]))
        {
            end--;
        }

        return text[..end];
    }

    /// <summary>str.split(): the words between runs of white space.</summary>
    public static List<string> Words(string text)
    {
        List<string> words = new();
        int start = -1;
        for (int i = 0; i <= text.Length; i++)
        {
            bool space = i == text.Length || IsSpace(text[i]);
            if (!space && start < 0)
            {
                start = i;
            }
            else if (space && start >= 0)
            {
                words.Add(text[start..i]);
                start = -1;
            }
        }

        return words;
    }

    /// <summary>Number of characters as Python counts them: code points.</summary>
    public static int Length(string text)
    {
        int pairs = 0;
        for (int i = 1; i < text.Length; i++)
        {
            if (char.IsSurrogatePair(text[i - 1], text[i]))
            {
                pairs++;
            }
        }

        return text.Length - pairs;
    }

    /// <summary>The first <paramref name="count"/> code points.</summary>
    public static string Truncate(string text, int count)
    {
        int i = 0;
        while (i < text.Length && count > 0)
        {
            i += i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]) ? 2 : 1;
            count--;
        }

        return text[..i];
    }
}
