using System.Globalization;
using Supervisor.Os;

namespace Supervisor.Posix;

/// <summary>The threads of this process, those of the runtime too.</summary>
internal static class OwnThreads
{
    private const int MostLooks = 16;

    /// <summary>
    /// Does something with every thread until nothing is left to be done: one that was not looked at yet may make another meanwhile.
    /// </summary>
    /// <param name="act">Takes a thread id; false: nothing was to be done, or can be.</param>
    public static void ForEach(Func<int, bool> act)
    {
        for (int looks = 0, changed = 1; changed > 0 && looks < MostLooks; looks++)
        {
            changed = Once(act);
        }
    }

    private static int Once(Func<int, bool> act)
    {
        try
        {
            return WholeFiles.List("/proc/self/task").Count(name => act(int.Parse(name, CultureInfo.InvariantCulture)));
        }
        catch (PosixException)
        {
            return act(0) ? 1 : 0; // no descriptor is to be had, or no /proc
        }
    }
}
