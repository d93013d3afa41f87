using System.Buffers.Binary;

namespace Supervisor.Supervision.Output;

/// <summary>What is held back of a stream as bytes, written after every piece of it where a daemon that dies is to be gone on from.</summary>
internal static class OutputStateBytes
{
    private const int Header = (3 * sizeof(int)) + (3 * sizeof(int));

    /// <summary>Of what is there only where it means something: a flag, a position and a length.</summary>
    private const int Tail = sizeof(int) + sizeof(long) + sizeof(int);

    public static byte[] Write(OutputState state, ReadOnlySpan<byte> signLine, bool isSignSeen = false, UnheardBytes? unheard = null)
    {
        ReadOnlySpan<byte> said = unheard is null ? default : unheard.Bytes;
        bool hasTail = isSignSeen || unheard is not null;
        byte[] bytes = new byte[
            Header + state.Captured.Length + state.PartialLine.Length + signLine.Length + (hasTail ? Tail + said.Length : 0)];
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
        if (hasTail)
        {
            Put(ref rest, isSignSeen ? 1 : 0);
            BinaryPrimitives.WriteInt64LittleEndian(rest, unheard?.From ?? -1);
            rest = rest[sizeof(long)..];
            Put(ref rest, said.Length);
            Put(ref rest, said);
        }

        return bytes;
    }

    /// <summary>Null: they are no such bytes.</summary>
    public static HeldBack? Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < Header)
        {
            return null;
        }

        int Number(ReadOnlySpan<byte> from, int which) => BinaryPrimitives.ReadInt32LittleEndian(from[(which * sizeof(int))..]);
        (int captured, int partial, int sign) = (Number(bytes, 3), Number(bytes, 4), Number(bytes, 5));
        long length = (long)Header + captured + partial + sign;
        if (captured < 0 || partial < 0 || sign < 0 || length > bytes.Length)
        {
            return null;
        }

        ReadOnlySpan<byte> tail = bytes[(int)length..];
        UnheardBytes? unheard = null;
        if (!tail.IsEmpty)
        {
            if (tail.Length < Tail || BinaryPrimitives.ReadInt32LittleEndian(tail[(sizeof(int) + sizeof(long))..]) != tail.Length - Tail)
            {
                return null;
            }

            if (BinaryPrimitives.ReadInt64LittleEndian(tail[sizeof(int)..]) is >= 0 and <= long.MaxValue / 2 and var from)
            {
                unheard = new(from);
                unheard.Add(tail[Tail..]);
            }
        }

        OutputState state = new(
            Number(bytes, 0), Number(bytes, 1) != 0, Number(bytes, 2),
            bytes.Slice(Header, captured).ToArray(), bytes.Slice(Header + captured, partial).ToArray());
        return new(
            state, bytes.Slice(Header + captured + partial, sign).ToArray(), !tail.IsEmpty && BinaryPrimitives.ReadInt32LittleEndian(tail) != 0, unheard);
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

/// <summary>What is held back of a stream.</summary>
/// <param name="State">Of its text.</param>
/// <param name="SignLine">The line so far in which a sign of readiness is looked for.</param>
/// <param name="IsSignSeen">That has been seen.</param>
/// <param name="Unheard">For an event listener: what it has said last; null: it is none, or nobody kept that.</param>
internal sealed record HeldBack(OutputState State, byte[] SignLine, bool IsSignSeen, UnheardBytes? Unheard);
