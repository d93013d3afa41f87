using System.Text;

namespace Supervisor.Server.Web;

/// <summary>Output of programs that write for a terminal, as plain text.</summary>
internal static class TerminalText
{
    private const char Escape = '\x1b';
    private const char Bell = '\a';

    /// <summary>Takes out what a terminal would not show: colours, moves of the cursor, titles (ECMA-48).</summary>
    public static string Plain(string text)
    {
        if (!text.Contains(Escape, StringComparison.Ordinal))
        {
            return text;
        }

        StringBuilder plain = new(text.Length);
        int at = 0;
        while (at < text.Length)
        {
            int escape = text.IndexOf(Escape, at);
            if (escape < 0)
            {
                break;
            }

            plain.Append(text, at, escape - at);
            at = EndOf(text, escape);
        }

        return plain.Append(text, Math.Min(at, text.Length), text.Length - Math.Min(at, text.Length)).ToString();
    }

    /// <summary>The first character behind a control sequence; one that is cut off reaches to the end.</summary>
    private static int EndOf(string text, int escape)
    {
        int at = escape + 2;
        switch (escape + 1 < text.Length ? text[escape + 1] : Escape)
        {
            case '[':
                while (at < text.Length && text[at] is >= ' ' and <= '?')
                {
                    at++;
                }

                return at + 1;
            case ']':
                while (at < text.Length && text[at] is not (Bell or Escape))
                {
                    at++;
                }

                return at < text.Length && text[at] == Escape ? at + 2 : at + 1;
            default:
                at = escape + 1;
                while (at < text.Length && text[at] is >= ' ' and <= '/')
                {
                    at++;
                }

                return at + 1;
        }
    }
}
