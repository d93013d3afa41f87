using Supervisor.Supervision.Logs;
using Supervisor.Supervision.Output;
using Supervisor.Supervision.Tests.Logs;
using Supervisor.TestKit;

namespace Supervisor.Supervision.Tests.Output;

/// <summary>Several pumps, each of which does something when the test has it do so.</summary>
public sealed class PumpHandOverTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ActivityLog _log;
    private readonly LogFileTable _files = new(_ => { });
    private readonly List<PumpLoop> _loops = [];
    private readonly OutputPumps _pumps;
    private readonly TestPipe _pipe = new();
    private readonly TestPipe _otherPipe = new();
    private readonly OutputChannel _channel;
    private Action? _release;

    public PumpHandOverTests()
    {
        _log = new(new() { Path = _folder["main.log"] });
        _pumps = new(_files, null, _ => new(_log, _files, new() { Syslog = _ => { } }, new OutputPipes(), loop =>
        {
            _loops.Add(loop);
            return Task.CompletedTask;
        }), work => work());
        _channel = _pumps.Attach(_pipe.Read, Sinks("a.log", syslog: false));
        _ = _pumps.Attach(_otherPipe.Read, Sinks("b.log", syslog: true));
        Assert.Equal(2, _loops.Count);
    }

    public void Dispose()
    {
        _pumps.Dispose();
        _pipe.Dispose();
        _otherPipe.Dispose();
        _log.Dispose();
        _folder.Dispose();
    }

    /// <summary>The other stood still before it had what was handed over: another image would have had it as neither of them left it.</summary>
    [Fact]
    public void What_one_hands_over_to_another_is_there_before_they_stand_still()
    {
        _pumps.Redirect([(_channel, Sinks("c.log", syslog: true))]);
        _pumps.Hold(release => _release = release);
        _loops[1].Pass();
        _loops[0].Pass();
        Assert.Null(_release);
        _loops[1].Pass();
        _loops[0].Pass();

        Assert.NotNull(_release);
        Assert.Equal(_folder["c.log"], _channel.Capture().File);
        Assert.Equal([_folder["b.log"], _folder["c.log"]], _files.Capture().Select(file => file.Path).Order(StringComparer.Ordinal));
    }

    /// <summary>It was emptied to nowhere by who had left it, and the other began to watch a descriptor that was closed.</summary>
    [Fact]
    public void An_end_that_is_told_of_meanwhile_comes_after_it()
    {
        bool isDone = false;
        _pipe.Write("last words");
        _pumps.Redirect([(_channel, Sinks("c.log", syslog: true))]);
        _pumps.DrainAndClose([_channel], () => isDone = true);
        _pumps.Redirect([(_channel, Sinks("d.log", syslog: true))]);
        _loops[0].Pass();
        Assert.False(_channel.IsClosed);
        _loops[1].Pass();
        _loops[1].Pass();

        Assert.True(_channel.IsClosed && isDone);
        Assert.Equal("last words", _folder.Text("a.log") + _folder.Text("c.log"));
        Assert.Equal([_folder["b.log"]], _files.Capture().Select(file => file.Path));
    }

    [Fact]
    public void What_is_asked_for_after_that_waits_until_they_go_on()
    {
        List<int> done = [];
        _pumps.Hold(release => _release = release);
        Ask(0);
        _loops[0].Pass();
        _loops[1].Pass();
        Assert.NotNull(_release);
        Assert.Empty(done);
        Ask(1);
        _release();
        _loops[0].Pass();

        Assert.Equal([0, 1], done);

        void Ask(int number) => _pumps.Clear([], [_channel], _ => done.Add(number));
    }

    [Fact]
    public void One_that_is_given_up_holds_nobody()
    {
        Action giveUp = _pumps.Hold(release => _release = release);
        _loops[0].Pass();
        Assert.True(_channel.Pump!.StandsStill);
        giveUp();
        _loops[1].Pass();

        Assert.Null(_release);
        Assert.False(_channel.Pump.StandsStill);
    }

    private OutputSinks Sinks(string log, bool syslog)
    {
        Assert.Equal(0, _files.Acquire(_folder[log], new(0, 0), out RotatingLogFile? file));
        return new() { ProcessName = "a", File = file, Syslog = syslog };
    }
}
