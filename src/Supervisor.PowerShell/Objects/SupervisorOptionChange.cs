using Supervisor.Protocol;

namespace Supervisor.PowerShell;

/// <summary>One option that differs between the files and what runs. Secrets are masked by the daemon.</summary>
public sealed class SupervisorOptionChange
{
    internal SupervisorOptionChange(OptionChange option) => (Name, Old, New) = (option.Name, option.Old, option.New);

    /// <summary>Name of the option.</summary>
    public string Name { get; }

    /// <summary>Its value as it runs.</summary>
    public string Old { get; }

    /// <summary>Its value in the files.</summary>
    public string New { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {Old} -> {New}";
}
