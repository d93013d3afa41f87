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

    // Setting up a search with vector instructions takes milliseconds in a process that has just started, and names, states
    // and numbers are short.
    private const int ShortText = 64;

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
            int special = IndexOfSpecial(text, escapeReturns);
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

    /// <summary>Hands a long text on; false when its bytes have to be written.</summary>
    public bool TryInsert(StreamedText text)
    {
        if (output is not IStreamedTextOutput parts)
        {
            return false;
        }

        Flush();
        parts.Insert(text);
        return true;
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

    private static int IndexOfSpecial(scoped ReadOnlySpan<char> text, bool escapeReturns)
    {
        if (text.Length > ShortText)
        {
            return text.IndexOfAny(escapeReturns ? SpecialCharacters.WithReturn : SpecialCharacters.WithoutReturn);
        }

        for (int i = 0; i < text.Length; i++)
        {
            if (SpecialCharacters.Contains(text[i], escapeReturns))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>What cannot stand in XML as it is.</summary>
    private static class SpecialCharacters
    {
        private const string Markup = "&<>\ufffe\uffff";
        private const string Controls =
            "\0\x01\x02\x03\x04\x05\x06\a\b\v\f\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f";

        public static SearchValues<char> WithReturn { get; } = SearchValues.Create(Markup + Controls + "\r");

        public static SearchValues<char> WithoutReturn { get; } = SearchValues.Create(Markup + Controls);

        public static bool Contains(char character, bool withReturn) => character switch
        {
            '&' or '<' or '>' or '\ufffe' or '\uffff' => true,
            '\r' => withReturn,
            '\t' or '\n' => false,
            _ => character < ' ',
        };
    }
}
