using Supervisor.Configuration;
using Supervisor.Os;
using Supervisor.Posix;

namespace Supervisor.Daemon.Lifetime;

/// <summary>This machine, with the names of files as the kernel has them: bytes, be they text or not.</summary>
internal sealed class DaemonEnvironment() : SystemConfigurationEnvironment(ProcessCredentials.Uid, ProcessEnvironment.Inherited.Variables)
{
    /// <inheritdoc/>
    public override bool DirectoryExists(string path) =>
        IsText(path) ? base.DirectoryExists(path) : FileCalls.Status(Absolute(path), out FileStat status) == 0 && status.IsDirectory;

    /// <inheritdoc/>
    public override bool Exists(string path) => IsText(path) ? base.Exists(path) : FileCalls.Status(Absolute(path), out _) == 0;

    /// <inheritdoc/>
    public override IEnumerable<string> ListDirectory(string path)
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

    /// <inheritdoc/>
    public override byte[] ReadFile(string path)
    {
        if (IsText(path))
        {
            return base.ReadFile(path);
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

    // A NUL, which no name has, is .NET's to refuse.
    private static bool IsText(string path) => path.Contains('\0', StringComparison.Ordinal) || !path.AsSpan().ContainsAnyInRange('\udc80', '\udcff');
}
