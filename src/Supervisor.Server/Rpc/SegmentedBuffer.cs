using System.Buffers;

namespace Supervisor.Server.Rpc;

/// <summary>
/// A growing run of bytes in pieces of the shared pool, none so large that it would stay on the large object heap: answers
/// reach megabytes, and an idle daemon must not keep them.
/// </summary>
internal sealed class SegmentedBuffer : IBufferWriter<byte>, IDisposable
{
    private const int SegmentSize = 32 * 1024;
    private readonly List<byte[]> _full = [];
    private readonly List<int> _lengths = [];
    private byte[] _current = ArrayPool<byte>.Shared.Rent(SegmentSize);
    private int _used;

    /// <summary>Bytes written.</summary>
    public long Length { get; private set; }

    /// <summary>The pieces in order.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Segments
    {
        get
        {
            for (int i = 0; i < _full.Count; i++)
            {
                yield return _full[i].AsMemory(0, _lengths[i]);
            }

            yield return _current.AsMemory(0, _used);
        }
    }

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

    public void Dispose()
    {
        foreach (byte[] segment in _full)
        {
            ArrayPool<byte>.Shared.Return(segment);
        }

        ArrayPool<byte>.Shared.Return(_current);
        _full.Clear();
        _current = [];
    }

    private void Reserve(int needed)
    {
        if (_current.Length - _used >= needed)
        {
            return;
        }

        _full.Add(_current);
        _lengths.Add(_used);
        _current = ArrayPool<byte>.Shared.Rent(Math.Max(needed, SegmentSize));
        _used = 0;
    }
}
