namespace Supervisor.Protocol;

/// <summary>
/// The name of a process as users write it: <c>group:process</c>, <c>group:*</c> or <c>group:</c> for a whole group,
/// or a bare <c>name</c> for the process <c>name</c> of the group <c>name</c> (Supervisor: options.py, split_namespec).
/// </summary>
/// <param name="Group">Name of the group.</param>
/// <param name="Process">Name of the process, or null for every process of the group.</param>
public readonly record struct Namespec(string Group, string? Process)
{
    /// <summary>True when the whole group is meant.</summary>
    public bool IsGroup => Process is null;

    /// <summary>Reads a namespec. Only the first colon separates; nothing is trimmed.</summary>
    public static Namespec Parse(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
        {
            return new(text, text);
        }

        string process = text[(colon + 1)..];
        return new(text[..colon], process is "" or "*" ? null : process);
    }

    /// <summary>How a process is shown to users: <c>name</c> when the group has the same name, else <c>group:name</c>.</summary>
    public static string Format(string group, string process) => group == process ? process : $"{group}:{process}";

    /// <inheritdoc/>
    public override string ToString() => Process is null ? $"{Group}:*" : Format(Group, Process);
}
