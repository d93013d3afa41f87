using System.Text;

namespace Supervisor.Posix;

/// <summary>Text as the C library wants it: its bytes with a NUL at the end.</summary>
internal static unsafe class CString
{
    /// <summary>The bytes of a text and the NUL.</summary>
    /// <exception cref="ArgumentException">The text contains a NUL character, which no path or argument can carry.</exception>
    public static byte[] Bytes(string text)
    {
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            throw new ArgumentException("embedded NUL character", nameof(text));
        }

        byte[] bytes = new byte[Encoding.UTF8.GetMaxByteCount(text.Length) + 1];
        return bytes[..(SystemText.Encode(text, bytes) + 1)];
    }

    /// <summary>Bytes up to the NUL.</summary>
    public static ReadOnlySpan<byte> Span(byte* text) =>
        System.Runtime.InteropServices.MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text);

    /// <summary>Text up to the NUL.</summary>
    public static string Text(byte* text) => SystemText.Decode(Span(text));
}
