using Supervisor.Engine;
using Supervisor.Engine.Events;
using Supervisor.Engine.Ordering;
using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;
using Supervisor.Protocol;

namespace Supervisor.Configuration.Sections;

/// <summary>
/// Finds <c>depends_on=</c> entries that name nothing and ways that lead back to themselves. An engine of its own judges the
/// groups and collections that were read, so that names mean here what they mean there.
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

        SupervisorEngine engine = new(new NoHost(), new EngineIdentity(""));
        foreach (GroupSettings group in groups)
        {
            engine.AddGroup(group, default);
        }

        // Collections that contain each other have been told of, and are left out here.
        engine.SetCollections(collections, default);
        HashSet<(string, string)> told = [];
        foreach (DependencyProblem problem in engine.FindDependencyProblems())
        {
            string program = problem.Process.Settings.Program;
            if (told.Add((program, problem.Message)))
            {
                string kind = Kinds.FirstOrDefault(kind => context.Document.HasSection($"{kind}:{program}")) ?? Kinds[0];
                SectionReader section = context.Reader($"{kind}:{program}");
                section.Fail("depends_on", $"{problem.Process.DisplayName} {problem.Message}", section.Raw("depends_on"),
                    "names of groups, programs, processes or collection:name, without a way back");
            }
        }
    }

    private sealed class NoHost : IEngineHost
    {
        public void Spawn(ManagedProcess process) => throw new InvalidOperationException("nothing is started to judge a configuration");

        public int Signal(ManagedProcess process, int signal, bool toGroup) => 0;

        public bool WriteStdin(ManagedProcess process, ReadOnlyMemory<byte> data) => false;

        public void Log(LogLevel level, string message)
        {
        }

        public bool IsLogged(LogLevel level) => false;

        public void StateChanged(ManagedProcess process, ProcessState from)
        {
        }

        public void Published(SupervisorEvent supervisorEvent)
        {
        }
    }
}
