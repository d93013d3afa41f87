using System.Runtime.CompilerServices;
using Supervisor.Os;
using Supervisor.Supervision.Launch;

namespace Supervisor.Supervision.Tests.Launch;

public sealed class StdinPipeTests : IPipeEnds, IReadiness
{
    private const int Size = StdinPipe.MostPending;
    private readonly List<byte> _taken = [];
    private int _room;

    [Fact]
    public void What_waited_in_another_image_goes_on_in_order_and_is_not_held_twice()
    {
        StdinPipe stdin = new(1, this, this, 1);
        _room = 1000;
        WeakReference unsent = GoOn(stdin);
        GC.Collect();
        Assert.False(unsent.IsAlive);

        Assert.True(stdin.Write(new byte[] { 1, 2, 3 }));
        for (_room = 100_000; _taken.Count < Size + 3; _room = 100_000)
        {
            stdin.Flush();
        }

        Assert.Equal([.. Bytes(), 1, 2, 3], _taken);
        Assert.Empty(stdin.Capture().Unsent);
    }

    [Fact]
    public void What_waited_for_a_child_that_has_closed_its_end_is_given_up()
    {
        StdinPipe stdin = new(1, this, this, 1);
        _room = -1;
        stdin.GoOn(Bytes());
        Assert.False(stdin.IsOpen);
        Assert.Empty(stdin.Capture().Unsent);
    }

    int IPipeEnds.Write(int fd, ReadOnlySpan<byte> data)
    {
        if (_room <= 0)
        {
            return _room < 0 ? -Errno.EPIPE : -Errno.EAGAIN;
        }

        int count = Math.Min(_room, data.Length);
        _taken.AddRange(data[..count]);
        _room -= count;
        return count;
    }

    int IPipeEnds.Read(int fd, Span<byte> buffer) => 0;

    int IPipeEnds.Peek(int fd, Span<byte> buffer) => 0;

    void IPipeEnds.Close(int fd)
    {
    }

    int IReadiness.AddReadable(int fd, ulong token) => 0;

    int IReadiness.AddWritable(int fd, ulong token) => 0;

    int IReadiness.Remove(int fd) => 0;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference GoOn(StdinPipe stdin)
    {
        byte[] unsent = Bytes();
        stdin.GoOn(unsent);
        return new(unsent);
    }

    private static byte[] Bytes()
    {
        byte[] bytes = new byte[Size];
        for (int i = 0; i < Size; i++)
        {
            bytes[i] = (byte)(i % 251);
        }

        return bytes;
    }
}
