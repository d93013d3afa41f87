using Supervisor.Supervision.Logs;

namespace Supervisor.Server.Http;

/// <summary>Output that is read on in as it grows.</summary>
internal interface IFollowed : IDisposable
{
    /// <summary>The log's path, by which changes are told.</summary>
    string Path { get; }

    /// <summary>Offset of the first byte that is read.</summary>
    long Start { get; }

    /// <summary>Size at the beginning.</summary>
    long End { get; }

    /// <summary>When it was last written to.</summary>
    DateTime Modified { get; }

    /// <summary>What comes next, good until the next is asked for; nothing when there is nothing (yet).</summary>
    ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellation);
}

/// <summary>What is kept in memory of a log that cannot be read back.</summary>
internal sealed class FollowedOutput : IFollowed
{
    private const int Piece = 16 * 1024;

    private readonly RecentOutput _recent;
    private readonly byte[] _buffer = new byte[Piece];
    private long _position;

    /// <summary>Begins <paramref name="head"/> bytes before the end.</summary>
    public FollowedOutput(RecentOutput recent, string path, int head)
    {
        _recent = recent;
        Path = path;
        End = recent.End;
        Start = Math.Max(0, End - Math.Min(head, RecentOutput.Capacity));
        _position = Start;
        Modified = File.GetLastWriteTimeUtc(path);
    }

    public string Path { get; }

    public long Start { get; }

    public long End { get; }

    public DateTime Modified { get; }

    public ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellation)
    {
        if (_recent.End < _position)
        {
            // it was emptied
            _position = 0;
        }

        int count = _recent.Read(_position, _buffer, out long from);
        _position = from + count;
        return new(_buffer.AsMemory(0, count));
    }

    public void Dispose()
    {
    }
}
