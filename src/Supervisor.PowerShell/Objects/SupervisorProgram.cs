using Supervisor.PowerShell.Formatting;
using Supervisor.Protocol;

namespace Supervisor.PowerShell;

/// <summary>A program that was added while the daemon runs, as it was when it was asked for.</summary>
public sealed class SupervisorProgram
{
    internal SupervisorProgram(RuntimeProgram program, SupervisorSession session, bool showsSecrets = false)
    {
        Session = session;
        Name = program.Name;
        Group = program.Group;
        Processes = new(program.Processes);
        Options = new TextTable(program.Options.Select(
            option => KeyValuePair.Create(option.Key, showsSecrets ? option.Value : Masked(option.Key, option.Value))));
        IsPersistent = program.IsPersistent;
    }

    internal SupervisorProgram(RuntimeProgram program, ProgramChange change, SupervisorSession session)
        : this(program, session)
    {
        ChangedNow = new(change.Live);
        ChangedAtNextStart = new(change.NextStart);
    }

    /// <summary>Name of the program.</summary>
    public string Name { get; }

    /// <summary>The group its processes are in.</summary>
    public string Group { get; }

    /// <summary>Names of its processes. None: it is kept across restarts but could not be made; the daemon's log says why.</summary>
    public NameList Processes { get; }

    /// <summary>
    /// Keys and values of the <c>[program:x]</c> section it was given, before expansion. The values of environment variables, which may be
    /// secrets, are <c>***</c>, unless Get-SupervisorProgram was told to show them.
    /// </summary>
    public Dictionary<string, string> Options { get; }

    /// <summary>The command line, before expansion.</summary>
    public string? Command => Options.GetValueOrDefault("command");

    /// <summary>Kept across restarts of the daemon.</summary>
    public bool IsPersistent { get; }

    /// <summary>Options that <c>Set-SupervisorProgram</c> changed and that are in effect now.</summary>
    public NameList ChangedNow { get; } = new([]);

    /// <summary>Options that <c>Set-SupervisorProgram</c> changed and that take effect when a process is started next.</summary>
    public NameList ChangedAtNextStart { get; } = new([]);

    /// <summary>The daemon it is at.</summary>
    public SupervisorSession Session { get; }

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>One of the processes is of this program.</summary>
    internal bool Has(IReadOnlyList<ProcessName> processes) => PipelineReader.Names(Processes).Intersect(processes).Any();

    /// <summary>As the daemon takes it, never ambiguous.</summary>
    internal string FullName => FullNameOf(Group, Name);

    internal static string FullNameOf(string group, string name) => $"{group}:{name}";

    private static string Masked(string option, string value) => option == "environment" ? EnvironmentPairs.Mask(value) : value;
}
