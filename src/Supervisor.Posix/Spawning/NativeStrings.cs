using System.Runtime.InteropServices;
using System.Text;

namespace Supervisor.Posix;

/// <summary>
/// Unmanaged memory, used again for every spawn, with the texts and pointer tables of one. Reserve the whole before adding: what
/// has been added must not move.
/// </summary>
internal sealed unsafe class NativeStrings : IDisposable
{
    private byte* _start;
    private nuint _size;
    private nuint _used;

    /// <summary>Room needed for a text.</summary>
    public static nuint SizeOf(string text) => (nuint)Encoding.UTF8.GetMaxByteCount(text.Length) + 1;

    /// <summary>Room needed for a table of pointers and the null at its end.</summary>
    public static nuint SizeOfTable(int count) => (nuint)((count + 2) * sizeof(byte*));

    /// <summary>Forgets everything and makes room.</summary>
    public void Reserve(nuint size)
    {
        _used = 0;
        if (size > _size)
        {
            NativeMemory.Free(_start);
            _size = Math.Max(size, 16 * 1024);
            _start = (byte*)NativeMemory.Alloc(_size);
        }
    }

    /// <summary>Adds a text with a NUL at its end.</summary>
    public byte* Add(string text)
    {
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            throw new ArgumentException("embedded NUL character", nameof(text));
        }

        byte* at = _start + _used;
        int length = SystemText.Encode(text, Room());
        at[length] = 0;
        _used += (nuint)length + 1;
        return at;
    }

    /// <summary>Adds bytes as they are.</summary>
    public byte* Add(ReadOnlySpan<byte> bytes)
    {
        byte* at = _start + _used;
        bytes.CopyTo(Room());
        _used += (nuint)bytes.Length;
        return at;
    }

    /// <summary>Adds bytes at an address that is a multiple of 8.</summary>
    public byte* AddAligned(ReadOnlySpan<byte> bytes)
    {
        _used = (_used + sizeof(ulong) - 1) & ~(nuint)(sizeof(ulong) - 1);
        return Add(bytes);
    }

    /// <summary>Adds a table of pointers, the last one null, the others for the caller to fill in.</summary>
    public byte** AddTable(int count)
    {
        _used = (_used + (nuint)sizeof(byte*) - 1) & ~((nuint)sizeof(byte*) - 1);
        byte** table = (byte**)(_start + _used);
        _used += (nuint)((count + 1) * sizeof(byte*));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(_used, _size);
        table[count] = null;
        return table;
    }

    private Span<byte> Room() => new(_start + _used, (int)Math.Min(_size - _used, int.MaxValue));

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.Free(_start);
        _start = null;
        _size = 0;
    }
}
