using Supervisor.Protocol;

namespace Supervisor.Ctl;

/// <summary>
/// Names with <c>*</c> and <c>?</c>, such as <c>web*</c> and <c>web-?:*</c>. <c>group:*</c> is none: it has always
/// meant the group.
/// </summary>
internal static class Glob
{
    public static bool IsPattern(string name)
    {
        string withoutGroup = name.EndsWith(":*", StringComparison.Ordinal) ? name[..^2] : name;
        return withoutGroup.AsSpan().ContainsAny('*', '?');
    }

    /// <summary>A pattern with a colon is matched against group:process, one without against the name that users see.</summary>
    public static bool Matches(string pattern, ProcessInfo process) =>
        Matches(pattern, pattern.Contains(':', StringComparison.Ordinal) ? $"{process.Group}:{process.Name}" : process.Namespec);

    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        int p = 0;
        int t = 0;
        int star = -1;
        int mark = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && (pattern[p] == '?' || (pattern[p] == text[t] && pattern[p] != '*')))
            {
                p++;
                t++;
            }
            else if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                mark = t;
            }
            else if (star >= 0)
            {
                p = star + 1;
                t = ++mark;
            }
            else
            {
                return false;
            }
        }

        return pattern[p..].Trim('*').IsEmpty;
    }
}
