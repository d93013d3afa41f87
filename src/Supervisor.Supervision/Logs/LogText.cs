using System.Buffers;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Supervisor.Posix;
using Supervisor.Protocol;

namespace Supervisor.Supervision.Logs;

/// <summary>
/// A part of a log as text, read when it is asked for. It stays that part of that file when the log is rotated; when it is
/// emptied, the text is shorter than it was. Whoever has given up on a piece that does not come may let go of the text meanwhile.
/// </summary>
internal sealed class LogText(SafeFileHandle file, long start, long count) : StreamedText
{
    private const int PieceSize = 32 * 1024;

    private readonly LogHold _hold = new(file.Dispose);

    public override long Size => count;

    public override IEnumerable<ReadOnlyMemory<char>> Pieces()
    {
        byte[] bytes = ArrayPool<byte>.Shared.Rent(PieceSize);
        char[] characters = ArrayPool<char>.Shared.Rent(Encoding.UTF8.GetMaxCharCount(PieceSize));
        Decoder decoder = Encoding.UTF8.GetDecoder();
        try
        {
            long left = count;
            bool isEnd = false;
            while (!isEnd)
            {
                int read = left == 0 ? 0 : Read(bytes.AsSpan(0, (int)Math.Min(PieceSize, left)), start + count - left);
                left -= read;
                isEnd = read == 0;
                int written = decoder.GetChars(bytes.AsSpan(0, read), characters, flush: isEnd);
                yield return characters.AsMemory(0, written);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
            ArrayPool<char>.Shared.Return(characters);
        }
    }

    public override void Dispose() => _hold.Dispose();

    /// <summary>0 at the end, and where it cannot be read any more.</summary>
    private int Read(Span<byte> buffer, long at)
    {
        if (!_hold.TryBegin())
        {
            return 0;
        }

        int read = FileCalls.ReadAt((int)file.DangerousGetHandle(), buffer, at);
        _hold.End();
        return Math.Max(read, 0);
    }
}
