using System.Buffers;
using Supervisor.Protocol;
using Supervisor.Supervision.Logs;

namespace Supervisor.Server.Rpc;

/// <summary>
/// A growing run of bytes in pieces of the shared pool, none so large that it would stay on the large object heap: answers
/// reach megabytes, and an idle daemon must not keep them. Long texts stand between the pieces and are read when they are sent.
/// </summary>
internal sealed class SegmentedBuffer : IBufferWriter<byte>, IStreamedTextOutput, IDisposable
{
    private const int SegmentSize = 32 * 1024;
    private readonly List<Part> _full = [];
    private byte[] _current = ArrayPool<byte>.Shared.Rent(SegmentSize);
    private int _used;

    /// <summary>Bytes written; long texts count after <see cref="MeasureAsync"/>.</summary>
    public long Length { get; private set; }

    /// <summary>The pieces in order.</summary>
    public IEnumerable<Part> Parts => _full.Append(new(_current, _used, null));

    public void Advance(int count)
    {
        _used += count;
        Length += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _current.AsMemory(_used);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public void Insert(StreamedText text)
    {
        Next(SegmentSize);
        _full.Add(new([], 0, text));
    }

    /// <summary>Reads the texts through for their lengths, which count from then on. Takes as long as they are, and as their disks do.</summary>
    public async ValueTask MeasureAsync(CancellationToken cancellationToken)
    {
        for (int i = 0; i < _full.Count; i++)
        {
            if (_full[i].Text is { } text)
            {
                long length = await ByteCounter.CountAsync(text, cancellationToken);
                _full[i] = new([], length, text);
                Length += length;
            }
        }
    }

    public void Dispose()
    {
        foreach (Part part in _full)
        {
            part.Text?.Dispose();
            if (part.Text is null)
            {
                ArrayPool<byte>.Shared.Return(part.Bytes);
            }
        }

        ArrayPool<byte>.Shared.Return(_current);
        _full.Clear();
        _current = [];
    }

    private void Reserve(int needed)
    {
        if (_current.Length - _used < needed)
        {
            Next(Math.Max(needed, SegmentSize));
        }
    }

    private void Next(int size)
    {
        // First what may fail: a piece that is in two places goes back twice, and then has two users.
        byte[] next = ArrayPool<byte>.Shared.Rent(size);
        _full.Add(new(_current, _used, null));
        (_current, _used) = (next, 0);
    }

    /// <summary>Bytes, or a text that is read when it is sent.</summary>
    public readonly record struct Part(byte[] Bytes, long Length, StreamedText? Text);

    /// <summary>Counts what a text comes to in XML, without keeping any of it.</summary>
    private sealed class ByteCounter : IBufferWriter<byte>
    {
        private const int PiecesAtOnce = 8;

        private readonly byte[] _scratch = new byte[SegmentSize];
        private long _count;

        /// <summary>Ends with the connection, a few pieces later at most.</summary>
        public static async ValueTask<long> CountAsync(StreamedText text, CancellationToken cancellationToken)
        {
            ByteCounter counter = new();
            IEnumerator<ReadOnlyMemory<char>> pieces = text.Pieces().GetEnumerator();
            while (await LogDisk.DoAsync(() => counter.CountSome(pieces), cancellationToken))
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            return counter._count;
        }

        public void Advance(int count) => _count += count;

        public Memory<byte> GetMemory(int sizeHint = 0) => _scratch;

        public Span<byte> GetSpan(int sizeHint = 0) => _scratch;

        /// <summary>False at the end.</summary>
        private bool CountSome(IEnumerator<ReadOnlyMemory<char>> pieces)
        {
            for (int i = 0; i < PiecesAtOnce; i++)
            {
                if (!pieces.MoveNext())
                {
                    return false;
                }

                XmlRpcWriter.WriteText(this, pieces.Current.Span);
            }

            return true;
        }
    }
}
