using System.Text;
using Supervisor.Posix;
using Supervisor.Protocol;
using Supervisor.Supervision.Logs;
using Supervisor.Supervision.Output;
using Supervisor.Supervision.Tests.Logs;
using Supervisor.TestKit;

namespace Supervisor.Supervision.Tests.Output;

/// <summary>
/// A daemon that dies with output on its way, at any step of it: the next one writes what is left, once. The first daemon is played by
/// the staging file alone, which is what outlives it.
/// </summary>
public sealed class StagingTests : IDisposable
{
    private const string First = "first line\n";
    private const string Second = "second \x1b[31mline\x1b[0m\nthird";
    private readonly TempFolder _folder = new();
    private readonly TestPipe _pipe = new();
    private readonly ActivityLog _log;
    private readonly int _memory = MemoryFile.Create([]);
    private readonly int _logFile;
    private readonly ulong _inode;

    public StagingTests()
    {
        _log = new(new() { Path = _folder["main.log"], Level = LogLevel.Info });
        _logFile = FileDescriptors.OpenAppend(_folder["a.log"]);
        Assert.Equal(0, FileCalls.Status(_pipe.Read, out FileStat status));
        _inode = status.Inode;
    }

    public void Dispose()
    {
        FileDescriptors.Close(_memory);
        FileDescriptors.Close(_logFile);
        _pipe.Dispose();
        _log.Dispose();
        _folder.Dispose();
    }

    /// <summary>How many bytes of the second piece are in the log when the daemon dies, or what else it had come to.</summary>
    public static TheoryData<int> Deaths => [-3, -2, -1, 0, 1, 7, 15, Second.Length];

    [Theory]
    [MemberData(nameof(Deaths))]
    public async Task Every_byte_is_in_the_log_once(int death)
    {
        using StagingFile dying = StagingFile.Open(_memory)!;
        Pass(dying, First, First.Length, isDone: true);
        switch (death)
        {
            case -3: // before it was taken
                _pipe.Write(Second);
                break;
            case -2: // all is done
                Pass(dying, Second, Second.Length, isDone: true);
                break;
            case -1: // written and not yet noted as done
                Pass(dying, Second, Second.Length, isDone: false);
                break;
            default: // within the write
                Pass(dying, Second, death, isDone: false, isWritten: false);
                break;
        }

        await GoOnAsync(new() { ProcessName = "a" });

        Assert.Equal(First + Second, _folder.Text("a.log"));
        Assert.DoesNotContain("lost", _folder.Text("main.log"), StringComparison.Ordinal);
    }

