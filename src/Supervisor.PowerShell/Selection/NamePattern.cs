using System.Management.Automation;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Selection;

/// <summary>
/// A name as users give it: a namespec, or with wildcards. <c>group:*</c> is the whole group; a name without a group also matches processes
/// of that name in any group.
/// </summary>
internal sealed class NamePattern
{
    private readonly WildcardPattern? _pattern;

    public NamePattern(string text)
    {
        Text = text;
        string name = text.EndsWith(':') ? text + '*' : text;
        _pattern = Wildcard.Of(name);
        if (_pattern is not null)
        {
            IsGroup = name.EndsWith(":*", StringComparison.Ordinal) && !WildcardPattern.ContainsWildcardCharacters(name[..^2]);
        }
        else
        {
            Literal = WildcardPattern.Unescape(name);
        }
    }

    /// <summary>The name as it was given.</summary>
    public string Text { get; }

    /// <summary>The only name it stands for; null when it is a pattern.</summary>
    public string? Literal { get; }

    /// <summary>The name for messages: without what keeps wildcards from being such.</summary>
    public string Shown => Literal ?? Text;

    /// <summary>A name without wildcards, or <c>group:*</c>: if it matches nothing that is an error.</summary>
    public bool IsLiteral => Literal is not null || IsGroup;

    /// <summary>It is <c>group:*</c>.</summary>
    public bool IsGroup { get; }

    public bool Matches(string name) =>
        Literal is not null ? string.Equals(Literal, name, StringComparison.Ordinal) : _pattern!.IsMatch(name);

    public bool Matches(ProcessInfo process) => Matches(ProcessName.Of(process));

    public bool Matches(ProcessName process) =>
        Matches(process.ToString()) || Matches(process.Full) || (!IsGroup && Matches(process.Name));
}
