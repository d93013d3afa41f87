namespace Supervisor.Engine.Listeners;

/// <summary>What a listener has said and nobody has dealt with yet. Costs nothing while every message comes whole.</summary>
internal sealed class PendingBytes
{
    /// <summary>Room that is kept between messages.</summary>
    private const int Kept = 4096;

    private byte[] _bytes = [];
    private int _start;
    private int _end;

    public int Count => _end - _start;

    public ReadOnlySpan<byte> Span => _bytes.AsSpan(_start, Count);

    public void Add(ReadOnlySpan<byte> bytes)
    {
        if (_bytes.Length - _end < bytes.Length)
        {
            MakeRoom(bytes.Length);
        }

        bytes.CopyTo(_bytes.AsSpan(_end));
        _end += bytes.Length;
    }

    /// <summary>Takes bytes off the front. They are valid until something is added.</summary>
    public ReadOnlySpan<byte> Take(int count)
    {
        ReadOnlySpan<byte> taken = _bytes.AsSpan(_start, count);
        _start += count;
        if (_start == _end)
        {
            (_start, _end) = (0, 0);
        }

        return taken;
    }

    public void Clear()
    {
        (_start, _end) = (0, 0);
        if (_bytes.Length > Kept)
        {
            _bytes = [];
        }
    }

    private void MakeRoom(int more)
    {
        int count = Count;
        byte[] target = _bytes.Length < count + more ? new byte[Math.Max(Kept, Math.Max(_bytes.Length * 2, count + more))] : _bytes;
        Span.CopyTo(target);
        (_bytes, _start, _end) = (target, 0, count);
    }
}
