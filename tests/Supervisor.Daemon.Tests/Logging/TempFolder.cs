namespace Supervisor.Daemon.Tests.Logging;

/// <summary>A folder that is gone after the test.</summary>
internal sealed class TempFolder : IDisposable
{
    public TempFolder() => Directory.CreateDirectory(Path);

    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"svlog-{Guid.NewGuid():N}");

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public string Text(string name) => System.IO.File.ReadAllText(File(name));

    /// <summary>Everything in a log and its backups, oldest first.</summary>
    public byte[] Whole(string name)
    {
        var backups = Directory.GetFiles(Path, name + ".*")
            .Where(path => path != File(name))
            .Select(path => (Path: path, Number: int.Parse(System.IO.Path.GetExtension(path)[1..])))
            .OrderByDescending(backup => backup.Number)
            .Select(backup => backup.Path);
        return [.. backups.Append(File(name)).SelectMany(System.IO.File.ReadAllBytes)];
    }

    public string[] Names() => [.. Directory.GetFileSystemEntries(Path).Select(path => System.IO.Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
