using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Supervisor.TestKit;

/// <summary>
/// Processes that were started in a folder of a test, whoever is their parent by now: they have it as their folder for temporary files
/// (<see cref="TempFolder.TakeIn"/>).
/// </summary>
internal static class FolderProcesses
{
    private const int MostLooks = 5;

    /// <summary>Kills all there are. One that made another meanwhile is followed by another look.</summary>
    public static void Kill(TempFolder folder)
    {
        for (int looks = 0; looks < MostLooks && Find(folder) is { Count: > 0 } found; looks++)
        {
            found.ForEach(Kill);
        }
    }

    private static List<int> Find(TempFolder folder)
    {
        byte[] variable = Encoding.UTF8.GetBytes($"TMPDIR={folder.Path}\0");
        return !Directory.Exists("/proc") ? [] : [.. Directory.GetDirectories("/proc")
            .Select(path => int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out int pid) ? pid : 0)
            .Where(pid => pid != 0 && Environ(pid).AsSpan().IndexOf(variable) >= 0)];
    }

    /// <summary>Empty: it has ended, or is somebody else's.</summary>
    private static byte[] Environ(int pid)
    {
        try
        {
            return File.ReadAllBytes(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/environ"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static void Kill(int pid)
    {
        try
        {
            using Process process = Process.GetProcessById(pid);
            process.Kill();
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or Win32Exception)
        {
            // It has ended.
        }
    }
}
