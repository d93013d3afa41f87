using System.Globalization;
using Supervisor.Os;

namespace Supervisor.Posix;

/// <summary>Files that are only believed when nobody has written them who could not be the daemon.</summary>
public static class OwnFile
{
    /// <summary>What is in a file; null: there is none.</summary>
    /// <param name="path">The file.</param>
    /// <param name="flags">How it is opened besides.</param>
    /// <param name="distrust">Why it is not to be believed, behind its name; null: it is.</param>
    /// <exception cref="PosixException">It cannot be read, or is not to be believed; the message names it.</exception>
    public static byte[]? Read(string path, FileOpenFlags flags, Func<FileStat, string?> distrust)
    {
        int fd = FileCalls.Open(path, flags | FileOpenFlags.NonBlocking);
        if (fd is -Errno.ENOENT or -Errno.ENOTDIR)
        {
            return null;
        }

        if (fd < 0)
        {
            throw PosixException.WithMessage(-fd, $"{path} cannot be read ({Errno.Text(-fd)})");
        }

        try
        {
            int error = FileCalls.Status(fd, out FileStat status);
            return error < 0 ? throw new PosixException(-error, path)
                : distrust(status) is { } why ? throw PosixException.WithMessage(Errno.EPERM, $"{path} {why}")
                : ReadAll(fd, path, status.Size);
        }
        finally
        {
            FileDescriptors.Close(fd);
        }
    }

    /// <summary>What speaks against any file, behind its name; null: it is an ordinary one, of root or of us.</summary>
    public static string? Distrust(FileStat status) => !status.IsRegular ? "is no ordinary file" : DistrustOwner(status);

    /// <summary>Whose it is, when it is neither root's nor ours, behind its name.</summary>
    public static string? DistrustOwner(FileStat status) => IsOurs(status) ? null
        : string.Create(
            CultureInfo.InvariantCulture,
            $"belongs to user {status.Owner}, expected root or user {ProcessCredentials.EffectiveUid}");

    /// <summary>It is root's or ours.</summary>
    public static bool IsOurs(FileStat status) => status.Owner == 0 || status.Owner == ProcessCredentials.EffectiveUid;

    private static byte[] ReadAll(int fd, string path, long size)
    {
        byte[] bytes = new byte[size];
        for (int at = 0; at < bytes.Length;)
        {
            int count = FileCalls.ReadAt(fd, bytes.AsSpan(at), at);
            at = count > 0 ? at + count
                : count == 0 ? throw PosixException.WithMessage(Errno.EAGAIN, $"{path} is being written by somebody")
                : throw new PosixException(-count, $"read {path}");
        }

        return bytes;
    }
}
