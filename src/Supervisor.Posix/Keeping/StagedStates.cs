using System.Runtime.InteropServices;

namespace Supervisor.Posix;

/// <summary>
/// What is held back of streams (a line, a capture, an escape sequence), in a file in memory, each in two places of which one is always
/// whole. Places that are free are used again for what fits.
/// </summary>
internal sealed class StagedStates
{
    private const int Smallest = 256;

    private readonly int _fd;
    private readonly Dictionary<ulong, Place> _places = [];
    private readonly Dictionary<int, Stack<long>> _free = [];
    private long _end;

    /// <param name="fd">The file.</param>
    /// <param name="start">Where they begin in it.</param>
    public StagedStates(int fd, long start)
    {
        (_fd, _end) = (fd, start);
        Header header = default;
        Span<byte> bytes = MemoryMarshal.AsBytes(new Span<Header>(ref header));
        long size = FileCalls.Status(fd, out FileStat status) == 0 ? status.Size : 0;
        while (FileCalls.ReadAt(fd, bytes, _end) == bytes.Length && header.Room > 0 && _end + Place.SizeOf(header.Room) - header.Room <= size)
        {
            if (header.Pipe == 0)
            {
                Free(_end, header.Room);
            }
            else
            {
                Place place = new(fd, _end, header.Room);
                LastPiece = Math.Max(LastPiece, place.LastPiece);
                Add(header.Pipe, place);
            }

            _end += Place.SizeOf(header.Room);
        }

        if (size > _end)
        {
            // What stands behind has no meaning; places that are made from here on must not lead to it.
            _ = FileCalls.Truncate(fd, _end);
        }
    }

    /// <summary>Number of the last piece that left something behind, among those that were there at the beginning.</summary>
    public long LastPiece { get; }

    public Place? Find(ulong pipe) => _places.GetValueOrDefault(pipe);

    /// <summary>The place of a stream, with room for so many bytes.</summary>
    public Place Of(ulong pipe, int length)
    {
        if (_places.TryGetValue(pipe, out Place? place) && place.Room >= length)
        {
            return place;
        }

        int room = Smallest;
        while (room < length)
        {
            room *= 2;
        }

        Place larger;
        if (_free.TryGetValue(room, out Stack<long>? free) && free.TryPop(out long at))
        {
            larger = new(_fd, at, room);
        }
        else
        {
            larger = new(_fd, _end, room);
            _end += Place.SizeOf(room);
        }

        // Its content comes first: should we die now, the smaller place is the one that counts.
        larger.Clear();
        if (place is not null)
        {
            larger.CopyFrom(place);
        }

        larger.Name(pipe);
        if (place is not null)
        {
            place.Name(0);
            Free(place.At, place.Room);
        }

        return _places[pipe] = larger;
    }

    public void Remove(ulong pipe)
    {
        if (_places.Remove(pipe, out Place? place))
        {
            place.Name(0);
            Free(place.At, place.Room);
        }
    }

    /// <summary>Of two of one stream, left by a daemon that died on the way from one to the other, the later holds.</summary>
    private void Add(ulong pipe, Place place)
    {
        if (_places.TryGetValue(pipe, out Place? other))
        {
            _ = place.Read(out long piece);
            _ = other.Read(out long otherPiece);
            if (otherPiece > piece)
            {
                (place, other) = (other, place);
            }

            other.Name(0);
            Free(other.At, other.Room);
        }

        _places[pipe] = place;
    }

    private void Free(long at, int room)
    {
        if (!_free.TryGetValue(room, out Stack<long>? free))
        {
            _free.Add(room, free = []);
        }

        free.Push(at);
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct Header
    {
        public ulong Pipe;
        public int Room;
        public int Unused;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct Half
    {
        public long Piece;
        public int Length;
        public int Unused;
    }

    /// <summary>One place: a header, then twice a <see cref="Half"/> and its bytes.</summary>
    internal sealed class Place(int fd, long at, int room)
    {
        public long At => at;

        public int Room => room;

        public long LastPiece => Math.Max(HeadOf(0).Piece, HeadOf(1).Piece);

        public static unsafe long SizeOf(int room) => sizeof(Header) + (2 * (sizeof(Half) + (long)room));

        /// <summary>The whole one of the two, the later if both are; null: neither is.</summary>
        public byte[]? Read(out long piece)
        {
            Half first = HeadOf(0);
            Half second = HeadOf(1);
            int which = first.Piece >= second.Piece ? 0 : 1;
            Half half = which == 0 ? first : second;
            piece = half.Piece;
            if (piece == 0)
            {
                return null;
            }

            byte[] bytes = new byte[half.Length];
            return FileCalls.ReadAt(fd, bytes, DataOf(which)) == bytes.Length || bytes.Length == 0 ? bytes : null;
        }

        /// <summary>In the place of the older one, whose number says at last that it is whole.</summary>
        public void Write(long piece, ReadOnlySpan<byte> state)
        {
            int which = HeadOf(0).Piece <= HeadOf(1).Piece ? 0 : 1;
            SetHead(which, default);
            _ = FileCalls.WriteAt(fd, state, DataOf(which));
            SetHead(which, new() { Piece = piece, Length = state.Length });
        }

        public void Clear()
        {
            SetHead(0, default);
            SetHead(1, default);
        }

        public void CopyFrom(Place other)
        {
            if (other.Read(out long piece) is { } state)
            {
                Write(piece, state);
            }
        }

        public void Name(ulong pipe)
        {
            Header header = new() { Pipe = pipe, Room = room };
            _ = FileCalls.WriteAt(fd, MemoryMarshal.AsBytes(new ReadOnlySpan<Header>(ref header)), at);
        }

        private unsafe long HalfAt(int which) => at + sizeof(Header) + (which * (sizeof(Half) + (long)room));

        private unsafe long DataOf(int which) => HalfAt(which) + sizeof(Half);

        /// <summary>One that is damaged is as good as none, and hides the other no longer than until the next is written.</summary>
        private Half HeadOf(int which)
        {
            Half half = default;
            _ = FileCalls.ReadAt(fd, MemoryMarshal.AsBytes(new Span<Half>(ref half)), HalfAt(which));
            return half.Piece is > 0 and < StagingFile.MostPieces && half.Length >= 0 && half.Length <= room ? half : default;
        }

        private void SetHead(int which, Half half) =>
            _ = FileCalls.WriteAt(fd, MemoryMarshal.AsBytes(new ReadOnlySpan<Half>(ref half)), HalfAt(which));
    }
}
