using System.Diagnostics;

namespace Supervisor.TestKit;

/// <summary>A folder of a test's own that everybody may read, gone after the test. Its path is short enough for sockets.</summary>
public sealed class TempFolder : IDisposable
{
    public TempFolder()
    {
        Path = Directory.CreateTempSubdirectory("sv").FullName;
        SetMode(Path, 0b111_101_101);
    }

    public string Path { get; }

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public string Write(string name, string text, int mode = 0b110_100_100)
    {
        string path = this[name];
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        SetMode(path, mode);
        return path;
    }

    /// <summary>Lets everybody make files in it.</summary>
    public void ShareWithAll() => SetMode(Path, 0b111_111_111);

    public string Text(string name) => File.ReadAllText(this[name]);

    /// <summary>Everything directly in it, in ordinal order.</summary>
    public string[] Names() =>
        [.. Directory.GetFileSystemEntries(Path).Select(path => System.IO.Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    /// <summary>
    /// Takes in what a process leaves in its folder for temporary files: every .NET process has a socket and two pipes there,
    /// which stay behind when it is killed.
    /// </summary>
    public ProcessStartInfo TakeIn(ProcessStartInfo start)
    {
        start.Environment["TMPDIR"] = Path;
        return start;
    }

    public void Dispose()
    {
        if (!Directory.Exists(Path))
        {
            return;
        }

        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (IOException) when (!OperatingSystem.IsWindows())
        {
            // .NET does not find again what has a name that is no text.
            using Process? remove = Process.Start("/bin/rm", ["-rf", "--", Path]);
            remove?.WaitForExit();
        }
    }

    private static void SetMode(string path, int mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, (UnixFileMode)mode);
        }
    }
}
