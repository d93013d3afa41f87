namespace Supervisor.Protocol;

/// <summary>When a changed value of a configuration key is in force.</summary>
public enum KeyChange
{
    /// <summary>With an update, or <c>setProgram</c>: processes go on under the new value.</summary>
    Live,

    /// <summary>When the process is started next; an update restarts it.</summary>
    Process,

    /// <summary>With an update: processes that are no longer named go, new ones come, the others stay.</summary>
    Members,

    /// <summary>With the next life of the daemon: <c>reload</c>, SIGHUP or a new start.</summary>
    Daemon,

    /// <summary>With the next call of the client.</summary>
    Client,
}

/// <summary>One key of a section of the configuration file.</summary>
/// <param name="Name">The key in lower case.</param>
/// <param name="Type">What its value is, such as <c>number</c>; docs/configuration.md says what each type allows.</param>
/// <param name="Default">The text that means the same as leaving the key out; null: there is none.</param>
/// <param name="Since">The version of Supervisor that has had it first; null: beyond Supervisor.</param>
/// <param name="Change">When a changed value is in force.</param>
/// <param name="IsRequired">The section is refused without it.</param>
public sealed record ConfigurationKey(
    string Name, string Type, string? Default, string? Since, KeyChange Change, bool IsRequired = false);
