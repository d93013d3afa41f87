namespace Supervisor.Client;

/// <summary>The <c>key:value key:value</c> lines of the event listener protocol. A value may hold colons, not spaces.</summary>
public static class EventTokens
{
    /// <summary>Reads such a line. Of two tokens with one key the last counts.</summary>
    /// <exception cref="FormatException">A token has no colon.</exception>
    public static IReadOnlyDictionary<string, string> Parse(string line)
    {
        Dictionary<string, string> tokens = new(StringComparer.Ordinal);
        foreach (string token in line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            int colon = token.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0)
            {
                throw new FormatException($"expected key:value, found '{token}'");
            }

            tokens[token[..colon]] = token[(colon + 1)..];
        }

        return tokens;
    }
}
