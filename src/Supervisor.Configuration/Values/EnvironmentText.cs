using System.Text;

namespace Supervisor.Configuration.Values;

/// <summary>
/// The <c>environment=</c> grammar of Supervisor 4.3: Python's shlex without its POSIX mode splits the text into tokens, and
/// these are read as name, '=', value and one token of whatever kind.
/// </summary>
internal static class EnvironmentText
{
    private const string Expected =
        "NAME=\"value\",NAME2=\"value2\" (quotes around a value with other characters than letters, digits and _/.+-():)";

    /// <summary>Reads the pairs; of two with one name the last counts.</summary>
    /// <exception cref="ValueException">The text is not made of pairs. The message has the text, but not what looks like a
    /// secret.</exception>
    public static Dictionary<string, string> Parse(string text)
    {
        List<string> tokens = Tokens(text);
        Dictionary<string, string> pairs = new();
        for (int i = 0; i < tokens.Count; i += 4)
        {
            if (i + 2 >= tokens.Count || tokens[i + 1] != "=")
            {
                throw new ValueException($"Unexpected end of key/value pairs in value '{SecretText.Mask(text)}'", Expected);
            }

            pairs[tokens[i]] = tokens[i + 2].Trim('\'', '"');
        }

        return pairs;
    }

    private static List<string> Tokens(string text)
    {
        List<string> tokens = new();
        StringBuilder token = new();
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c == '#')
            {
                i = EndOfLine(text, i);     // a word goes on behind a comment
            }
            else if (token.Length == 0 && c is '"' or '\'')
            {
                int close = text.IndexOf(c, i + 1);
                tokens.Add(close < 0 ? throw new ValueException("No closing quotation", Expected) : text[i..(close + 1)]);
                i = close;
            }
            else if (IsWordCharacter(c) || (token.Length > 0 && c is '"' or '\''))
            {
                token.Append(c);
            }
            else
            {
                Finish(tokens, token);
                if (c is not (' ' or '\t' or '\r' or '\n'))
                {
                    bool pair = char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
                    tokens.Add(text.Substring(i, pair ? 2 : 1));
                    i += pair ? 1 : 0;
                }
            }
        }

        Finish(tokens, token);
        return tokens;
    }

    private static void Finish(List<string> tokens, StringBuilder token)
    {
        if (token.Length > 0)
        {
            tokens.Add(token.ToString());
            token.Clear();
        }
    }

    private static int EndOfLine(string text, int from)
    {
        int end = text.IndexOf('\n', from);
        return end < 0 ? text.Length : end;
    }

    private static bool IsWordCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c == '_' || "/.+-():".Contains(c);
}
