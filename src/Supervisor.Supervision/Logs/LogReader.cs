using System.Text;
using Supervisor.Posix;
using Supervisor.Protocol;

namespace Supervisor.Supervision.Logs;

/// <summary>
/// Reads logs for the RPC interface (Supervisor: <c>readProcessStdoutLog</c>, <c>tailProcessStdoutLog</c>; options.py: readFile,
/// tailFile). Offsets and lengths count bytes. Bytes that are not UTF-8, a character cut in two by the offset among
/// them, come out as U+FFFD.
/// </summary>
public static class LogReader
{
    /// <summary>The most bytes one call returns; more is refused as FAILED.</summary>
    public const int MaxBytes = 512 * 1024 * 1024;

    private static readonly LogTail Nothing = new("", 0, false);

    /// <summary>
    /// A part of a log. Length 0: to the end. A negative offset with length 0: that many bytes from the end.
    /// </summary>
    /// <exception cref="XmlRpcFaultException">
    /// NO_FILE: there is no log; BAD_ARGUMENTS: a negative length, or a length with a negative offset; FAILED: it cannot be read.
    /// </exception>
    public static string Read(string? path, long offset, long length)
    {
        if (path is null || FileCalls.Status(path, out _) < 0)
        {
            throw new XmlRpcFaultException(Fault.NoFile, path);
        }

        if (!TryOpen(path, out var fd, out var size))
        {
            throw new XmlRpcFaultException(Fault.Failed);
        }

        try
        {
            if (length < 0 || (offset < 0 && length != 0))
            {
                throw new XmlRpcFaultException(Fault.BadArguments);
            }

            var start = offset < 0 ? Math.Max(0, size + Math.Max(offset, -size)) : Math.Min(offset, size);
            var count = length == 0 ? size - start : Math.Min(length, size - start);
            return TryRead(fd, start, count, out var text) ? text : throw new XmlRpcFaultException(Fault.Failed);
        }
        finally
        {
            FileDescriptors.Close(fd);
        }
    }

    /// <summary>
    /// The end of a log, for clients that ask again and again with the offset of the last answer. Exactly what was added if
    /// the log ends at <paramref name="offset"/> + <paramref name="length"/>, nothing if it does not reach the offset, and in
    /// every other case the last <paramref name="length"/> bytes, some of them perhaps seen before: clients rely on it.
    /// </summary>
    public static LogTail Tail(string? path, long offset, long length)
    {
        if (path is null || FileCalls.Status(path, out _) < 0)
        {
            return Nothing;
        }

        if (!TryOpen(path, out var fd, out var size))
        {
            return new LogTail("", offset, false);
        }

        try
        {
            var wanted = (Int128)offset + length;
            var overflow = size > wanted;
            var count = !overflow && offset >= size ? 0 : Math.Clamp(length, 0, size);
            return TryRead(fd, size - count, count, out var text) ? new LogTail(text, size, overflow) : new LogTail("", offset, false);
        }
        finally
        {
            FileDescriptors.Close(fd);
        }
    }

    // Anything but an ordinary file or an empty device would be waited for, or never end.
    private static bool TryOpen(string path, out int fd, out long size)
    {
        size = 0;
        fd = FileCalls.Open(path, FileOpenFlags.Read | FileOpenFlags.NonBlocking);
        if (fd < 0)
        {
            return false;
        }

        if (FileCalls.Status(fd, out var status) == 0 && !status.IsDirectory)
        {
            size = status.IsRegular ? status.Size : 0;
            return true;
        }

        FileDescriptors.Close(fd);
        return false;
    }

    private static bool TryRead(int fd, long start, long count, out string text)
    {
        text = "";
        if (count == 0)
        {
            return true;
        }

        if (count > MaxBytes)
        {
            return false;
        }

        var bytes = new byte[count];
        var length = 0;
        while (length < bytes.Length)
        {
            var read = FileCalls.ReadAt(fd, bytes.AsSpan(length), start + length);
            if (read < 0)
            {
                return false;
            }

            if (read == 0)
            {
                break;
            }

            length += read;
        }

        text = Encoding.UTF8.GetString(bytes, 0, length);
        return true;
    }
}
