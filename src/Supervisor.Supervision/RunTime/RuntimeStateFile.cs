using System.Globalization;
using Supervisor.Os;
using Supervisor.Posix;
using Supervisor.Protocol;

namespace Supervisor.Supervision.RunTime;

/// <summary>
/// <c>runtime_state_file=</c> on the disk. It is replaced as a whole: after a crash there is the old one or the new one.
/// For the owner only, because options may hold secrets.
/// </summary>
internal sealed class RuntimeStateFile(string path, Action<LogLevel, string> log, TimeProvider time)
{
    private const int OwnerOnly = 0x180;
    private const long LargestSize = 64 << 20;

    private byte[]? _known;

    public string Path => path;

    /// <summary>What it was last seen to hold, for another process image.</summary>
    public byte[]? Seen => _known;

    /// <summary>Goes on with what another process image had read, without a look at the disk.</summary>
    public RuntimeState GoOn(RuntimeRecord record)
    {
        _known = record.Seen ?? record.Kept;
        return record.Kept is { } kept ? RuntimeStateDocument.Read(kept) : RuntimeState.Empty;
    }

    /// <summary>
    /// Reads it at the start; a missing one is empty, a damaged one is put aside and told of. One that cannot be read, or that
    /// others may have written, is told of and left alone.
    /// </summary>
    public RuntimeState Read()
    {
        try
        {
            return Load() is { } bytes ? Parse(bytes) : RuntimeState.Empty;
        }
        catch (FormatException exception)
        {
            _ = PutAside(exception.Message);
        }
        catch (PosixException exception)
        {
            log(LogLevel.Error, $"runtime_state_file {exception.Message}: nothing is restored, and nothing can be kept");
        }

        return RuntimeState.Empty;
    }

    /// <summary>What a change has to go on from: the state as it is known here, or what somebody else made of the file meanwhile.</summary>
    /// <exception cref="PosixException">It cannot be read, so it must not be overwritten either.</exception>
    public RuntimeState Refresh(RuntimeState known)
    {
        byte[]? bytes = Load();
        if (bytes is null || (_known is not null && bytes.AsSpan().SequenceEqual(_known)))
        {
            return known;
        }

        try
        {
            RuntimeState edited = Parse(bytes);
            log(LogLevel.Warn, $"runtime_state_file {path} was changed by somebody else: what it holds now is kept, and counts from the next start");
            return edited;
        }
        catch (FormatException exception)
        {
            int error = PutAside(exception.Message);
            return error == 0 ? known : throw new PosixException(error, $"{path} is damaged and cannot be put aside");
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

        byte[] bytes = RuntimeStateDocument.Write(state);
        string temporary = path + ".tmp";
        _ = FileCalls.Unlink(temporary);
        const FileOpenFlags flags = FileOpenFlags.Write | FileOpenFlags.Create | FileOpenFlags.Exclusive;
        int fd = Check(FileCalls.Open(temporary, flags, OwnerOnly), $"create {temporary}");
        try
        {
            try
            {
                Check(FileDescriptors.WriteAll(fd, bytes), $"write {temporary}");
                Check(FileCalls.Synchronize(fd), $"synchronize {temporary}");
            }
            finally
            {
                FileDescriptors.Close(fd);
            }

            Check(FileCalls.Rename(temporary, path), $"rename {temporary} to {path}");
            _known = bytes;
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

    private RuntimeState Parse(byte[] bytes)
    {
        RuntimeState state = RuntimeStateDocument.Read(bytes);
        _known = bytes;
        return state;
    }

    /// <summary>What is in the file; null: there is none.</summary>
    private byte[]? Load() => OwnFile.Read(path, FileOpenFlags.Read, Distrust);

    /// <summary>What is in it is run as the user of the daemon, so nobody else may have written it but root.</summary>
    private static string? Distrust(FileStat status) => OwnFile.Distrust(status)
        ?? (status.IsWritableByOthers
            ? $"may be written by others than its owner (mode {Convert.ToString(status.Mode & 0xfff, 8)}), expected mode 600"
        : status.Size > LargestSize ? $"has {status.Size} bytes, expected {LargestSize} at most"
        : null);

    private int PutAside(string why)
    {
        string aside = string.Create(CultureInfo.InvariantCulture, $"{path}.damaged-{time.GetUtcNow():yyyyMMdd'T'HHmmss'Z'}");
        int result = FileCalls.Rename(path, aside);
        log(LogLevel.Error, result == 0
            ? $"runtime_state_file {path} is damaged and was put aside as {aside}: {why}"
            : $"runtime_state_file {path} is damaged and could not be put aside ({Errno.Name(-result)}): {why}");
        return -result;
    }

    private static int Check(int result, string what) => result >= 0 ? result : throw new PosixException(-result, what);
}
