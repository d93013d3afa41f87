using System.Buffers.Binary;
using System.Numerics;

namespace Supervisor.Server.Http;

/// <summary>
/// SHA-1 (FIPS 180-4), in which Supervisor keeps passwords. .NET's is OpenSSL's, which a small machine does not have: a process that
/// misses it is aborted.
/// </summary>
internal static class Sha1
{
    private const int BlockSize = 64;
    private const int LengthSize = 8;

    /// <summary>The digest, 20 bytes.</summary>
    public static byte[] Hash(ReadOnlySpan<byte> data)
    {
        Span<uint> state = [0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0];
        int whole = data.Length / BlockSize * BlockSize;
        for (int at = 0; at < whole; at += BlockSize)
        {
            Add(state, data[at..(at + BlockSize)]);
        }

        ReadOnlySpan<byte> rest = data[whole..];
        Span<byte> last = stackalloc byte[2 * BlockSize];
        last.Clear();
        rest.CopyTo(last);
        last[rest.Length] = 0x80;
        int end = rest.Length < BlockSize - LengthSize ? BlockSize : 2 * BlockSize;
        BinaryPrimitives.WriteUInt64BigEndian(last[(end - LengthSize)..], (ulong)data.Length * 8);
        for (int at = 0; at < end; at += BlockSize)
        {
            Add(state, last[at..(at + BlockSize)]);
        }

        byte[] digest = new byte[state.Length * sizeof(uint)];
        for (int i = 0; i < state.Length; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(digest.AsSpan(i * sizeof(uint)), state[i]);
        }

        return digest;
    }

    private static void Add(Span<uint> state, ReadOnlySpan<byte> block)
    {
        Span<uint> words = stackalloc uint[80];
        for (int i = 0; i < words.Length; i++)
        {
            words[i] = i < 16
                ? BinaryPrimitives.ReadUInt32BigEndian(block[(i * sizeof(uint))..])
                : BitOperations.RotateLeft(words[i - 3] ^ words[i - 8] ^ words[i - 14] ^ words[i - 16], 1);
        }

        (uint a, uint b, uint c, uint d, uint e) = (state[0], state[1], state[2], state[3], state[4]);
        for (int i = 0; i < words.Length; i++)
        {
            (uint mixed, uint constant) = (i / 20) switch
            {
                0 => ((b & c) | (~b & d), 0x5A827999u),
                1 => (b ^ c ^ d, 0x6ED9EBA1u),
                2 => ((b & c) | (b & d) | (c & d), 0x8F1BBCDCu),
                _ => (b ^ c ^ d, 0xCA62C1D6u),
            };
            uint next = BitOperations.RotateLeft(a, 5) + mixed + e + constant + words[i];
            (e, d, c, b, a) = (d, c, BitOperations.RotateLeft(b, 30), a, next);
        }

        state[0] += a;
        state[1] += b;
        state[2] += c;
        state[3] += d;
        state[4] += e;
    }
}
