using Supervisor.Protocol;

namespace Supervisor.Ctl;

/// <summary>
/// Patterns for processes with <c>*</c> and <c>?</c>, such as <c>web*</c> and <c>web-?:*</c>. <c>group:*</c> is none: it has always
/// meant the group. Brackets stand for themselves: a process may be called <c>a[0]</c>.
/// </summary>
internal static class ProcessPattern
{
    public static bool Is(string name)
    {
        string withoutGroup = name.EndsWith(":*", StringComparison.Ordinal) ? name[..^2] : name;
        return withoutGroup.AsSpan().ContainsAny('*', '?');
    }

    /// <summary>A pattern with a colon is matched against group:process, one without against the name that users see.</summary>
    public static bool Matches(string pattern, ProcessInfo process) => Glob.Matches(
        pattern.Contains(':', StringComparison.Ordinal) ? $"{process.Group}:{process.Name}" : process.Namespec,
        pattern.Replace("[", "[[]", StringComparison.Ordinal));
}
