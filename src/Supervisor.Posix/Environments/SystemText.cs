using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Supervisor.Posix;

/// <summary>
/// Arguments, variables and paths as text that can be turned back into the very bytes: what is not UTF-8 stands in it byte by byte
/// as U+DC80 to U+DCFF, which is no valid text and so cannot be mistaken for any (Python: surrogateescape).
/// </summary>
public static class SystemText
{
    private const char FirstEscape = '\uDC80';
    private const char LastEscape = '\uDCFF';
    private const char EscapeBase = '\uDC00';

    /// <summary>The text of bytes.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (Utf8.IsValid(bytes))
        {
            return Encoding.UTF8.GetString(bytes);
        }

        StringBuilder text = new(bytes.Length);
        Span<char> units = stackalloc char[2];
        while (!bytes.IsEmpty)
        {
            bool valid = Rune.DecodeFromUtf8(bytes, out Rune rune, out int length) == OperationStatus.Done;
            if (valid)
            {
                text.Append(units[..rune.EncodeToUtf16(units)]);
            }
            else
            {
                foreach (byte b in bytes[..length])
                {
                    text.Append((char)(EscapeBase + b));
                }
            }

            bytes = bytes[length..];
        }

        return text.ToString();
    }

    /// <summary>The bytes of a text.</summary>
    public static byte[] Encode(string text)
    {
        byte[] bytes = new byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        return bytes[..Encode(text, bytes)];
    }

    /// <summary>Writes the bytes of a text; returns how many. Room for <see cref="Encoding.GetMaxByteCount(int)"/> is enough.</summary>
    public static int Encode(ReadOnlySpan<char> text, Span<byte> destination)
    {
        int written = 0;
        while (text.IndexOfAnyInRange(FirstEscape, LastEscape) is var at and >= 0)
        {
            // The second half of a pair looks like an escape.
            bool escape = at == 0 || !char.IsHighSurrogate(text[at - 1]);
            int plain = escape ? at : at + 1;
            written += Encoding.UTF8.GetBytes(text[..plain], destination[written..]);
            if (escape)
            {
                destination[written++] = (byte)(text[at] - EscapeBase);
            }

            text = text[(at + 1)..];
        }

        return written + Encoding.UTF8.GetBytes(text, destination[written..]);
    }
}
