using System.Globalization;
using Supervisor.Engine;
using Supervisor.Posix;

namespace Supervisor.Supervision.RunTime;

/// <summary>
/// <c>runtime_state_file=</c> on the disk. It is replaced as a whole: after a crash there is the old one or the new one.
/// For the owner only, because options may hold secrets.
/// </summary>
internal sealed class RuntimeStateFile(string path, Action<LogLevel, string> log, TimeProvider time)
{
    private const int OwnerOnly = 0x180;

    public string Path => path;

    /// <summary>Reads it; a missing one is empty, a damaged one is put aside and told of.</summary>
    public RuntimeState Read()
    {
        if (IsOther())
        {
            log(LogLevel.Error, $"runtime_state_file {path} is no ordinary file: nothing is restored, and nothing can be kept");
            return RuntimeState.Empty;
        }

        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return RuntimeState.Empty;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            log(LogLevel.Error, $"runtime_state_file {path} cannot be read, what it holds is not restored: {exception.Message}");
            return RuntimeState.Empty;
        }

        try
        {
            return RuntimeStateDocument.Read(bytes);
        }
        catch (FormatException exception)
        {
            PutAside(exception.Message);
            return RuntimeState.Empty;
        }
    }

    /// <summary>Writes it beside itself, waits until that is on the disk and puts it in place.</summary>
    /// <exception cref="PosixException">It cannot be written; the old one is as it was.</exception>
    public void Write(RuntimeState state)
    {
        if (IsOther())
        {
            throw PosixException.WithMessage(Errno.EINVAL, $"{path} is no ordinary file");
        }

        string temporary = path + ".tmp";
        _ = FileCalls.Unlink(temporary);
        const FileOpenFlags flags = FileOpenFlags.Write | FileOpenFlags.Create | FileOpenFlags.Exclusive;
        int fd = Check(FileCalls.Open(temporary, flags, OwnerOnly), $"create {temporary}");
        try
        {
            try
            {
                WriteAll(fd, RuntimeStateDocument.Write(state), temporary);
                Check(FileCalls.Synchronize(fd), $"synchronize {temporary}");
            }
            finally
            {
                FileDescriptors.Close(fd);
            }

            Check(FileCalls.Rename(temporary, path), $"rename {temporary} to {path}");
        }
        catch (PosixException)
        {
            _ = FileCalls.Unlink(temporary);
            throw;
        }

        SynchronizeFolder();
    }

    /// <summary>A device like /dev/null, a pipe, a folder: it must not be put aside or replaced.</summary>
    private bool IsOther() => FileCalls.Status(path, out FileStat status) == 0 && !status.IsRegular;

    private static void WriteAll(int fd, ReadOnlySpan<byte> bytes, string name)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[Check(FileDescriptors.Write(fd, bytes), $"write {name}")..];
        }
    }

    private void SynchronizeFolder()
    {
        string folder = System.IO.Path.GetDirectoryName(path)!;
        int fd = Check(FileCalls.Open(folder, FileOpenFlags.Read), $"open {folder}");
        int result = FileCalls.Synchronize(fd);
        FileDescriptors.Close(fd);

        // Some file systems have nothing to wait for in a directory and say so.
        if (result is not (0 or -Errno.EINVAL))
        {
            Check(result, $"synchronize {folder}");
        }
    }

    private void PutAside(string why)
    {
        string aside = string.Create(CultureInfo.InvariantCulture, $"{path}.damaged-{time.GetUtcNow():yyyyMMdd'T'HHmmss'Z'}");
        int result = FileCalls.Rename(path, aside);
        log(LogLevel.Error, result == 0
            ? $"runtime_state_file {path} is damaged and was put aside as {aside}: {why}"
            : $"runtime_state_file {path} is damaged and could not be put aside ({Errno.Name(-result)}): {why}");
    }

    private static int Check(int result, string what) => result >= 0 ? result : throw new PosixException(-result, what);
}
