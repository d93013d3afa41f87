using System.Management.Automation;
using Supervisor.PowerShell.Completion;
using Supervisor.PowerShell.Operations;
using Supervisor.PowerShell.Pipeline;
using Supervisor.PowerShell.Selection;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Commands;

/// <summary>Gets what the configuration says about processes, or with -Drift how it differs from what runs.</summary>
[Cmdlet(VerbsCommon.Get, "SupervisorConfiguration", DefaultParameterSetName = ConfigurationSet)]
[OutputType(typeof(SupervisorConfiguration), ParameterSetName = [ConfigurationSet, InputObjectSet])]
[OutputType(typeof(SupervisorPlanItem), ParameterSetName = [DriftSet])]
public sealed class GetSupervisorConfigurationCommand : SupervisorCommand
{
    private const string ConfigurationSet = "Configuration";
    private const string InputObjectSet = "InputObject";
    private const string DriftSet = "Drift";

    private readonly List<SupervisorSession> _daemons = [];

    /// <summary>Names of processes: <c>group:process</c>, <c>group:*</c>, or a process alone; wildcards are allowed.</summary>
    [Parameter(ParameterSetName = ConfigurationSet, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ProcessCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    /// <summary>Processes, or groups, collections or programs for the processes in them, as other commands return them.</summary>
    [Parameter(ParameterSetName = InputObjectSet, Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public IProcessSelector[]? InputObject { get; set; }

    /// <summary>Names of groups; wildcards are allowed.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(GroupCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Group { get; set; }

    /// <summary>
    /// Reads the files anew and returns what differs from what runs, with the options that do; nothing if nothing does. Nothing is changed.
    /// </summary>
    [Parameter(ParameterSetName = DriftSet, Mandatory = true)]
    public SwitchParameter Drift { get; set; }

    private protected override void TakeRecord()
    {
        if (OnDaemon is not null)
        {
            // Daemons in the pipeline are all asked at the same time.
            _daemons.AddRange(Sessions().Except(_daemons));
        }
        else if (InputObject is null)
        {
            Write(Sessions(), Name);
        }
        else
        {
            foreach (IProcessSelector input in InputObject)
            {
                // A group or program may be without processes; that does not mean everything.
                if (NamesOf(input) is { Length: > 0 } names)
                {
                    Write([input.Session], names);
                }
            }
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => Write(_daemons, Name);

    /// <summary>The names of what is meant by an object. It is taken as it is, never as a pattern.</summary>
    private static string[] NamesOf(IProcessSelector input) => input switch
    {
        SupervisorGroup { Total: 0 } => [],
        SupervisorGroup group => [$"{WildcardPattern.Escape(group.Name)}:*"],
        SupervisorProcess process => [WildcardPattern.Escape(process.Name)],
        SupervisorCollection collection => [.. collection.Processes.Select(WildcardPattern.Escape)],
        SupervisorProgram program => [.. program.Processes.Select(WildcardPattern.Escape)],
        _ => ["*"],
    };

    private void Write(IReadOnlyList<SupervisorSession> sessions, string[]? names) => ForEach(
        sessions,
        static session => session,
        Drift ? WriteDriftAsync : (session, outbox, cancel) => WriteConfigurationAsync(session, names ?? [], outbox, cancel));

    private async Task WriteDriftAsync(SupervisorSession session, Outbox outbox, CancellationToken cancel)
    {
        ConfigurationUpdate update = await ConfigurationUpdate.PlanAsync(session, Group, outbox, cancel).ConfigureAwait(false);
        outbox.Write(update.Items.Where(item => item.Change != PlanItemChange.Unchanged));
    }

    private async Task WriteConfigurationAsync(SupervisorSession session, string[] wanted, Outbox outbox, CancellationToken cancel)
    {
        outbox.Verbose($"Asking {session.Name} for its configuration.");
        IReadOnlyList<ProcessConfigInfo> all = await session.Client.GetAllConfigInfoAsync(cancel).ConfigureAwait(false);
        NamePattern[] groups = [.. (Group ?? []).Select(name => new NamePattern(name))];
        NamePattern[] names = [.. wanted.Select(name => new NamePattern(name))];
        foreach (NamePattern group in groups.Where(group => group.IsLiteral && !all.Any(process => group.Matches(process.Group))))
        {
            outbox.Error(Errors.Record(Errors.Ids.GroupNotFound, ErrorCategory.ObjectNotFound, group.Text, group.Text, session.Name));
        }

        ProcessConfigInfo[] inside = [.. all.Where(process => groups.Length == 0 || groups.Any(group => group.Matches(process.Group)))];
        foreach (NamePattern name in names.Where(name => name.IsLiteral && !inside.Any(process => Matches(name, process))))
        {
            outbox.Error(Errors.Record(Errors.Ids.ProcessNotFound, ErrorCategory.ObjectNotFound, name.Text, name.Text, session.Name));
        }

        outbox.Write(inside
            .Where(process => names.Length == 0 || names.Any(name => Matches(name, process)))
            .Select(process => new SupervisorConfiguration(process, session)));
    }

    private static bool Matches(NamePattern name, ProcessConfigInfo process) => name.Matches(new ProcessName(process.Group, process.Name));
}
