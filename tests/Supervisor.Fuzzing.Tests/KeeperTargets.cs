using System.Buffers.Binary;
using System.Net.Sockets;
using Supervisor.Os;
using Supervisor.Posix;
using Supervisor.Posix.Native;

namespace Supervisor.Fuzzing.Tests;

/// <summary>What a keeper and the daemons under it leave each other in memory, and say over their socket.</summary>
internal static unsafe class KeeperTargets
{
    private const int ControlAt = StagingFile.PieceSize;
    private const int ControlSize = 128;
    private const int StatesAt = StagingFile.PieceSize + 4096;

    private const ulong Stream = 7;

    /// <summary>Longer than any that is right.</summary>
    private const int MostBytes = 16 * 1024;

    /// <summary>A message of any length and content: what it counts is there.</summary>
    public static void Message(byte[] data)
    {
        FuzzTarget.Hold(DescriptorPassing.Pair(out int near, out int far) == 0, "no sockets");
        try
        {
            using Socket sender = new(new SafeSocketHandle(near, ownsHandle: true));
            _ = sender.Send(data.AsSpan(0, Math.Min(data.Length, MostBytes)));
            KeeperMessage message;
            int* descriptors = stackalloc int[KeeperMessage.Most];
            int length = KeeperMessage.Receive(far, &message, descriptors, out int arrived);
            FuzzTarget.Hold(length <= KeeperMessage.MostText, "more text than there is room for");
            FuzzTarget.Hold(length < 0 || message.Count is >= 0 and <= KeeperMessage.Most, "more numbers than there is room for");
            FuzzTarget.Hold(arrived == 0, "descriptors that nobody sent");
        }
        finally
        {
            FileDescriptors.Close(far);
        }
    }

    /// <summary>The journal in memory: eight bytes that say where it begins, and what stands behind the first page.</summary>
    public static void Journal(byte[] data)
    {
        int fd = MemoryFile.Create(data.AsSpan(0, Math.Min(data.Length, sizeof(long))));
        try
        {
            if (data.Length > sizeof(long))
            {
                _ = FileCalls.WriteAt(fd, data.AsSpan(sizeof(long)), 4096);
            }

            JournalMemory memory = new(fd);
            TakeoverTargets.Journal(memory.Read());
            FuzzTarget.Hold(memory.Replace("a beginning\n"u8) == 0 && memory.Append("more\n"u8) == 0, "it cannot be written to");
            FuzzTarget.Hold(new JournalMemory(fd).Read().AsSpan().SequenceEqual("a beginning\nmore\n"u8), "what was written is read as something else");
        }
        finally
        {
            FileDescriptors.Close(fd);
        }
    }

    /// <summary>
    /// A staging file: eight bytes that say where it stands, what is said of the piece on its way, what is held back of streams. Whatever
    /// stands there, what is written then is kept.
    /// </summary>
    public static void Staging(byte[] data)
    {
        int fd = MemoryFile.Create([]);
        StagingFile? staging = null, next = null;
        try
        {
            ReadOnlySpan<byte> rest = data;
            Span<byte> position = stackalloc byte[sizeof(long)];
            rest[..Math.Min(rest.Length, position.Length)].CopyTo(position);
            rest = rest[Math.Min(rest.Length, position.Length)..];
            _ = FileCalls.Truncate(fd, StatesAt);
            _ = FileCalls.WriteAt(fd, rest[..Math.Min(rest.Length, ControlSize)], ControlAt);
            _ = FileCalls.WriteAt(fd, rest[Math.Min(rest.Length, ControlSize)..], StatesAt);
            Made made = new(fd);
            made.Stand(BinaryPrimitives.ReadInt64LittleEndian(position));

            staging = StagingFile.Open(fd, made)!;
            FuzzTarget.Hold(staging.Pending is >= 0 and <= StagingFile.PieceSize, "a piece that is longer than any");
            ulong pipe = staging.PendingPipe;
            _ = staging.StateOf(pipe);
            if (staging.Pending > 0)
            {
                staging.Measure();
                ReadOnlySpan<byte> piece = staging.Resume();
                for (int left = piece.Length; left > 0;)
                {
                    int skipped = staging.Skip(left);
                    FuzzTarget.Hold(skipped >= 0 && skipped <= left, "more is left out than there is");
                    left = skipped == 0 ? 0 : left - skipped;
                }

                staging.EndResume();
            }

            foreach (int size in (int[])[1, 300])
            {
                byte[] state = [.. Enumerable.Repeat((byte)size, size)];
                FuzzTarget.Hold(staging.Take(0, Stream, out ReadOnlySpan<byte> taken) == 1 && taken[0] == (byte)'x', "nothing is taken");
                staging.Done(Stream, state);
                next = StagingFile.Open(fd, made)!;
                FuzzTarget.Hold(next.StateOf(Stream).AsSpan().SequenceEqual(state), "what is held back is read as something else");
                next.Dispose();
            }
        }
        finally
        {
            staging?.Dispose();
            FileDescriptors.Close(fd);
        }
    }

    /// <summary>A pipe that always has one byte, and logs that are as long as they like.</summary>
    private sealed class Made(int staging) : IStagedDescriptors
    {
        public int Move(int pipe, int file, int most) => FileDescriptors.Write(staging, "x"u8);

        public long LengthOf(int fd) => fd;

        public bool IsKept(int fd) => fd % 2 == 0;

        /// <summary>Sets where the file stands, as one that died has left it; up to a megabyte.</summary>
        public void Stand(long position) => _ = Libc.lseek(staging, position & 0xfffff, 0);
    }
}
