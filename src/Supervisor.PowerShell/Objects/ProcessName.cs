using Supervisor.Protocol;

namespace Supervisor.PowerShell;

/// <summary>Group and name of one process.</summary>
internal readonly record struct ProcessName(string Group, string Name)
{
    /// <summary>As the daemon takes it, never ambiguous.</summary>
    public string Full => $"{Group}:{Name}";

    public static ProcessName Of(ProcessInfo info) => new(info.Group, info.Name);

    public static ProcessName Of(ProcessResult result) => new(result.Group, result.Name);

    /// <summary>As users see it.</summary>
    public override string ToString() => Namespec.Format(Group, Name);
}
