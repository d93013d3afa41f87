namespace Supervisor.Supervision.Output;

/// <summary>
/// What an event listener has said and the loop has not put down yet, where a daemon that dies is to be gone on from. The bytes belong to
/// the thread of the stream; the loop says how far it has come.
/// </summary>
/// <param name="from">How much it had said before, in bytes.</param>
internal sealed class UnheardBytes(long from)
{
    /// <summary>More than any result; one that says more in one go, while the loop stands still, is not gone on with byte by byte.</summary>
    public const int Most = 1 << 20;

    private byte[] _bytes = [];
    private int _begin;
    private int _end;
    private long _from = from;
    private long _heard = from;

    /// <summary>How much it had said before them.</summary>
    public long From => _from;

    /// <summary>All it has said.</summary>
    public long To => _from + _end - _begin;

    /// <summary>They, as far as they are known to be unheard.</summary>
    public ReadOnlySpan<byte> Bytes
    {
        get
        {
            Drop((int)Math.Clamp(Volatile.Read(ref _heard) - _from, 0, _end - _begin));
            return _bytes.AsSpan(_begin, _end - _begin);
        }
    }

    /// <summary>It has said more.</summary>
    public void Add(ReadOnlySpan<byte> data)
    {
        ReadOnlySpan<byte> kept = Bytes;
        Drop(Math.Max(0, kept.Length + data.Length - Most));
        kept = _bytes.AsSpan(_begin, _end - _begin);
        if (_end + data.Length > _bytes.Length)
        {
            byte[] larger = kept.Length + data.Length > _bytes.Length ? new byte[Math.Max(256, 2 * (kept.Length + data.Length))] : _bytes;
            kept.CopyTo(larger);
            (_bytes, _begin, _end) = (larger, 0, kept.Length);
        }

        data.CopyTo(_bytes.AsSpan(_end));
        _end += data.Length;
    }

    /// <summary>From any thread: so much of all that it has said is known to whoever comes after this daemon.</summary>
    public void Heard(long position) => Volatile.Write(ref _heard, position);

    private void Drop(int count)
    {
        _begin += count;
        _from += count;
        if (_begin == _end)
        {
            _begin = _end = 0;
        }
    }
}
