using System.Text;

namespace Supervisor.Protocol;

/// <summary>
/// Gives an XmlReader the characters of UTF-8 bytes without one large string. The declared encoding does not count:
/// the wire is UTF-8 whatever the XML declaration says.
/// </summary>
internal sealed class Utf8TextSource : TextReader
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly Decoder _decoder;
    private readonly bool _repair;
    private ReadOnlyMemory<byte> _rest;

    /// <param name="utf8">The document.</param>
    /// <param name="repair">
    /// Put U+FFFD for bytes that are not UTF-8 and for control characters that XML forbids. Supervisor sends
    /// such answers when a log holds terminal escapes.
    /// </param>
    public Utf8TextSource(ReadOnlyMemory<byte> utf8, bool repair)
    {
        _repair = repair;
        _rest = utf8.Span.StartsWith(Encoding.UTF8.Preamble) ? utf8[Encoding.UTF8.Preamble.Length..] : utf8;
        _decoder = (repair ? Encoding.UTF8 : Strict).GetDecoder();
    }

    public override int Read(char[] buffer, int index, int count) => Read(buffer.AsSpan(index, count));

    public override int Read(Span<char> buffer)
    {
        int written = 0;
        while (written == 0 && !_rest.IsEmpty)
        {
            _decoder.Convert(_rest.Span, buffer, flush: true, out int used, out written, out _);
            _rest = _rest[used..];
        }

        if (_repair)
        {
            Span<char> text = buffer[..written];
            for (int at = text.IndexOfAnyInRange('\0', '\u001f'); at >= 0;)
            {
                if (text[at] is not ('\t' or '\n' or '\r'))
                {
                    text[at] = '\ufffd';
                }

                int next = text[(at + 1)..].IndexOfAnyInRange('\0', '\u001f');
                at = next < 0 ? -1 : at + 1 + next;
            }
        }

        return written;
    }
}
