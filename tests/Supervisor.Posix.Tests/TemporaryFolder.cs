namespace Supervisor.Posix.Tests;

/// <summary>A folder everybody may read, gone after the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder()
    {
        Path = Directory.CreateTempSubdirectory("posix").FullName;
        File.SetUnixFileMode(Path, (UnixFileMode)0b111_101_101);
    }

    public string Path { get; }

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public string Write(string name, string text, int mode = 0b110_100_100)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(this[name])!);
        File.WriteAllText(this[name], text);
        File.SetUnixFileMode(this[name], (UnixFileMode)mode);
        return this[name];
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
