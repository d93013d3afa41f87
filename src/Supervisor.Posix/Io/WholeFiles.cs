using System.Buffers.Binary;
using Supervisor.Os;
using Supervisor.Posix.Native;

namespace Supervisor.Posix;

/// <summary>Files and folders whose names may be no text; .NET's own calls would look for another name.</summary>
public static unsafe class WholeFiles
{
    private const int Portion = 32 * 1024;

    /// <summary>The bytes of a file.</summary>
    /// <exception cref="PosixException">It cannot be read.</exception>
    public static byte[] Read(string path)
    {
        using MemoryStream content = new();
        ReadAll(path, FileOpenFlags.Read, (fd, buffer) => FileDescriptors.Read(fd, buffer), content.Write);
        return content.ToArray();
    }

    /// <summary>Names of what is in a folder, in no order, without <c>.</c> and <c>..</c>.</summary>
    /// <exception cref="PosixException">It is no folder, or cannot be read.</exception>
    public static IReadOnlyList<string> List(string folder)
    {
        List<string> names = [];
        ReadAll(folder, FileOpenFlags.NonBlocking, ReadEntries, entries => AddNames(entries, names));
        return names;
    }

    private delegate int Reader(int fd, Span<byte> buffer);

    private static void ReadAll(string path, FileOpenFlags flags, Reader read, SpanAction take)
    {
        int fd = FileCalls.Open(path, flags);
        if (fd < 0)
        {
            throw new PosixException(-fd, "open");
        }

        byte[] buffer = new byte[Portion];
        try
        {
            while (read(fd, buffer) is var count and not 0)
            {
                take(count > 0 ? buffer.AsSpan(0, count) : throw new PosixException(-count, "read"));
            }
        }
        finally
        {
            FileDescriptors.Close(fd);
        }
    }

    private delegate void SpanAction(ReadOnlySpan<byte> bytes);

    private static int ReadEntries(int fd, Span<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            nint count = Libc.syscall(SystemCall.GetDirectoryEntries, fd, (nint)start, buffer.Length, 0, 0);
            return count >= 0 ? (int)count : -Libc.LastError;
        }
    }

    /// <summary>struct linux_dirent64: inode and offset of 8 bytes each, the length of the entry of 2, a type of 1, the name.</summary>
    private static void AddNames(ReadOnlySpan<byte> entries, List<string> names)
    {
        const int length = 16;
        const int name = 19;
        while (!entries.IsEmpty)
        {
            int size = BinaryPrimitives.ReadUInt16LittleEndian(entries[length..]);
            ReadOnlySpan<byte> text = entries[name..size];
            text = text[..text.IndexOf((byte)0)];
            if (!text.SequenceEqual("."u8) && !text.SequenceEqual(".."u8))
            {
                names.Add(SystemText.Decode(text));
            }

            entries = entries[size..];
        }
    }
}
