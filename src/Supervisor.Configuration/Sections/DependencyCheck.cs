using Supervisor.Engine;
using Supervisor.Engine.Ordering;
using Supervisor.Engine.Settings;

namespace Supervisor.Configuration.Sections;

/// <summary>
/// Finds <c>depends_on=</c> entries that name nothing and ways that lead back to themselves. Names mean here what they
/// mean to the engine.
/// </summary>
internal static class DependencyCheck
{
    private static readonly string[] Kinds = ["program", "eventlistener", "fcgi-program"];

    public static void Run(ReadingContext context, IReadOnlyList<GroupSettings> groups, IReadOnlyList<CollectionSettings> collections)
    {
        if (!groups.Any(group => group.Processes.Any(process => process.DependsOn.Count > 0)))
        {
            return;
        }

        // Collections that contain each other have been told of, and are left out.
        HashSet<(string, string)> told = [];
        foreach (DependencyProblem problem in DependencyJudge.Find(groups, collections))
        {
            string program = problem.Process.Settings.Program;
            if (told.Add((program, problem.Message)))
            {
                string kind = Kinds.FirstOrDefault(kind => context.Document.HasSection($"{kind}:{program}")) ?? Kinds[0];
                SectionReader section = context.Reader($"{kind}:{program}");
                section.Fail("depends_on", problem.ToString(), section.Raw("depends_on"), DependencyJudge.Expected);
            }
        }
    }
}