    /// <summary>
    /// A keeper that was stopped has another file under the number of the log, whose length had a piece left out that was in no log.
    /// </summary>
    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 5)]
    public void Only_the_log_itself_says_how_much_of_a_piece_is_in_it(bool isSame, int skipped)
    {
        using StagingFile dying = StagingFile.Open(_memory)!;
        _pipe.Write(Second);
        Assert.True(dying.Take(_pipe.Read, _inode, out _) > 0);
        Assert.Equal(0, FileCalls.Status(_logFile, out FileStat log));
        dying.Writing(_logFile);

        using StagingFile next = StagingFile.Open(_memory, new Kept(isSame ? log.Inode : log.Inode + 1))!;
        next.Measure();
        Assert.Equal(Second.Length, next.Resume().Length);
        Assert.Equal(skipped, next.Skip(Second.Length));
    }

    /// <summary>A file of five bytes under every number.</summary>
    private sealed class Kept(ulong file) : IStagedDescriptors
    {
        public int Move(int from, int to, int most) => throw new NotSupportedException();

        public long LengthOf(int fd) => 5;

        public bool IsKept(int fd) => true;

        public ulong FileOf(int fd) => file;
    }

    [Fact]
    public void A_piece_that_is_longer_than_any_is_none()
    {
        using (StagingFile dying = StagingFile.Open(_memory)!)
        {
            _pipe.Write(First);
            Assert.Equal(First.Length, dying.Take(_pipe.Read, _inode, out _));
        }

        _ = FileDescriptors.WriteAll(_memory, new byte[2 * StagingFile.PieceSize]);

        using StagingFile next = StagingFile.Open(_memory)!;
        Assert.Equal(0, next.Pending);
    }

    [Fact]
    public async Task What_is_held_back_goes_on_where_it_was()
    {
        using StagingFile dying = StagingFile.Open(_memory)!;
        _pipe.Write("red \x1b[3");
        Assert.True(dying.Take(_pipe.Read, _inode, out _) > 0);
        dying.Writing(_logFile);
        _ = FileDescriptors.Write(_logFile, "red "u8);
        dying.Written(4);
        OutputChannel channel = Channel(new() { ProcessName = "a", StripAnsi = true });
        channel.Process("red \x1b[3"u8);
        dying.Done(_inode, channel.HeldBack());
        _pipe.Write("1m and blue");

        await GoOnAsync(new() { ProcessName = "a", StripAnsi = true });

        Assert.Equal("red  and blue", _folder.Text("a.log"));
    }

    [Fact]
    public async Task What_has_been_processed_is_not_again()
    {
        using StagingFile dying = StagingFile.Open(_memory)!;
        _pipe.Write("captured <!--XSUPERVISOR:BEGIN-->mess");
        Assert.True(dying.Take(_pipe.Read, _inode, out _) > 0);
        dying.Writing(_logFile);
        _ = FileDescriptors.Write(_logFile, "captured "u8);
        dying.Written(9);
        OutputChannel channel = Channel(Sinks());
        channel.Process("captured <!--XSUPERVISOR:BEGIN-->mess"u8);
        dying.Done(_inode, channel.HeldBack());
        _pipe.Write("age<!--XSUPERVISOR:END--> end");

        await GoOnAsync(Sinks());

        Assert.Equal("captured  end", _folder.Text("a.log"));
        Assert.Equal("message", _message);

        OutputSinks Sinks() => new()
        {
            ProcessName = "a",
            CaptureMaxBytes = 100,
            OnMessage = (_, data) => _message = Encoding.UTF8.GetString(data),
        };
    }

    [Fact]
    public async Task A_line_that_showed_that_a_program_is_ready_is_told_of_again()
    {
        int seen = 0;
        using StagingFile dying = StagingFile.Open(_memory)!;
        PassOn(dying, Channel(new() { ProcessName = "a", Sign = new("ready", _ => { }) }), "is ready\n");
        _pipe.Write("and goes on\n");

        await GoOnAsync(new() { ProcessName = "a", Sign = new("ready", _ => seen++) });

        Assert.Equal(1, seen);
    }

    [Theory]
    [InlineData(0, "0 READY\n, 6 RESULT 2\nOK")]
    [InlineData(4, "4 Y\n, 6 RESULT 2\nOK")]
    [InlineData(6, "6 RESULT 2\nOK")]
    public async Task What_a_listener_said_is_told_again_unless_it_is_known(int heard, string expected)
    {
        List<string> said = [];
        using StagingFile dying = StagingFile.Open(_memory)!;
        OutputChannel channel = Channel(new() { ProcessName = "a", OnRaw = (_, _) => { } });
        channel.KeepUnheard();
        channel.Process("READY\n"u8);
        channel.Unheard!.Heard(heard);
        PassOn(dying, channel, "");
        _pipe.Write("RESULT 2\nOK");

        await GoOnAsync(new()
        {
            ProcessName = "a",
            OnRaw = (from, data) => said.Add($"{from.BytesRead - data.Length} {Encoding.UTF8.GetString(data)}"),
        });

        Assert.Equal(expected, string.Join(", ", said));
    }

    private string? _message;

    /// <summary>A stream that goes to syslog as well has a thread of its own, which gets the piece that was in the file of the other.</summary>
    [Fact]
    public async Task Each_thread_goes_on_with_what_is_of_its_streams_wherever_it_was()
    {
        int memory = MemoryFile.Create([]);
        using TestPipe otherPipe = new();
        Assert.Equal(0, FileCalls.Status(otherPipe.Read, out FileStat other));
        int otherLog = FileDescriptors.OpenAppend(_folder["b.log"]);
        StagingFile first = StagingFile.Open(_memory)!;
        StagingFile second = StagingFile.Open(memory, first: first)!;
        otherPipe.Write(Second);
        Begin(first, otherPipe.Read, other.Inode, otherLog, 7);
        _pipe.Write(First);
        Begin(second, _pipe.Read, _inode, _logFile, 3);

        StagingFiles stagings = new(StagingFile.Open(_memory)!, [(1, memory)], _ => MemoryFile.Create([]));
        LogFileTable files = new(_ => { });
        using OutputPumps pumps = new(_log, files, new() { Stagings = stagings, Syslog = _ => { } });
        pumps.BeginRestore(ofDead: true);
        OutputChannel[] channels =
        [
            pumps.Attach(_pipe.Read, new() { ProcessName = "a", File = Acquire("a.log") }),
            pumps.Attach(otherPipe.Read, new() { ProcessName = "b", File = Acquire("b.log"), Syslog = true }),
        ];
        pumps.EndRestore();
        TaskCompletionSource done = new();
        pumps.DrainAndClose(channels, done.SetResult);
        await done.Task;

        Assert.Equal(First, _folder.Text("a.log"));
        Assert.Equal(Second, _folder.Text("b.log"));
        Assert.NotSame(channels[0].Pump, channels[1].Pump);
        Assert.Equal([.. stagings.Pending], [stagings.Take()!, stagings.Take()!]);
        FileDescriptors.Close(otherLog);

        RotatingLogFile Acquire(string name)
        {
            Assert.Equal(0, files.Acquire(_folder[name], new(0, 0), out RotatingLogFile? file));
            return file!;
        }

        static void Begin(StagingFile staging, int pipe, ulong inode, int log, int written)
        {
            Assert.True(staging.Take(pipe, inode, out ReadOnlySpan<byte> data) > written);
            staging.Writing(log);
            _ = FileDescriptors.Write(log, data[..written]);
        }
    }

    [Fact]
    public async Task What_nobody_goes_on_with_is_said()
    {
        using StagingFile dying = StagingFile.Open(_memory)!;
        Pass(dying, First, 0, isDone: false, isWritten: false);
        using TestPipe other = new();
        await GoOnAsync(new() { ProcessName = "b" }, other);
        Assert.Contains($"{First.Length} bytes of output are lost", _folder.Text("main.log"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_that_cannot_be_watched_is_given_up_with_all_it_has()
    {
        LogFileTable files = new(_ => { });
        using OutputPumps pump = new(_log, files, new() { Stagings = Staging() });
        Assert.Equal(0, files.Acquire(_folder["a.log"], new(0, 0), out RotatingLogFile? file));

        // epoll(7) takes no ordinary file.
        int fd = FileDescriptors.OpenAppend(_folder["ordinary"]);
        pump.BeginRestore(ofDead: true);
        OutputChannel channel = pump.Attach(fd, new() { ProcessName = "a", File = file });
        pump.EndRestore();
        await pump.FlushAsync();

        Assert.True(channel.IsClosed);
        Assert.Equal(-1, channel.Describe().Fd);
        Assert.Empty(files.All());
        // Another test may have got its number by now.
        Assert.True(FileCalls.Status(_folder["ordinary"], out FileStat ordinary) >= 0);
        Assert.False(FileCalls.Status(fd, out FileStat now) >= 0 && now.IsSameFile(ordinary));
        bool isDone = false;
        pump.DrainAndClose([channel], () => isDone = true);
        Assert.True(isDone);
        _log.Flush(TimeSpan.FromSeconds(10));
        Assert.Contains("the output of 'a' cannot be read: Operation not permitted", _folder.Text("main.log"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_stream_that_could_not_be_had_again_keeps_no_file()
    {
        LogFileTable files = new(_ => { });
        using OutputPump pump = new(_log, files);
        Assert.Equal(0, files.Acquire(_folder["a.log"], new(0, 0), out RotatingLogFile? file));
        Assert.True(pump.Attach(-1, new() { ProcessName = "a", File = file }).IsClosed);
        Assert.Equal(0, files.Count);
    }

    /// <summary>One piece, of which all is done.</summary>
    private void PassOn(StagingFile staging, OutputChannel channel, string text)
    {
        _pipe.Write(text.Length > 0 ? text : " ");
        Assert.True(staging.Take(_pipe.Read, _inode, out _) > 0);
        channel.Process(Encoding.UTF8.GetBytes(text));
        staging.Done(_inode, channel.HeldBack());
    }

    private StagingFiles Staging() => new(StagingFile.Open(_memory)!, [], _ => MemoryFile.Create([]));

    private OutputChannel Channel(OutputSinks sinks)
    {
        LogFileTable files = new(_ => { });
        using OutputPump pump = new(_log, files);
        return pump.Attach(-1, sinks);
    }

    /// <summary>One piece as a pump passes it on, up to some point.</summary>
    private void Pass(StagingFile staging, string text, int written, bool isDone, bool isWritten = true)
    {
        _pipe.Write(text);
        Assert.Equal(text.Length, staging.Take(_pipe.Read, _inode, out ReadOnlySpan<byte> data));
        staging.Writing(_logFile);
        _ = FileDescriptors.Write(_logFile, data[..written]);
        if (isWritten)
        {
            staging.Written(written);
        }

        if (isDone)
        {
            staging.Done(_inode, null);
        }
    }

    /// <summary>The daemon that comes after it.</summary>
    private async Task GoOnAsync(OutputSinks sinks, TestPipe? pipe = null)
    {
        pipe ??= _pipe;
        LogFileTable files = new(_ => { });
        using OutputPumps pump = new(_log, files, new() { Stagings = Staging() });
        Assert.Equal(0, files.Acquire(_folder["a.log"], new(0, 0), out RotatingLogFile? file));
        sinks.File = file;
        pump.BeginRestore(ofDead: true);
        OutputChannel channel = pump.Attach(pipe.Read, sinks);
        pump.EndRestore();
        TaskCompletionSource done = new();
        pump.DrainAndClose([channel], done.SetResult);
        await done.Task;
        _log.Flush(TimeSpan.FromSeconds(10));
    }
}
