using Supervisor.Engine.Processes;

namespace Supervisor.Engine.Ordering;

/// <summary>
/// The one order: groups by priority, processes in a group by priority, equal ones as they stand. Starts go that way, stops the other.
/// Whoever needs another is never before it, whatever the priorities: that is the sequencer's to see to.
/// </summary>
public static class ProcessOrder
{
    /// <summary>The processes of groups in the order in which they start.</summary>
    public static IEnumerable<ManagedProcess> Of(IEnumerable<ManagedGroup> groups) =>
        groups.OrderBy(group => group.Settings.Priority).SelectMany(Of);

    /// <summary>The processes of one group in the order in which they start.</summary>
    public static IEnumerable<ManagedProcess> Of(ManagedGroup group) => group.Processes.OrderBy(process => process.Settings.Priority);

    /// <summary>Groups that go down together, those of the highest priority last.</summary>
    public static IEnumerable<ManagedGroup[]> Tiers(IEnumerable<ManagedGroup> groups) =>
        groups.GroupBy(group => group.Settings.Priority).OrderBy(tier => tier.Key).Select(tier => tier.ToArray());
}
