using System.Globalization;
using Supervisor.TestKit;

namespace Supervisor.Supervision.Tests.Logs;

internal static class RotatedLog
{
    /// <summary>Everything in a log and its backups, oldest first.</summary>
    public static byte[] Whole(this TempFolder folder, string name)
    {
        IOrderedEnumerable<string> backups = Directory.GetFiles(folder.Path, name + ".*")
            .Where(path => path != folder[name]) // ".*" stands for no extension, too
            .OrderByDescending(path => int.Parse(Path.GetExtension(path)[1..], CultureInfo.InvariantCulture));
        return [.. backups.Append(folder[name]).SelectMany(File.ReadAllBytes)];
    }
}
