namespace Supervisor.Supervision.Output;

/// <summary>Takes whole lines, without their line feed; valid during the call.</summary>
internal delegate void LineHandler(ReadOnlySpan<byte> line);

/// <summary>Makes lines of a stream of bytes for syslog. A line longer than the limit goes out in parts.</summary>
internal sealed class LineSplitter(LineHandler handler)
{
    private const int Limit = 8 * 1024;

    private byte[] _partial = [];
    private int _length;

    /// <summary>The line so far; valid until the next call.</summary>
    public ReadOnlySpan<byte> Partial => _partial.AsSpan(0, _length);

    /// <summary>Takes the next piece of the stream.</summary>
    public void Feed(ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty)
        {
            int end = data.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = end < 0 ? data : data[..end];
            int room = Limit - _length;
            if (line.Length > room)
            {
                Append(line[..room]);
                Finish();
                data = data[room..];
                continue;
            }

            if (end < 0)
            {
                Append(line);
                return;
            }

            if (_length == 0)
            {
                handler(line);
            }
            else
            {
                Append(line);
                Finish();
            }

            data = data[(end + 1)..];
        }
    }

    /// <summary>Hands on a last line without line feed.</summary>
    public void Finish()
    {
        if (_length > 0)
        {
            handler(_partial.AsSpan(0, _length));
            _length = 0;
        }
    }

    private void Append(ReadOnlySpan<byte> data)
    {
        if (_partial.Length < _length + data.Length)
        {
            Array.Resize(ref _partial, Math.Min(Limit, Math.Max(_length + data.Length, 2 * _partial.Length)));
        }

        data.CopyTo(_partial.AsSpan(_length));
        _length += data.Length;
    }
}
