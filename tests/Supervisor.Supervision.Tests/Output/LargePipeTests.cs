using Supervisor.Posix;
using Supervisor.Supervision.Logs;
using Supervisor.Supervision.Output;
using Supervisor.Supervision.Tests.Logs;
using Supervisor.TestKit;

namespace Supervisor.Supervision.Tests.Output;

/// <summary>Pipes that fill up are made larger, and no more of them than an ordinary user may have, whoever read them before.</summary>
public sealed class LargePipeTests : IDisposable
{
    private const int Large = 256 * 1024;
    private const int Most = 64;
    private const int All = Most + 2;
    private readonly TempFolder _folder = new();
    private readonly ActivityLog _log;
    private readonly LogFileTable _files = new(_ => { });
    private readonly List<OutputPumps> _daemons = [];
    private readonly TestPipe[] _pipes = [.. Enumerable.Range(0, All).Select(_ => new TestPipe())];
    private PumpLoop? _loop;

    public LargePipeTests() => _log = new(new() { Path = _folder["main.log"] });

    public void Dispose()
    {
        _daemons.ForEach(daemon => daemon.Dispose());
        foreach (TestPipe pipe in _pipes)
        {
            pipe.Dispose();
            FileDescriptors.Close(pipe.Read);
        }

        _log.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void There_are_no_more_of_them_after_a_death_of_the_daemon()
    {
        Begin(goesOn: false);
        Write(_pipes[..Most]);
        Assert.Equal(Most, CountLarge());
        Begin(goesOn: true);
        Write(_pipes[Most..]);
        Assert.Equal(Most, CountLarge());
    }

    [Fact]
    public void There_is_room_for_others_when_one_has_ended()
    {
        Begin(goesOn: false);
        Write(_pipes[..Most]);
        Begin(goesOn: true);
        _pipes[0].CloseWriting();
        _loop!.Pass();
        Write(_pipes[Most..]);
        Assert.Equal(Most, CountLarge(_pipes[1..]));
    }

    /// <summary>A daemon, which has descriptors of its own.</summary>
    private void Begin(bool goesOn)
    {
        OutputPumps pumps = new(_files, null, _ => new(_log, _files, new(), new OutputPipes(), loop =>
        {
            _loop = loop;
            return Task.CompletedTask;
        }), work => work());
        _daemons.Add(pumps);
        if (goesOn)
        {
            pumps.BeginRestore(ofDead: true);
        }

        foreach (TestPipe pipe in _pipes)
        {
            int fd = FileCalls.Duplicate(pipe.Read);
            Assert.Equal(0, FileDescriptors.SetNonBlocking(fd, true));
            _ = pumps.Attach(fd, new() { ProcessName = "a" });
        }

        if (goesOn)
        {
            pumps.EndRestore();
        }
    }

    private void Write(TestPipe[] pipes)
    {
        foreach (TestPipe pipe in pipes)
        {
            pipe.Write(new byte[ChannelRecord.DefaultCapacity - 4096]);
        }

        while (pipes.Any(pipe => FileDescriptors.BytesReadable(pipe.Read) > 0))
        {
            _loop!.Pass();
        }
    }

    private int CountLarge(TestPipe[]? pipes = null) => (pipes ?? _pipes).Count(pipe => FileDescriptors.PipeSize(pipe.Read) >= Large);
}
