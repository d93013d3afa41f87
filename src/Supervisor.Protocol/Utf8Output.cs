using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Supervisor.Protocol;

/// <summary>Appends XML to a buffer writer in large steps. Nothing has arrived there before <see cref="Flush"/>.</summary>
/// <param name="output">Where it goes.</param>
/// <param name="escapeReturns">A carriage return is written so that an XML parser does not make a line feed of it.</param>
internal ref struct Utf8Output(IBufferWriter<byte> output, bool escapeReturns)
{
    private const int BlockSize = 16 * 1024;

    private static readonly SearchValues<char> SpecialOrReturn = SearchValues.Create(SpecialCharacters());
    private static readonly SearchValues<char> Special = SearchValues.Create(SpecialCharacters().Replace("\r", "", StringComparison.Ordinal));

    private Span<byte> _free;
    private int _used;

    public void Raw(scoped ReadOnlySpan<byte> bytes)
    {
        while (!bytes.TryCopyTo(_free[_used..]))
        {
            int fits = Math.Min(_free.Length - _used, bytes.Length);
            bytes[..fits].CopyTo(_free[_used..]);
            _used += fits;
            bytes = bytes[fits..];
            NextBlock();
        }

        _used += bytes.Length;
    }

    public void Number(long number)
    {
        const int Longest = 20;
        Reserve(Longest);
        Utf8Formatter.TryFormat(number, _free[_used..], out int written);
        _used += written;
    }

    /// <summary>Text with markup characters escaped and characters that XML cannot hold replaced.</summary>
    public void Escaped(scoped ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            int special = text.IndexOfAny(escapeReturns ? SpecialOrReturn : Special);
            int plain = special < 0 ? text.Length : special;
            Plain(text[..plain]);
            if (special < 0)
            {
                return;
            }

            Raw(text[special] switch
            {
                '&' => "&amp;"u8,
                '<' => "&lt;"u8,
                '>' => "&gt;"u8,
                '\r' => "&#13;"u8,
                _ => "\ufffd"u8,
            });
            text = text[(special + 1)..];
        }
    }

    public void Flush()
    {
        output.Advance(_used);
        _used = 0;
        _free = default;
    }

    /// <summary>An unpaired surrogate becomes U+FFFD in the encoding.</summary>
    private void Plain(scoped ReadOnlySpan<char> text)
    {
        const int LongestPiece = BlockSize / 3;
        while (!text.IsEmpty)
        {
            int count = Math.Min(text.Length, LongestPiece);
            if (count < text.Length && char.IsHighSurrogate(text[count - 1]))
            {
                count--;
            }

            Reserve(Encoding.UTF8.GetMaxByteCount(count));
            _used += Encoding.UTF8.GetBytes(text[..count], _free[_used..]);
            text = text[count..];
        }
    }

    private void Reserve(int bytes)
    {
        if (_free.Length - _used < bytes)
        {
            NextBlock(bytes);
        }
    }

    private void NextBlock(int atLeast = 1)
    {
        Flush();
        _free = output.GetSpan(Math.Max(atLeast, BlockSize));
    }

    private static string SpecialCharacters()
    {
        StringBuilder all = new("&<>\ufffe\uffff");
        for (char control = '\0'; control < ' '; control++)
        {
            if (control is not ('\t' or '\n'))
            {
                all.Append(control);
            }
        }

        return all.ToString();
    }
}
