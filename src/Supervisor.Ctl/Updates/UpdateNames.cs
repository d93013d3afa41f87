using Supervisor.Ctl.CommandLine;

namespace Supervisor.Ctl.Updates;

/// <summary>Names of groups on the command line of an update.</summary>
internal static class UpdateNames
{
    /// <summary>Says of each name that is no group that there is none; returns the others.</summary>
    public static HashSet<string> Check(ServerSession server, IReadOnlySet<string> wanted, IEnumerable<string> groups)
    {
        HashSet<string> known = [.. groups];
        foreach (string unknown in wanted.Where(name => !known.Contains(name)))
        {
            server.Out.Line($"ERROR: no such group: {unknown}");
            server.ExitCode = ExitCode.Generic;
            server.Hint(Suggestion.For(unknown, known));
        }

        known.IntersectWith(wanted);
        return known;
    }
}
