using Supervisor.Engine.Settings;
using Supervisor.Protocol;

namespace Supervisor.Supervision.Operations.Updates;

/// <summary>An update worked out: what is said about each thing, and what is needed to do it.</summary>
/// <param name="Groups">The groups: those that go, those of the configuration, those made at run time.</param>
/// <param name="Collections">What is said of the collections.</param>
/// <param name="Wanted">The configuration it leads to.</param>
internal sealed record PlannedUpdate(IReadOnlyList<PlannedGroup> Groups, IReadOnlyList<UpdateItem> Collections, WantedState Wanted)
{
    /// <summary>As it goes over the wire, with what went wrong while it was applied.</summary>
    public UpdatePlan ToPlan(IReadOnlyDictionary<UpdateItem, string>? errors = null) =>
        new([.. Items()
            .Select(item => errors is not null && errors.TryGetValue(item, out string? error) ? item with { Error = error } : item)]);

    /// <summary>The same for some groups alone; collections are left alone.</summary>
    public PlannedUpdate Only(IReadOnlyCollection<string> groups) => this with
    {
        Groups = [.. Groups.Where(group => groups.Contains(group.Item.Name))],
        Collections = [],
    };

    private IEnumerable<UpdateItem> Items()
    {
        foreach (PlannedGroup group in Groups)
        {
            yield return group.Item;
            foreach (PlannedProgram program in group.Programs)
            {
                yield return program.Item;
                foreach (PlannedProcess process in program.Processes)
                {
                    yield return process.Item;
                }
            }
        }

        foreach (UpdateItem collection in Collections)
        {
            yield return collection;
        }
    }
}

/// <summary>A group of a planned update.</summary>
/// <param name="Item">What is said about it. Items are told apart by reference.</param>
/// <param name="Wanted">What it is to be; null: it goes, or it is none of the configuration's business.</param>
/// <param name="Programs">Its programs.</param>
internal sealed record PlannedGroup(UpdateItem Item, GroupSettings? Wanted, IReadOnlyList<PlannedProgram> Programs)
{
    public IEnumerable<PlannedProcess> Processes => Programs.SelectMany(program => program.Processes);

    /// <summary>Something is to be done about it or something in it.</summary>
    public bool HasWork => Item.Action != UpdateStep.Nothing || Processes.Any(process => process.Item.Action != UpdateStep.Nothing);
}

/// <summary>A program of a planned update.</summary>
internal sealed record PlannedProgram(UpdateItem Item, IReadOnlyList<PlannedProcess> Processes);

/// <summary>A process of a planned update.</summary>
/// <param name="Item">What is said about it.</param>
/// <param name="Name">Its name within the group.</param>
/// <param name="Wanted">What it is to run by; null: it goes, or it was added at run time.</param>
/// <param name="SharesSocket">Its listening socket changes, so all processes of the program must have ended before one starts.</param>
internal sealed record PlannedProcess(UpdateItem Item, string Name, ProcessSettings? Wanted, bool SharesSocket = false);
