using Supervisor.Posix;
using Supervisor.Supervision.Logs;

namespace Supervisor.Server.Http;

/// <summary>
/// Reads on in a log file as it grows. A file that takes its place is read from its beginning, and so is one that was cut
/// short; what the old file still held is given out first.
/// </summary>
internal sealed class FollowedLog : IFollowed
{
    private const int Piece = 16 * 1024;

    private readonly byte[] _buffer = new byte[Piece];
    private readonly LogHold _hold;
    private int _file;
    private FileStat _identity;
    private long _position;

    private FollowedLog(string path, int file, FileStat identity, long position)
    {
        Path = path;
        _file = file;
        _hold = new(() => FileDescriptors.Close(_file));
        _identity = identity;
        _position = position;
        Start = position;
        End = identity.Size;
        Modified = File.GetLastWriteTimeUtc(path);
    }

    public string Path { get; }

    /// <summary>Offset of the first byte that is read.</summary>
    public long Start { get; }

    /// <summary>Size when it was opened.</summary>
    public long End { get; }

    public DateTime Modified { get; }

    /// <summary>Begins <paramref name="head"/> bytes before the end. Null when there is no such file. May hang.</summary>
    public static FollowedLog? Open(string path, int head) =>
        TryOpen(path, out int file, out FileStat identity) ? new(path, file, identity, Math.Max(0, identity.Size - head)) : null;

    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellation) =>
        _buffer.AsMemory(0, await LogDisk.DoAsync(Read, cancellation));

    public void Dispose() => _hold.Dispose();

    /// <summary>Whoever asked may have let go of the log by the time that a hung disk answers.</summary>
    private int Read()
    {
        if (!_hold.TryBegin())
        {
            return 0;
        }

        try
        {
            return Read(_buffer);
        }
        finally
        {
            _hold.End();
        }
    }

    private int Read(Span<byte> buffer)
    {
        if (FileCalls.Status(_file, out FileStat now) == 0 && now.Size < _position)
        {
            _position = 0;
        }

        int count = FileCalls.ReadAt(_file, buffer, _position);
        if (count <= 0 && ReplacedByAnother())
        {
            count = FileCalls.ReadAt(_file, buffer, _position);
        }

        _position += Math.Max(count, 0);
        return Math.Max(count, 0);
    }

    private bool ReplacedByAnother()
    {
        // while the path leads nowhere, the old file may yet grow
        if (FileCalls.Status(Path, out FileStat named) < 0 || named.IsSameFile(_identity)
            || !TryOpen(Path, out int file, out FileStat identity))
        {
            return false;
        }

        FileDescriptors.Close(_file);
        (_file, _identity, _position) = (file, identity, 0);
        return true;
    }

    /// <summary>Anything but an ordinary file would be waited for, or never end.</summary>
    private static bool TryOpen(string path, out int file, out FileStat identity)
    {
        identity = default;
        file = FileCalls.Open(path, FileOpenFlags.Read | FileOpenFlags.NonBlocking);
        if (file < 0)
        {
            return false;
        }

        if (FileCalls.Status(file, out identity) == 0 && identity.IsRegular)
        {
            return true;
        }

        FileDescriptors.Close(file);
        return false;
    }
}
