using System.Text;

namespace Supervisor.PowerShell.Daemons;

/// <summary>Where the program <c>supervisord</c> is on this machine.</summary>
internal static class SupervisordExecutable
{
    /// <summary>The environment variable that names it.</summary>
    public const string Variable = "SUPERVISORD_PATH";

    private static readonly string Name = OperatingSystem.IsWindows() ? "supervisord.exe" : "supervisord";

    /// <summary>
    /// The one in the environment variable, else one that was unpacked with the module, else the first on PATH, where one of Supervisor for
    /// Python has to stand back.
    /// </summary>
    /// <exception cref="FileNotFoundException">There is none; the message says where was looked.</exception>
    public static string Find() =>
        Find(Environment.GetEnvironmentVariable, Path.GetDirectoryName(typeof(SupervisordExecutable).Assembly.Location) ?? "");

    internal static string Find(Func<string, string?> environment, string assemblyFolder)
    {
        if (environment(Variable) is { Length: > 0 } named)
        {
            return File.Exists(named)
                ? Path.GetFullPath(named)
                : throw new FileNotFoundException($"the environment variable {Variable} names '{named}', which is no file", named);
        }

        IEnumerable<string> onPath = (environment("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        string[] found = [.. Beside(assemblyFolder).Concat(onPath).Select(folder => Path.Combine(folder, Name)).Where(File.Exists)];
        return found.FirstOrDefault(file => !IsPython(file))
            ?? found.FirstOrDefault()
            ?? throw new FileNotFoundException($"there is no {Name} beside the module or on PATH", Name);
    }

    /// <summary>Whether a file is a script for Python, and so Supervisor for Python.</summary>
    public static bool IsPython(string file)
    {
        try
        {
            // The first lines name the interpreter; a long path of it stands in the second.
            using FileStream stream = File.OpenRead(file);
            byte[] beginning = new byte[512];
            string text = Encoding.Latin1.GetString(
                beginning, 0, stream.ReadAtLeast(beginning, beginning.Length, throwOnEndOfStream: false));
            return text.StartsWith("#!", StringComparison.Ordinal)
                && text.Split('\n').Take(2).Any(line => line.Contains("python", StringComparison.OrdinalIgnoreCase));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>The folder of the module, the one it is in, and <c>bin</c> beside it, as in a release.</summary>
    private static string[] Beside(string assemblyFolder)
    {
        string module = Path.Combine(assemblyFolder, "..");
        return
        [
            Path.GetFullPath(module),
            Path.GetFullPath(Path.Combine(module, "..")),
            Path.GetFullPath(Path.Combine(module, "..", "bin")),
        ];
    }
}
