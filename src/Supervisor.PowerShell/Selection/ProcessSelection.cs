using System.Management.Automation;
using Supervisor.PowerShell.Pipeline;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Selection;

/// <summary>Which processes of one daemon a command means, gathered over all its input.</summary>
internal sealed class ProcessSelection(SupervisorSession session)
{
    private readonly List<NamePattern> _names = [];
    private readonly List<NamePattern> _groups = [];
    private readonly List<NamePattern> _collections = [];
    private readonly List<ProcessName> _literal = [];
    private readonly List<NamePattern> _wholeGroups = [];
    private readonly List<NamePattern> _wholeCollections = [];
    private Arrival? _arrival;
    private NamePattern[]? _exclusions;
    private bool _hasInput;

    public SupervisorSession Session { get; } = session;

    /// <summary>Names of processes that are not meant after all; null for none.</summary>
    public IReadOnlyList<string>? Exclude { get; init; }

    /// <summary>When the first object of the pipeline came; null if there was none, or nothing is known of it.</summary>
    public Arrival? Arrival => _arrival;

    /// <summary>Nothing was named: everything is meant where that makes sense.</summary>
    public bool IsEmpty => !_hasInput && _names.Count + _groups.Count + _collections.Count == 0;

    /// <summary>
    /// Every process of the daemon was selected by wildcards, or because the daemon itself came down the pipeline; known once resolved.
    /// </summary>
    public bool SweepsAll { get; private set; }

    private bool HasWildcards => _names.Concat(_groups).Concat(_collections).Concat(_wholeGroups).Any(name => !name.IsLiteral);

    /// <summary>Adds names within groups and collections; either may be missing.</summary>
    public void Add(IEnumerable<string>? names, IEnumerable<string>? groups, IEnumerable<string>? collections)
    {
        _names.AddRange(Patterns(names));
        _groups.AddRange(Patterns(groups));
        _collections.AddRange(Patterns(collections));
    }

    /// <summary>Adds all processes of the daemon.</summary>
    public void AddAll()
    {
        _hasInput = true;
        _wholeGroups.Add(new("*"));
    }

    /// <summary>Adds an object of the pipeline. It is taken as it is, never as a pattern.</summary>
    public void Add(PipelineObject input)
    {
        // A group or program may be without processes; that does not mean everything.
        _hasInput = true;
        _arrival ??= input.Arrival;
        switch (input.Kind)
        {
            case PipelineKinds.Group when input.IsEmpty:
                break;
            case PipelineKinds.Group:
                _wholeGroups.Add(new(WildcardPattern.Escape(input.Name)));
                break;
            case PipelineKinds.Collection:
                _wholeCollections.Add(new(WildcardPattern.Escape(input.Name)));
                break;
            default:
                _literal.AddRange(input.Processes);
                break;
        }
    }

    /// <summary>
    /// The processes that are meant, each once, as the daemon lists them: those in one of the groups or collections (if any was named) that
    /// have one of the names (if any was named), and those of the pipeline. A literal name that nothing has is reported to the outbox.
    /// </summary>
    public async Task<IReadOnlyList<ProcessInfo>> ResolveAsync(Outbox outbox, CancellationToken cancel)
    {
        outbox.Verbose($"Asking {Session.Name} for its processes.");
        IReadOnlyList<ProcessInfo> all = await Session.Client.GetAllProcessInfoAsync(cancel).ConfigureAwait(false);
        HashSet<ProcessName> chosen = [];
        if (_names.Count + _groups.Count + _collections.Count > 0)
        {
            await ChooseAsync(all, chosen, outbox, cancel).ConfigureAwait(false);
        }
        else if (IsEmpty)
        {
            return [.. all.Where(IsNotExcluded)];
        }

        chosen.UnionWith(await InsideAsync(_wholeGroups, _wholeCollections, all, outbox, cancel).ConfigureAwait(false));
        HashSet<ProcessName> there = _literal.Count > 0 ? [.. all.Select(ProcessName.Of)] : [];
        foreach (ProcessName name in _literal)
        {
            if (chosen.Add(name) && !there.Contains(name))
            {
                outbox.Error(Errors.Record(Errors.Ids.ProcessNotFound, ErrorCategory.ObjectNotFound, name.ToString(), name, Session));
            }
        }

        ProcessInfo[] found = [.. all.Where(process => chosen.Contains(ProcessName.Of(process)) && IsNotExcluded(process))];
        SweepsAll = HasWildcards && found.Length > 0 && found.Length == all.Count;
        return found;
    }

