using System.Text;
using Supervisor.Protocol;
using Supervisor.Supervision.Logs;

namespace Supervisor.Supervision.Tests.Logs;

public sealed class RecentOutputTests
{
    private readonly RecentOutput _recent = new();

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(RecentOutput.Capacity)]
    [InlineData(RecentOutput.Capacity + 1)]
    [InlineData(3 * RecentOutput.Capacity + 7)]
    public void The_last_of_it_is_kept(int size)
    {
        byte[] all = [.. Enumerable.Range(0, size).Select(i => (byte)('a' + (i % 23)))];
        foreach (byte[] piece in all.Chunk(1000))
        {
            _recent.Add(piece);
        }

        byte[] buffer = new byte[RecentOutput.Capacity];
        int count = _recent.Read(0, buffer, out long from);
        Assert.Equal((Math.Min(size, RecentOutput.Capacity), Math.Max(0, size - RecentOutput.Capacity)), (count, (int)from));
        Assert.Equal(all[(int)from..], buffer[..count]);
        Assert.Equal(0, _recent.Read(size, buffer, out _));
    }

    [Fact]
    public void What_a_run_wrote_last_is_told_from_what_came_before()
    {
        RecentOutput recent = new();
        recent.BeginRun();
        recent.Add("first"u8);
        recent.BeginRun();
        Assert.Equal(("", "first"), (End(alsoBefore: false), End(alsoBefore: true)));
        recent.Add("second"u8);
        Assert.Equal(("second", "irstsecond"), (End(alsoBefore: false), End(alsoBefore: true)));
        recent.BeginRun();
        Assert.Equal(("", "second"), (End(alsoBefore: false), End(alsoBefore: true)));

        string End(bool alsoBefore) => System.Text.Encoding.ASCII.GetString(recent.ReadEnd(10, alsoBefore));
    }

    [Fact]
    public void It_is_read_as_a_log_is()
    {
        _recent.Add(Encoding.UTF8.GetBytes("123456789"));
        Assert.Equal("123456789", LogReader.Read(_recent, 0, 0).AsString());
        Assert.Equal("789", LogReader.Read(_recent, -3, 0).AsString());
        Assert.Equal("345", LogReader.Read(_recent, 2, 3).AsString());
        Assert.Equal("BAD_ARGUMENTS", Assert.Throws<XmlRpcFaultException>(() => LogReader.Read(_recent, 0, -1)).Message);
        Assert.Equal(new LogTail("6789", 9, false), LogTail.FromValue(LogReader.Tail(_recent, 5, 4)));
        Assert.Equal(new LogTail("89", 9, true), LogTail.FromValue(LogReader.Tail(_recent, 0, 2)));
        Assert.Equal(new LogTail("", 9, false), LogTail.FromValue(LogReader.Tail(_recent, 9, 100)));
        _recent.Clear();
        Assert.Equal("", LogReader.Read(_recent, 0, 0).AsString());
    }
}
