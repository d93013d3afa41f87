using Supervisor.Posix;
using Supervisor.Protocol;
using Supervisor.Supervision.Logs;
using Supervisor.Supervision.Output;
using Supervisor.Supervision.Tests.Logs;
using Supervisor.TestKit;

namespace Supervisor.Supervision.Tests.Output;

/// <summary>Streams and logs of the daemon before, where several have to do with one log.</summary>
public sealed class RestoringTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TestPipe _pipe = new();
    private readonly TestPipe _other = new();
    private readonly int _memory = MemoryFile.Create([]);
    private readonly ActivityLog _log;
    private readonly LogFileTable _files = new(_ => { });

    public RestoringTests() => _log = new(new() { Path = _folder["main.log"], Level = LogLevel.Info });

    private string Log => _folder["shared.log"];

    public void Dispose()
    {
        FileDescriptors.Close(_memory);
        _pipe.Dispose();
        _other.Dispose();
        _log.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_stream_that_has_ended_does_not_take_the_log_from_those_that_come_after_it()
    {
        using OutputPumps pumps = new(_log, _files);
        _files.Restore([new() { Path = Log, Fd = FileDescriptors.OpenAppend(Log) }, new() { Path = _folder["unused.log"], Fd = -1 }]);
        pumps.BeginRestore(ofDead: false);
        _ = pumps.Attach(-1, Sinks("ended"));
        OutputChannel lives = pumps.Attach(_pipe.Read, Sinks("lives"));
        _files.CloseUnused();
        pumps.EndRestore();
        Assert.Equal(Log, Assert.Single(_files.All()).Path);

        _pipe.Write("line\n");
        TaskCompletionSource done = new();
        pumps.DrainAndClose([lives], done.SetResult);
        await done.Task;

        Assert.Equal("line\n", _folder.Text("shared.log"));
        Assert.Equal(0, _files.Count);
    }

    [Fact]
    public void What_a_daemon_that_died_had_on_the_way_comes_before_what_the_next_one_reads()
    {
        int log = FileDescriptors.OpenAppend(Log);
        using (StagingFile dying = StagingFile.Open(_memory)!)
        {
            _pipe.Write("first\n");
            Assert.Equal(0, FileCalls.Status(_pipe.Read, out FileStat status));
            Assert.True(dying.Take(_pipe.Read, status.Inode, out ReadOnlySpan<byte> data) > 0);
            dying.Writing(log);
            _ = FileDescriptors.Write(log, data[..2]);
        }

        PumpLoop? thread = null;
        TaskCompletionSource ended = new();
        using OutputPumps pumps = new(
            _files,
            new(StagingFile.Open(_memory)!, [], _ => MemoryFile.Create([])),
            staging => new(_log, _files, new() { Staging = staging }, new OutputPipes(), loop =>
            {
                thread = loop;
                return ended.Task;
            }),
            _ => { });
        _files.Restore([new() { Path = Log, Fd = log }]);
        pumps.BeginRestore(ofDead: true);
        OutputChannel before = pumps.Attach(_pipe.Read, Sinks("before"));
        _files.CloseUnused();
        pumps.EndRestore();
        _other.Write("second\n");
        OutputChannel after = pumps.Attach(_other.Read, Sinks("after"));

        while (after.BytesRead == 0)
        {
            Assert.False(thread!.Pass());
        }

        Assert.Equal("first\nsecond\n", _folder.Text("shared.log"));
        Assert.Same(before.Pump, after.Pump);
        ended.SetResult();
    }

    private OutputSinks Sinks(string name) => new() { ProcessName = name, File = _files.TakeOver(Log) };
}
