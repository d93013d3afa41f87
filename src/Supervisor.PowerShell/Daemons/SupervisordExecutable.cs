namespace Supervisor.PowerShell.Daemons;

/// <summary>Where the program <c>supervisord</c> is on this machine.</summary>
internal static class SupervisordExecutable
{
    /// <summary>The environment variable that names it.</summary>
    public const string Variable = "SUPERVISORD_PATH";

    private static readonly string Name = OperatingSystem.IsWindows() ? "supervisord.exe" : "supervisord";

    /// <summary>The one in the environment variable, else the first on PATH, else one that was unpacked with the module.</summary>
    /// <exception cref="FileNotFoundException">There is none; the message says where was looked.</exception>
    public static string Find() => Find(Environment.GetEnvironmentVariable, Path.GetDirectoryName(typeof(SupervisordExecutable).Assembly.Location) ?? "");

    internal static string Find(Func<string, string?> environment, string assemblyFolder)
    {
        if (environment(Variable) is { Length: > 0 } named)
        {
            return File.Exists(named)
                ? Path.GetFullPath(named)
                : throw new FileNotFoundException($"the environment variable {Variable} names '{named}', which is no file", named);
        }

        IEnumerable<string> onPath = (environment("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return onPath.Concat(Beside(assemblyFolder)).Select(folder => Path.Combine(folder, Name)).FirstOrDefault(File.Exists)
            ?? throw new FileNotFoundException($"there is no {Name} on PATH or beside the module", Name);
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
