using System.Text;
using Microsoft.Win32.SafeHandles;
using Supervisor.Posix;
using Supervisor.Protocol;

namespace Supervisor.Supervision.Logs;

/// <summary>
/// Reads logs for the RPC interface (Supervisor: <c>readProcessStdoutLog</c>, <c>tailProcessStdoutLog</c>; options.py: readFile,
/// tailFile). Offsets and lengths count bytes. Bytes that are not UTF-8, a character cut in two by the offset among
/// them, come out as U+FFFD. What is long is read when the answer is sent, in pieces.
/// </summary>
public static class LogReader
{
    /// <summary>The most bytes one call returns; more is refused as FAILED.</summary>
    public const long MaxBytes = 512 * 1024 * 1024;

    private const long InOnePiece = 128 * 1024;

    private static readonly LogTail Nothing = new("", 0, false);

    /// <summary><see cref="Read(string?, long, long)"/> on a thread that a hung disk may hold up.</summary>
    public static Task<XmlRpcValue> ReadAsync(string? path, long offset, long length, CancellationToken cancellationToken) =>
        LogDisk.DoAsync(() => Read(path, offset, length), cancellationToken, Dispose);

    /// <summary><see cref="Tail(string?, long, long)"/> on a thread that a hung disk may hold up.</summary>
    public static Task<XmlRpcValue> TailAsync(string? path, long offset, long length, CancellationToken cancellationToken) =>
        LogDisk.DoAsync(() => Tail(path, offset, length), cancellationToken, Dispose);

    /// <summary>
    /// A part of a log. Length 0: to the end. A negative offset with length 0: that many bytes from the end.
    /// </summary>
    /// <exception cref="XmlRpcFaultException">
    /// NO_FILE: there is no log; BAD_ARGUMENTS: a negative length, or a length with a negative offset; FAILED: it cannot be read.
    /// </exception>
    public static XmlRpcValue Read(string? path, long offset, long length)
    {
        if (path is null || FileCalls.Status(path, out _) < 0)
        {
            throw new XmlRpcFaultException(Fault.NoFile, path);
        }

        SafeFileHandle? file = TryOpen(path, out long size);
        if (file is null)
        {
            throw new XmlRpcFaultException(Fault.Failed);
        }

        if (length < 0 || (offset < 0 && length != 0))
        {
            file.Dispose();
            throw new XmlRpcFaultException(Fault.BadArguments);
        }

        long start = offset < 0 ? Math.Max(0, size + Math.Max(offset, -size)) : Math.Min(offset, size);
        long count = length == 0 ? size - start : Math.Min(length, size - start);
        return ReadPart(file, start, count) ?? throw new XmlRpcFaultException(Fault.Failed);
    }

    /// <summary>
    /// The end of a log, for clients that ask again and again with the offset of the last answer: text, offset, overflow. Exactly
    /// what was added if the log ends at <paramref name="offset"/> + <paramref name="length"/>, nothing if it does not reach the
    /// offset, and in every other case the last <paramref name="length"/> bytes, some of them perhaps seen before: clients rely
    /// on it.
    /// </summary>
    public static XmlRpcValue Tail(string? path, long offset, long length)
    {
        if (path is null || FileCalls.Status(path, out _) < 0)
        {
            return Nothing.ToValue();
        }

        SafeFileHandle? file = TryOpen(path, out long size);
        if (file is null)
        {
            return new LogTail("", offset, false).ToValue();
        }

        Int128 wanted = (Int128)offset + length;
        bool overflow = size > wanted;
        long count = !overflow && offset >= size ? 0 : Math.Clamp(length, 0, size);
        return ReadPart(file, size - count, count) is { } text
            ? new XmlRpcValue[] { text, size, overflow }
            : new LogTail("", offset, false).ToValue();
    }

    /// <summary>A part of what is kept of a log that cannot be read back; offsets and errors are those of <see cref="Read(string?, long, long)"/>.</summary>
    public static XmlRpcValue Read(RecentOutput recent, long offset, long length)
    {
        if (length < 0 || (offset < 0 && length != 0))
        {
            throw new XmlRpcFaultException(Fault.BadArguments);
        }

        long size = recent.End;
        long start = offset < 0 ? Math.Max(0, size + Math.Max(offset, -size)) : Math.Min(offset, size);
        return Part(recent, start, length == 0 ? size - start : Math.Min(length, size - start));
    }

    /// <summary>Its end, as <see cref="Tail(string?, long, long)"/> has it.</summary>
    public static XmlRpcValue Tail(RecentOutput recent, long offset, long length)
    {
        long size = recent.End;
        bool overflow = size > (Int128)offset + length;
        long count = !overflow && offset >= size ? 0 : Math.Clamp(length, 0, size);
        return new XmlRpcValue[] { Part(recent, size - count, count), size, overflow };
    }

    private static void Dispose(XmlRpcValue part)
    {
        part.Streamed?.Dispose();
        foreach (XmlRpcValue item in part.Kind == XmlRpcKind.Array ? part.AsArray() : [])
        {
            item.Streamed?.Dispose();
        }
    }

    /// <summary>What is still kept of a part.</summary>
    private static string Part(RecentOutput recent, long start, long count)
    {
        byte[] bytes = new byte[(int)Math.Min(count, RecentOutput.Capacity)];
        int read = recent.Read(start, bytes, out long from);
        return Encoding.UTF8.GetString(bytes, 0, (int)Math.Clamp(start + count - from, 0, read));
    }

    /// <summary>Anything but an ordinary file or an empty device would be waited for, or never end.</summary>
    private static SafeFileHandle? TryOpen(string path, out long size)
    {
        size = 0;
        int fd = FileCalls.Open(path, FileOpenFlags.Read | FileOpenFlags.NonBlocking);
        if (fd < 0)
        {
            return null;
        }

        if (FileCalls.Status(fd, out FileStat status) == 0 && !status.IsDirectory)
        {
            size = status.IsRegular ? status.Size : 0;
            return new(fd, ownsHandle: true);
        }

        FileDescriptors.Close(fd);
        return null;
    }

    /// <summary>Null when it cannot be read. The file is closed, or goes with the text.</summary>
    private static XmlRpcValue? ReadPart(SafeFileHandle file, long start, long count)
    {
        if (count > MaxBytes)
        {
            file.Dispose();
            return null;
        }

        if (count > InOnePiece)
        {
            return new LogText(file, start, count);
        }

        using (file)
        {
            byte[] bytes = new byte[count];
            int length = 0;
            while (length < bytes.Length)
            {
                int read = FileCalls.ReadAt((int)file.DangerousGetHandle(), bytes.AsSpan(length), start + length);
                if (read < 0)
                {
                    return null;
                }

                if (read == 0)
                {
                    break;
                }

                length += read;
            }

            return Encoding.UTF8.GetString(bytes, 0, length);
        }
    }
}
