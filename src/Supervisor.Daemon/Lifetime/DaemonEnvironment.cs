using Supervisor.Configuration;
using Supervisor.Os;
using Supervisor.Posix;

namespace Supervisor.Daemon.Lifetime;

/// <summary>This machine, with the names of files as the kernel has them: bytes, be they text or not.</summary>
internal sealed class DaemonEnvironment(SystemConfigurationEnvironment machine) : IConfigurationEnvironment
{
    public IReadOnlyDictionary<string, string> Variables => machine.Variables;

    public string HostNodeName => machine.HostNodeName;

    public string CurrentDirectory => machine.CurrentDirectory;

    public string TempDirectory => machine.TempDirectory;

    public string HomeDirectory => machine.HomeDirectory;

    public uint UserId => machine.UserId;

    public bool DirectoryExists(string path) =>
        IsText(path) ? machine.DirectoryExists(path) : FileCalls.Status(Absolute(path), out FileStat status) == 0 && status.IsDirectory;

    public bool Exists(string path) => IsText(path) ? machine.Exists(path) : FileCalls.Status(Absolute(path), out _) == 0;

    public IEnumerable<string> ListDirectory(string path)
    {
        try
        {
            return WholeFiles.List(Absolute(path));
        }
        catch (Exception exception) when (exception is PosixException or ArgumentException)
        {
            return [];
        }
    }

    public byte[] ReadFile(string path)
    {
        if (IsText(path))
        {
            return machine.ReadFile(path);
        }

        try
        {
            return WholeFiles.Read(Absolute(path));
        }
        catch (PosixException exception)
        {
            throw new IOException(exception.Message, exception);
        }
    }

    private string Absolute(string path) => PosixPath.Join(CurrentDirectory, path);

    // A NUL, which no name has, is .NET's to refuse.
    private static bool IsText(string path) => path.Contains('\0', StringComparison.Ordinal) || !path.AsSpan().ContainsAnyInRange('\udc80', '\udcff');
}
