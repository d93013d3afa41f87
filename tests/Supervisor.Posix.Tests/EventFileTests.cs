using System.Text;
using Supervisor.Os;
using Supervisor.Posix.Native;

namespace Supervisor.Posix.Tests;

/// <summary>Events on their way from a file in memory into a pipe: how far each has come stands with the file.</summary>
public sealed class EventFileTests : IDisposable
{
    private const int PipeSize = 64 * 1024;
    private readonly int _memory = MemoryFile.Create([]);
    private readonly int _write;
    private int _read;

    public EventFileTests()
    {
        Assert.Equal(0, FileDescriptors.Pipe(out _read, out _write));
        Assert.True(FileDescriptors.SetNonBlocking(_read, true) >= 0);
    }

    public void Dispose()
    {
        FileDescriptors.Close(_memory);
        FileDescriptors.Close(_write);
        CloseRead();
    }

    [Fact]
    public void What_was_moved_is_in_the_pipe_and_nothing_is_left_of_it()
    {
        EventFile events = new(_memory);
        long first = events.Add("one"u8);
        Assert.Equal(3, events.Move(_write, 3));
        long second = events.Add("second"u8);
        Assert.Equal(6, events.Move(_write, 6));

        Assert.Equal("onesecond", Encoding.UTF8.GetString(ReadAll()));
        Assert.Equal((0, 3), (first, second));
        Assert.Empty(new EventFile(_memory).Rest(second, second + 6));
    }

    [Fact]
    public void What_was_added_and_not_moved_is_found_by_the_next()
    {
        EventFile dying = new(_memory);
        dying.Add("one"u8);
        dying.Move(_write, 3);
        long from = dying.Add("second"u8);

        EventFile next = new(_memory);
        Assert.Equal("second", Encoding.UTF8.GetString(next.Rest(from, from + 6)));
        Assert.Empty(next.Rest(0, 3));
        Assert.Empty(next.Rest(-1, -1));
        Assert.Empty(next.Rest(from, from + 7));
        Assert.Equal(6, next.Move(_write, 6));
        Assert.Empty(next.Rest(from, from + 6));
        Assert.Equal("onesecond", Encoding.UTF8.GetString(ReadAll()));
    }

    [Fact]
    public void What_finds_no_room_is_not_left_to_the_file()
    {
        EventFile events = new(_memory);
        byte[] large = new byte[PipeSize + 10_000];
        new Random(1).NextBytes(large);
        long from = events.Add(large);

        int moved = events.Move(_write, large.Length);
        Assert.InRange(moved, 1, PipeSize);
        Assert.Empty(events.Rest(from, from + large.Length));
        Assert.Equal(large[..moved], ReadAll());

        events.Add(new byte[PipeSize]);
        events.Move(_write, PipeSize);
        events.Add("more"u8);
        Assert.Equal(-Errno.EAGAIN, events.Move(_write, 4));
    }

    [Fact]
    public void A_pipe_that_nobody_reads_any_more_is_told()
    {
        EventFile events = new(_memory);
        CloseRead();
        events.Add("one"u8);
        Assert.Equal(-Errno.EPIPE, events.Move(_write, 3));
        Assert.Empty(events.Rest(0, 3));
    }

    /// <summary>The pipe has pages of the file: they are given back, and not written over before they have been read.</summary>
    [Fact]
    public void Memory_of_what_has_gone_is_given_back_and_what_waits_in_the_pipe_stays_what_it_is()
    {
        const int pieces = 10_000;
        const int seekData = 3;
        EventFile events = new(_memory);
        byte[] piece = new byte[1000];
        for (int i = 0; i < pieces; i++)
        {
            Array.Fill(piece, (byte)i);
            events.Add(piece);
            Assert.Equal(piece.Length, events.Move(_write, piece.Length));
            if (i % 3 == 2)
            {
                Assert.Equal(Enumerable.Range(0, 3 * piece.Length).Select(at => (byte)(i - 2 + (at / piece.Length))), ReadAll());
            }
        }

        Assert.Equal(0, FileCalls.Status(_memory, out FileStat status));
        Assert.Equal(pieces * piece.Length, status.Size);
        Assert.InRange(status.Size - Libc.lseek(_memory, 0, seekData), 1, 3 << 20);
    }

    private byte[] ReadAll()
    {
        List<byte> all = [];
        byte[] buffer = new byte[PipeSize];
        while (FileDescriptors.Read(_read, buffer) is > 0 and var count)
        {
            all.AddRange(buffer[..count]);
        }

        return [.. all];
    }

    private void CloseRead()
    {
        if (_read >= 0)
        {
            FileDescriptors.Close(_read);
            _read = -1;
        }
    }
}
