using Supervisor.Engine.Ordering;
using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;

namespace Supervisor.Engine;

/// <summary>Judges what processes would depend on, before anything is as it says. An engine of its own does it.</summary>
public static class DependencyJudge
{
    /// <summary>What <c>depends_on=</c> may have, for messages.</summary>
    public const string Expected = "names of groups, programs, processes or collection:name, without a way back";

    /// <summary>Entries that name nothing, and ways that lead back to where they began.</summary>
    public static IReadOnlyList<DependencyProblem> Find(
        IEnumerable<GroupSettings> groups, IReadOnlyList<CollectionSettings> collections)
    {
        SupervisorEngine engine = new(new NoHost(), new EngineIdentity(""));
        foreach (GroupSettings group in groups)
        {
            engine.AddGroup(group, default);
        }

        engine.SetCollections(collections, default);
        return engine.FindDependencyProblems();
    }

    /// <summary>What would be wrong with a change that is not wrong now, one after the other; null: nothing.</summary>
    /// <param name="engine">As it is.</param>
    /// <param name="groups">The groups there would be.</param>
    /// <param name="collections">The collections there would be.</param>
    public static string? FindNew(
        SupervisorEngine engine, IEnumerable<GroupSettings> groups, IReadOnlyList<CollectionSettings> collections)
    {
        IEnumerable<string> before = engine.FindDependencyProblems().Select(problem => problem.ToString());
        string[] problems = [.. Find(groups, collections).Select(problem => problem.ToString()).Except(before)];
        return problems.Length > 0 ? string.Join("; ", problems) : null;
    }
}
