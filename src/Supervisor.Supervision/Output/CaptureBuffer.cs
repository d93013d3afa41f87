namespace Supervisor.Supervision.Output;

/// <summary>The last so many bytes of what was appended; grows with need up to its limit.</summary>
internal sealed class CaptureBuffer
{
    private const int FirstSize = 1024;

    private readonly int _limit;
    private byte[] _bytes = [];
    private int _start;
    private int _count;

    /// <param name="limit">The most bytes kept, at least 1.</param>
    public CaptureBuffer(long limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        _limit = (int)Math.Min(limit, Array.MaxLength);
    }

    /// <summary>Appends, dropping the oldest bytes beyond the limit.</summary>
    public void Append(ReadOnlySpan<byte> data)
    {
        if (data.Length >= _limit)
        {
            data = data[^_limit..];
            Clear();
        }

        Reserve((int)Math.Min((long)_count + data.Length, _limit));
        int excess = _count + data.Length - _bytes.Length;
        if (excess > 0)
        {
            _start = (_start + excess) % _bytes.Length;
            _count -= excess;
        }

        int end = (int)(((long)_start + _count) % Math.Max(1, _bytes.Length));
        int first = Math.Min(data.Length, _bytes.Length - end);
        data[..first].CopyTo(_bytes.AsSpan(end));
        data[first..].CopyTo(_bytes);
        _count += data.Length;
    }

    /// <summary>Everything kept, oldest first; valid until the next call.</summary>
    public ReadOnlySpan<byte> Peek()
    {
        if (_start + (long)_count > _bytes.Length)
        {
            byte[] straight = new byte[_bytes.Length];
            CopyTo(straight);
            _bytes = straight;
            _start = 0;
        }

        return _bytes.AsSpan(_start, _count);
    }

    /// <summary>Empties it and lets go of a large buffer.</summary>
    public void Clear()
    {
        _start = 0;
        _count = 0;
        if (_bytes.Length > FirstSize)
        {
            _bytes = [];
        }
    }

    private void Reserve(int size)
    {
        if (size <= _bytes.Length)
        {
            return;
        }

        byte[] larger = new byte[(int)Math.Min(_limit, Math.Max(Math.Max(FirstSize, size), _bytes.Length * 2L))];
        CopyTo(larger);
        _bytes = larger;
        _start = 0;
    }

    private void CopyTo(Span<byte> target)
    {
        int first = Math.Min(_count, _bytes.Length - _start);
        _bytes.AsSpan(_start, first).CopyTo(target);
        _bytes.AsSpan(0, _count - first).CopyTo(target[first..]);
    }
}
