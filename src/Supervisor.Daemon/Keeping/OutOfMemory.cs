using System.Globalization;

namespace Supervisor.Daemon.Keeping;

/// <summary>How many processes of our control group the kernel has killed because the group had no memory left (memory.events).</summary>
internal static class OutOfMemory
{
    private const string Unified = "0::";
    private const string Name = "oom_kill ";

    /// <summary>The count so far; -1: there is no such group, or it cannot be looked at.</summary>
    public static long Count()
    {
        try
        {
            string? group = File.ReadLines("/proc/self/cgroup").FirstOrDefault(line => line.StartsWith(Unified, StringComparison.Ordinal));
            string? line = group is null ? null : File.ReadLines($"/sys/fs/cgroup{group[Unified.Length..]}/memory.events")
                .FirstOrDefault(line => line.StartsWith(Name, StringComparison.Ordinal));
            return line is null ? -1 : long.Parse(line.AsSpan(Name.Length), NumberStyles.None, CultureInfo.InvariantCulture);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or FormatException)
        {
            return -1;
        }
    }
}
