using Supervisor.Protocol;
using Supervisor.Supervision.Logs;
using Supervisor.TestKit;

namespace Supervisor.Supervision.Tests.Logs;

public sealed class LogReaderTests : IDisposable
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyz";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0, 0, Letters)]
    [InlineData(0, 10, "abcdefghij")]
    [InlineData(5, 0, "fghijklmnopqrstuvwxyz")]
    [InlineData(25, 10, "z")]
    [InlineData(26, 10, "")]
    [InlineData(1000, 0, "")]
    [InlineData(long.MaxValue, long.MaxValue, "")]
    [InlineData(-5, 0, "vwxyz")]
    [InlineData(-26, 0, Letters)]
    [InlineData(-1000, 0, Letters)]
    [InlineData(long.MinValue, 0, Letters)]
    public void Reads_a_part(long offset, long length, string expected) =>
        Assert.Equal(expected, LogReader.Read(Log(Letters), offset, length).AsString());

    [Theory]
    [InlineData(0, -1)]
    [InlineData(5, -10)]
    [InlineData(-5, 5)]
    [InlineData(-5, -5)]
    public void Refuses_what_makes_no_sense(long offset, long length)
    {
        XmlRpcFaultException fault = Assert.Throws<XmlRpcFaultException>(() => LogReader.Read(Log(Letters), offset, length));
        Assert.Equal("BAD_ARGUMENTS", fault.Message);
    }

    [Fact]
    public void Says_why_there_is_nothing_to_read()
    {
        string missing = _folder["missing"];
        Assert.Equal($"NO_FILE: {missing}", Assert.Throws<XmlRpcFaultException>(() => LogReader.Read(missing, 0, -1)).Message);
        Assert.Equal("NO_FILE", Assert.Throws<XmlRpcFaultException>(() => LogReader.Read((string?)null, 0, 0)).Message);
        Assert.Equal("FAILED", Assert.Throws<XmlRpcFaultException>(() => LogReader.Read(_folder.Path, 0, 0)).Message);
        Assert.Equal(new LogTail("", 0, false), Tail(missing, 5, 5));
        Assert.Equal(new LogTail("", 0, false), Tail(null, 5, 5));
        Assert.Equal(new LogTail("", 7, false), Tail(_folder.Path, 7, 5));
    }

    [Theory]
    [InlineData(0, 9, "123456789", false)]
    [InlineData(5, 4, "6789", false)]
    [InlineData(5, 100, "123456789", false)]
    [InlineData(5, 6, "456789", false)]
    [InlineData(9, 100, "", false)]
    [InlineData(0, 2, "89", true)]
    [InlineData(0, 0, "", true)]
    [InlineData(0, -1, "", true)]
    [InlineData(-5, 3, "789", true)]
    [InlineData(-1000, 100, "123456789", true)]
    [InlineData(10, 0, "", false)]
    [InlineData(long.MaxValue, long.MaxValue, "", false)]
    public void Tails_as_clients_know_it(long offset, long length, string text, bool overflow) =>
        Assert.Equal(new LogTail(text, 9, overflow), Tail(Log("123456789"), offset, length));

    [Fact]
    public void Replaces_bytes_that_are_no_characters()
    {
        Assert.Equal("\ufffd\u00f6\ufffd", LogReader.Read(Log("\u00e4\u00f6\u00fc"), 1, 4).AsString());
        Assert.Equal("\ufffd\u00fc", Tail(Log("\u00e4\u00f6\u00fc"), 0, 3).Text);
    }

    [Fact]
    public void Does_not_wait_for_a_fifo_or_read_a_device() => Assert.Equal("", LogReader.Read("/dev/zero", 0, 0).AsString());

    private static LogTail Tail(string? path, long offset, long length) => LogTail.FromValue(LogReader.Tail(path, offset, length));

    private string Log(string text)
    {
        File.WriteAllText(_folder["a.log"], text);
        return _folder["a.log"];
    }
}
