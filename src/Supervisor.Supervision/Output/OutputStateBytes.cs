using System.Buffers.Binary;

namespace Supervisor.Supervision.Output;

/// <summary>What is held back of a stream as bytes, written after every piece of it where a daemon that dies is to be gone on from.</summary>
internal static class OutputStateBytes
{
    private const int Header = (3 * sizeof(int)) + (3 * sizeof(int));

    public static byte[] Write(OutputState state, ReadOnlySpan<byte> signLine)
    {
        byte[] bytes = new byte[Header + state.Captured.Length + state.PartialLine.Length + signLine.Length];
        Span<byte> rest = bytes;
        Put(ref rest, state.Escape);
        Put(ref rest, state.IsCapturing ? 1 : 0);
        Put(ref rest, state.HeldMark);
        Put(ref rest, state.Captured.Length);
        Put(ref rest, state.PartialLine.Length);
        Put(ref rest, signLine.Length);
        Put(ref rest, state.Captured);
        Put(ref rest, state.PartialLine);
        Put(ref rest, signLine);
        return bytes;
    }

    /// <summary>Null: they are no such bytes.</summary>
    public static (OutputState State, byte[] SignLine)? Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < Header)
        {
            return null;
        }

        int Number(ReadOnlySpan<byte> from, int which) => BinaryPrimitives.ReadInt32LittleEndian(from[(which * sizeof(int))..]);
        (int captured, int partial, int sign) = (Number(bytes, 3), Number(bytes, 4), Number(bytes, 5));
        if (captured < 0 || partial < 0 || sign < 0 || (long)Header + captured + partial + sign != bytes.Length)
        {
            return null;
        }

        OutputState state = new(
            Number(bytes, 0), Number(bytes, 1) != 0, Number(bytes, 2),
            bytes.Slice(Header, captured).ToArray(), bytes.Slice(Header + captured, partial).ToArray());
        return (state, bytes[(Header + captured + partial)..].ToArray());
    }

    private static void Put(ref Span<byte> rest, int number)
    {
        BinaryPrimitives.WriteInt32LittleEndian(rest, number);
        rest = rest[sizeof(int)..];
    }

    private static void Put(ref Span<byte> rest, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(rest);
        rest = rest[bytes.Length..];
    }
}