    private async Task ChooseAsync(IReadOnlyList<ProcessInfo> all, HashSet<ProcessName> chosen, Outbox outbox, CancellationToken cancel)
    {
        IReadOnlyList<ProcessInfo> candidates = all;
        if (_groups.Count + _collections.Count > 0)
        {
            IReadOnlySet<ProcessName> inside = await InsideAsync(_groups, _collections, all, outbox, cancel).ConfigureAwait(false);
            candidates = [.. all.Where(process => inside.Contains(ProcessName.Of(process)))];
        }

        if (_names.Count == 0)
        {
            chosen.UnionWith(candidates.Select(ProcessName.Of));
            return;
        }

        foreach (NamePattern name in _names)
        {
            ProcessName[] matching = [.. candidates.Where(name.Matches).Select(ProcessName.Of)];
            chosen.UnionWith(matching);
            if (matching.Length == 0 && name.IsLiteral)
            {
                outbox.Error(NotFound(name, all));
            }
        }
    }

    /// <summary>The error for a name that nothing has, with a hint where a group has it.</summary>
    private ErrorRecord NotFound(NamePattern name, IReadOnlyList<ProcessInfo> all)
    {
        if (name.IsGroup)
        {
            string group = WildcardPattern.Unescape(name.Text.TrimEnd('*').TrimEnd(':'));
            return Errors.Record(Errors.Ids.GroupNotFound, ErrorCategory.ObjectNotFound, name.Text, group, Session);
        }

        ErrorRecord error = Errors.Record(Errors.Ids.ProcessNotFound, ErrorCategory.ObjectNotFound, name.Shown, name.Shown, Session);
        if (all.Any(process => name.Matches(process.Group)))
        {
            return Errors.Advised(error, Errors.Advice.NameOfGroup, name.Text);
        }

        string? alike = all.Select(process => process.Namespec).FirstOrDefault(other =>
            other.Equals(name.Shown, StringComparison.OrdinalIgnoreCase)
            || other[(other.IndexOf(':', StringComparison.Ordinal) + 1)..].Equals(name.Shown, StringComparison.OrdinalIgnoreCase));
        return alike is null ? error : Errors.Advised(error, Errors.Advice.NameAlike, alike);
    }

    private bool IsNotExcluded(ProcessInfo process) => (_exclusions ??= [.. Patterns(Exclude)]).All(name => !name.Matches(process));

    private async Task<IReadOnlySet<ProcessName>> InsideAsync(
        List<NamePattern> groups, List<NamePattern> collections, IReadOnlyList<ProcessInfo> all, Outbox outbox, CancellationToken cancel)
    {
        HashSet<ProcessName> inside = [.. InGroups(groups, all, outbox)];
        if (collections.Count > 0)
        {
            foreach (CollectionSummary collection in await CollectionSelection.ResolveAsync(
                Session, collections, outbox, cancel).ConfigureAwait(false))
            {
                inside.UnionWith((await Session.Client.GetCollectionProcessInfoAsync(collection.Name, cancel).ConfigureAwait(false))
                    .Select(ProcessName.Of));
            }
        }

        return inside;
    }

    private IEnumerable<ProcessName> InGroups(List<NamePattern> groups, IReadOnlyList<ProcessInfo> all, Outbox outbox)
    {
        foreach (NamePattern group in groups)
        {
            ProcessName[] matching = [.. all.Where(process => group.Matches(process.Group)).Select(ProcessName.Of)];
            if (matching.Length == 0 && group.IsLiteral)
            {
                outbox.Error(Errors.Record(Errors.Ids.GroupNotFound, ErrorCategory.ObjectNotFound, group.Shown, group.Shown, Session));
            }

            foreach (ProcessName name in matching)
            {
                yield return name;
            }
        }
    }

    private static IEnumerable<NamePattern> Patterns(IEnumerable<string>? texts) => (texts ?? []).Select(text => new NamePattern(text));
}
