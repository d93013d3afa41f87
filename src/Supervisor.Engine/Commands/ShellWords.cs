using System.Text;

namespace Supervisor.Engine.Commands;

/// <summary>
/// Splits a command line into words the way Python's <c>shlex.split</c> does, which is what Supervisor uses: quotes and
/// backslashes as in a POSIX shell, no comments, no variables, no patterns.
/// </summary>
public static class ShellWords
{
    /// <summary>A quote was opened and never closed.</summary>
    public const string NoClosingQuotation = "No closing quotation";

    /// <summary>A backslash stands at the very end.</summary>
    public const string NoEscapedCharacter = "No escaped character";

    /// <summary>Splits a command line.</summary>
    /// <param name="command">The text; may be empty.</param>
    /// <param name="words">The words, quotes and backslashes taken away.</param>
    /// <param name="error">Why not: <see cref="NoClosingQuotation"/> or <see cref="NoEscapedCharacter"/>.</param>
    public static bool TrySplit(string command, out IReadOnlyList<string> words, out string? error)
    {
        List<string> found = new();
        StringBuilder word = new();
        bool inWord = false;
        char quote = '\0';
        words = found;
        error = null;

        for (int i = 0; i < command.Length; i++)
        {
            char c = command[i];
            if (quote != '\0' && c == quote)
            {
                quote = '\0';
            }
            else if (c == '\\' && quote != '\'')
            {
                if (++i == command.Length)
                {
                    error = NoEscapedCharacter;
                    return false;
                }

                // Between double quotes a backslash is only special before another one and before the quote.
                if (quote == '"' && command[i] is not ('"' or '\\'))
                {
                    word.Append('\\');
                }

                word.Append(command[i]);
                inWord = true;
            }
            else if (quote != '\0')
            {
                word.Append(c);
            }
            else if (c is '\'' or '"')
            {
                quote = c;
                inWord = true;
            }
            else if (c is ' ' or '\t' or '\r' or '\n')
            {
                EndWord();
            }
            else
            {
                word.Append(c);
                inWord = true;
            }
        }

        if (quote != '\0')
        {
            error = NoClosingQuotation;
            return false;
        }

        EndWord();
        return true;

        void EndWord()
        {
            if (inWord)
            {
                found.Add(word.ToString());
                word.Clear();
                inWord = false;
            }
        }
    }

    /// <summary>Splits a command line.</summary>
    /// <exception cref="FormatException">
    /// With <see cref="NoClosingQuotation"/> or <see cref="NoEscapedCharacter"/> as its message.
    /// </exception>
    public static IReadOnlyList<string> Split(string command) =>
        TrySplit(command, out IReadOnlyList<string>? words, out string? error) ? words : throw new FormatException(error);
}
