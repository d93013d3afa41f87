using Supervisor.Engine.Settings;

namespace Supervisor.Configuration.Sections;

/// <summary>
/// Groups and processes of one name that sections of different names make: Supervisor has one of them, and says nothing.
/// </summary>
internal static class RepeatedNames
{
    private static readonly string[] Kinds = ["program", "eventlistener", "fcgi-program"];

    /// <param name="context">Where the warnings go.</param>
    /// <param name="groups">All groups, in the order in which the daemon adds them.</param>
    public static void Warn(ReadingContext context, IReadOnlyList<GroupSettings> groups)
    {
        Dictionary<string, string> sections = new(StringComparer.Ordinal);
        foreach (GroupSettings group in groups)
        {
            if (!sections.TryAdd(group.Name, group.Section))
            {
                context.Reader(group.Section).Warn(
                    null, $"a group '{group.Name}' is there already, that of [{sections[group.Name]}]; nothing of this one is used");
            }

            WarnOfProcesses(context, group);
        }
    }

    private static void WarnOfProcesses(ReadingContext context, GroupSettings group)
    {
        Dictionary<string, string> programs = new(group.Processes.Count, StringComparer.Ordinal);
        HashSet<(string, string)> told = [];
        foreach (ProcessSettings process in group.Processes)
        {
            if (!programs.TryAdd(process.Name, process.Program) && told.Add((programs[process.Name], process.Program)))
            {
                (string first, string second) = (SectionOf(context, programs[process.Name]), SectionOf(context, process.Program));
                context.Reader(group.Section).Warn("programs", first == second
                    ? $"[{first}] stands twice; its processes are there once"
                    : $"process '{process.Name}' is one of [{first}] and of [{second}]; that of [{second}] counts");
            }
        }
    }

    private static string SectionOf(ReadingContext context, string program) =>
        Kinds.Select(kind => $"{kind}:{program}").FirstOrDefault(context.Document.HasSection) ?? program;
}
