using System.Management.Automation;
using Supervisor.PowerShell.Completion;
using Supervisor.PowerShell.Operations;
using Supervisor.PowerShell.Pipeline;
using Supervisor.PowerShell.Selection;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Commands;

/// <summary>Gets what the configuration says about processes, or with -Drift how it differs from what runs.</summary>
[Cmdlet(VerbsCommon.Get, "SupervisorConfiguration", DefaultParameterSetName = ConfigurationSet)]
[OutputType(typeof(SupervisorConfiguration), ParameterSetName = [ConfigurationSet])]
[OutputType(typeof(SupervisorPlanItem), ParameterSetName = [DriftSet])]
public sealed class GetSupervisorConfigurationCommand : SupervisorCommand
{
    private const string ConfigurationSet = "Configuration";
    private const string DriftSet = "Drift";

    private readonly Gathering<ConfigurationWish> _wishes = new();

    /// <summary>Names of processes: <c>group:process</c>, <c>group:*</c>, or a process alone; wildcards are allowed.</summary>
    [Parameter(ParameterSetName = ConfigurationSet, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ProcessCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

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

    private protected override PipelineKinds Taken => PipelineKinds.Processes;

    private protected override void TakeRecord()
    {
        foreach (SupervisorSession session in Sessions())
        {
            if (Name is null)
            {
                _wishes.Add(session, new(null, null));
            }

            foreach (string name in Name ?? [])
            {
                _wishes.Add(session, new(new(name), null));
            }
        }
    }

    private protected override void TakeInput(PipelineObject input, SupervisorSession session) => _wishes.Add(session, new(null, input));

    /// <inheritdoc/>
    protected override void EndProcessing() => ForEach(
        _wishes.Shares, static share => share.Session, (share, outbox, cancel) => Drift ? WriteDriftAsync(share.Session, outbox, cancel)
            : WriteConfigurationAsync(share, outbox, cancel));

    private async Task WriteDriftAsync(SupervisorSession session, Outbox outbox, CancellationToken cancel)
    {
        ConfigurationUpdate update = await ConfigurationUpdate.PlanAsync(session, Group, outbox, cancel).ConfigureAwait(false);
        outbox.Write(update.Items.Where(item => item.Change != PlanItemChange.Unchanged));
    }

    private async Task WriteConfigurationAsync(Share<ConfigurationWish> share, Outbox outbox, CancellationToken cancel)
    {
        SupervisorSession session = share.Session;
        outbox.Verbose($"Asking {session.Name} for its configuration.");
        IReadOnlyList<ProcessConfigInfo> all = await session.Client.GetAllConfigInfoAsync(cancel).ConfigureAwait(false);
        NamePattern[] groups = [.. (Group ?? []).Select(name => new NamePattern(name))];
        foreach (NamePattern group in groups.Where(group => group.IsLiteral && !all.Any(process => group.Matches(process.Group))))
        {
            outbox.Error(Errors.Record(Errors.Ids.GroupNotFound, ErrorCategory.ObjectNotFound, group.Shown, group.Shown, session));
        }

        ProcessConfigInfo[] inside = [.. all.Where(process => groups.Length == 0 || groups.Any(group => group.Matches(process.Group)))];
        bool[] isChosen = new bool[inside.Length];
        IReadOnlyList<ProcessInfo>? running = null;
        foreach (ConfigurationWish wish in share.Items)
        {
            bool isFound = false;
            for (int i = 0; i < inside.Length; i++)
            {
                if (wish.Matches(new(inside[i].Group, inside[i].Name)))
                {
                    isFound = isChosen[i] = true;
                }
            }

            if (!isFound && wish.Missing is { } missing)
            {
                running ??= await session.Client.GetAllProcessInfoAsync(cancel).ConfigureAwait(false);
                bool isThere = wish.Input?.Kind is PipelineKinds.Program
                    || running.Any(process => wish.Matches(new(process.Group, process.Name)));
                outbox.Error(Errors.Record(
                    isThere ? Errors.Ids.ProgramNotConfigured : Errors.Ids.ProcessNotFound,
                    ErrorCategory.ObjectNotFound,
                    missing,
                    missing,
                    session));
            }
        }

        outbox.Write(inside.Where((_, index) => isChosen[index]).Select(process => new SupervisorConfiguration(process, session)));
    }
}

/// <summary>One thing whose configuration is wanted.</summary>
/// <param name="Name">The name that was given, or null.</param>
/// <param name="Input">The object that came down the pipeline, or null; neither: everything.</param>
internal sealed record ConfigurationWish(NamePattern? Name, PipelineObject? Input)
{
    private readonly HashSet<ProcessName> _processes = [.. Input?.Processes ?? []];

    /// <summary>What to call it when there is nothing of it; null when that is no error.</summary>
    public string? Missing => Name is { IsLiteral: true } ? Name.Shown
        : Input is { Kind: not (PipelineKinds.Group or PipelineKinds.Collection) } ? Input.Name
        : null;

    public bool Matches(ProcessName process) =>
        Name is not null ? Name.Matches(process)
        : Input is null || (Input.Kind == PipelineKinds.Group ? Input.Name == process.Group : _processes.Contains(process));
}
