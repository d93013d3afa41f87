using System.Diagnostics;
using System.Globalization;
using System.Text;
using Supervisor.Posix;
using Supervisor.Protocol;
using Supervisor.Supervision.Logs;
using Supervisor.Supervision.Output;
using Supervisor.Supervision.Tests.Logs;
using Supervisor.TestKit;

namespace Supervisor.Supervision.Tests.Output;

public sealed class OutputPumpTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TempFolder _folder = new();
    private readonly List<TestPipe> _pipes = [];
    private readonly List<string> _reports = [];
    private readonly ActivityLog _log;
    private readonly LogFileTable _files;
    private readonly List<string> _syslog = [];
    private readonly OutputPumps _pump;

    public OutputPumpTests()
    {
        _log = new ActivityLog(new ActivityLogOptions { Path = _folder["main.log"], Level = LogLevel.Debug });
        _files = new LogFileTable(_reports.Add);
        _pump = new OutputPumps(
            _log, _files, new OutputPumpOptions { DrainPatience = Patience, Syslog = line => _syslog.Add(Encoding.UTF8.GetString(line)) });
    }

    public void Dispose()
    {
        _pump.Dispose();
        _pipes.ForEach(pipe => pipe.Dispose());
        _log.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Writes_what_a_process_wrote_before_its_exit_is_told()
    {
        OutputChannel channel = Attach("a", out TestPipe? pipe);
        pipe.Run("seq 1 9000; printf end");
        await DrainAsync(channel);
        Assert.True(channel.IsClosed);
        Assert.Equal(string.Concat(Enumerable.Range(1, 9000).Select(i => $"{i}\n")) + "end", _folder.Text("a.log"));
        Assert.Equal(new FileInfo(_folder["a.log"]).Length, channel.BytesRead);
        Assert.Equal(0, _files.Count);
    }

    [Fact]
    public async Task Is_done_at_once_when_the_end_was_reached_already()
    {
        OutputChannel channel = Attach("a", out TestPipe? pipe);
        pipe.Write("all");
        pipe.CloseWriting();
        await Until(() => channel.IsClosed);
        int thread = 0;
        _pump.DrainAndClose([channel], () => thread = Environment.CurrentManagedThreadId);
        Assert.Equal(Environment.CurrentManagedThreadId, thread);
        Assert.Equal("all", _folder.Text("a.log"));
    }

    [Fact]
    public async Task Does_not_wait_for_a_grandchild_that_goes_on_writing()
    {
        using TestPipe pipe = new();
        OutputChannel channel = _pump.Attach(pipe.Read, new OutputSinks { ProcessName = "a" });
        using Process flood = pipe.Start("exec yes");
        await Until(() => channel.BytesRead > 1_000_000);
        await DrainAsync(channel);
        pipe.CloseWriting();
        flood.WaitForExit();
        Assert.NotEqual(0, flood.ExitCode);
    }

    [Fact]
    public async Task Loses_and_reorders_nothing_while_logs_rotate_and_are_reopened()
    {
        const int writers = 6;
        const int lines = 20_000;
        using CancellationTokenSource stop = new();
        Task reopening = Task.Run(
            () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    _pump.Reopen();
                    _pump.FlushAsync().Wait(Patience);
                }
            },
            CancellationToken.None);
        long[] maxBytes = new long[] { 0, 3000, 10_000, 50_000, 100_000, 1 };
        IEnumerable<Task> runs = Enumerable.Range(0, writers).Select(i =>
        {
            OutputChannel channel = Attach($"w{i}", out TestPipe? pipe, maxBytes[i], backups: 200);
            return Task.Run(() => RunAsync(channel, pipe, i == 5 ? 100 : lines, i));
        });
        await Task.WhenAll(runs);
        await stop.CancelAsync();
        await reopening;
        for (int i = 0; i < writers; i++)
        {
            string whole = Encoding.UTF8.GetString(_folder.Whole($"w{i}.log"));
            string expected = string.Concat(Enumerable.Range(1, i == 5 ? 100 : lines).Select(n => $"{n}\n"));
            Assert.True(
                whole.Length > 0 && expected.EndsWith(whole, StringComparison.Ordinal), $"w{i}: {whole.Length} of {expected.Length} bytes");
            if (Directory.GetFiles(_folder.Path, $"w{i}.log*").Length <= 200)
            {
                Assert.Equal(expected, whole);
            }
        }

        Assert.Empty(_reports);
    }

    [Fact]
    public async Task Clearing_leaves_a_gapless_end()
    {
        OutputChannel channel = Attach("a", out TestPipe? pipe, maxBytes: 0);
        using (Process process = pipe.Start("seq 1 300000"))
        {
            while (!process.HasExited)
            {
                Assert.Equal(0, await ClearAsync([(_folder["a.log"], false)], [channel]));
            }
        }

        pipe.Write("last\n");
        await DrainAsync(channel);
        string expected = string.Concat(Enumerable.Range(1, 300_000).Select(n => $"{n}\n")) + "last\n";
        string text = _folder.Text("a.log");
        Assert.True(text.EndsWith("last\n", StringComparison.Ordinal) && expected.EndsWith(text, StringComparison.Ordinal));
        Assert.Equal(expected.Length, channel.BytesRead);
    }

    [Fact]
    public async Task Clears_logs_of_what_does_not_run()
    {
        File.WriteAllText(_folder["a.log"], "old");
        Assert.Equal(0, await ClearAsync([(_folder["a.log"], false), (_folder["missing.log"], true), (null, false)], []));
        Assert.Equal("", _folder.Text("a.log"));
        Assert.Equal(["a.log", "main.log"], _folder.Names());
    }

    [Fact]
    public void What_cannot_be_read_again_lets_its_file_go()
    {
        Assert.Equal(0, _files.Acquire(_folder["gone.log"], new LogFileOptions(0, 0), out RotatingLogFile? file));

        OutputChannel channel = _pump.Attach(-1, new OutputSinks { ProcessName = "gone", File = file });

        Assert.True(channel.IsClosed);
        Assert.Equal(0, _files.Count);
    }

    [Fact]
    public async Task Two_writers_of_one_file_share_it()
    {
        OutputChannel first = Attach("both", out TestPipe? firstPipe, maxBytes: 100, backups: 50);
        OutputChannel second = Attach("both", out TestPipe? secondPipe, maxBytes: 100, backups: 50);
        Assert.Equal(1, _files.Count);
        for (int i = 0; i < 100; i++)
        {
            (OutputChannel? channel, TestPipe? pipe) = i % 2 == 0 ? (first, firstPipe) : (second, secondPipe);
            long before = channel.BytesRead;
            pipe.Write($"{i:00} ");
            await Until(() => channel.BytesRead == before + 3);
        }

        await DrainAsync(first, second);
        Assert.Equal(string.Concat(Enumerable.Range(0, 100).Select(i => $"{i:00} ")), Encoding.UTF8.GetString(_folder.Whole("both.log")));
        Assert.Equal(0, _files.Count);
    }

    [Fact]
    public async Task A_deleted_file_is_made_again_by_the_next_run_that_shares_it()
    {
        OutputChannel first = Attach("both", out TestPipe? pipe);
        File.Delete(_folder["both.log"]);
        OutputChannel second = Attach("both", out _);
        pipe.Write("seen");
        await DrainAsync(first, second);
        Assert.Equal("seen", _folder.Text("both.log"));
    }

    [Fact]
    public async Task A_full_disk_costs_only_its_own_output()
    {
        File.CreateSymbolicLink(_folder["full.log"], "/dev/full");
        OutputChannel full = Attach("full", out TestPipe? fullPipe);
        OutputChannel well = Attach("well", out TestPipe? wellPipe);
        fullPipe.Run("seq 1 100000");
        wellPipe.Run("seq 1 100000");
        await DrainAsync(full, well);
        int length = string.Concat(Enumerable.Range(1, 100_000).Select(n => $"{n}\n")).Length;
        Assert.Equal((length, length), (full.BytesRead, well.BytesRead));
        Assert.Equal(length, new FileInfo(_folder["well.log"]).Length);
        Assert.Equal(
            [
                $"could not write to log file {_folder["full.log"]}, output is dropped until it can be written again: No space left on "
                    + "device",
                $"log file {_folder["full.log"]} is closed, {length} bytes of output were lost",
            ],
            _reports);
    }

    [Fact]
    public async Task A_disk_that_hangs_does_not_hold_back_an_exit()
    {
        Assert.Equal(0, TestPipe.MakeFifo(_folder["hangs.log"]));
        int reader = FileCalls.Open(_folder["hangs.log"], FileOpenFlags.Read | FileOpenFlags.NonBlocking);
        using OutputPump pump = new(_log, _files, new OutputPumpOptions { DrainPatience = TimeSpan.FromMilliseconds(20) });
        OutputChannel hangs = Attach("hangs", out TestPipe? pipe, on: pump);
        OutputChannel well = Attach("well", out TestPipe? wellPipe, on: pump);
        for (int i = 0; i < 30; i++)
        {
            pipe.Write(new string('x', 4096));
        }

        wellPipe.Write("late but here");
        wellPipe.CloseWriting();
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        pump.DrainAndClose([hangs, well], done.SetResult);
        await done.Task.WaitAsync(Patience);
        Assert.False(hangs.IsClosed);
        pipe.CloseWriting();
        byte[] buffer = new byte[1 << 20];
        await Until(() => FileDescriptors.Read(reader, buffer) <= 0 && hangs.IsClosed && well.IsClosed);
        FileDescriptors.Close(reader);
        Assert.Equal("late but here", _folder.Text("well.log"));
    }

    [Fact]
    public async Task A_pump_that_was_told_to_stand_still_is_waited_for()
    {
        FakeTime clock = new();
        using OutputPump pump = new(_log, _files, new OutputPumpOptions { Clock = clock });
        OutputChannel channel = Attach("a", out TestPipe? pipe, on: pump);
        TaskCompletionSource<Action> held = new(TaskCreationOptions.RunContinuationsAsynchronously);
        pump.Hold(held.SetResult);
        Action release = await held.Task.WaitAsync(Patience);
        pipe.Write("last words");
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        pump.DrainAndClose([channel], done.SetResult);

        clock.Advance(60);

        Assert.False(done.Task.IsCompleted);
        release();
        await done.Task.WaitAsync(Patience);
        Assert.Equal("last words", _folder.Text("a.log"));
    }

    [Fact]
    public async Task A_log_that_hangs_holds_up_no_other()
    {
        using HungLog log = new(_folder["hangs.log"]);
        OutputChannel hangs = AttachHung(out TestPipe hung);
        OutputChannel well = Attach("well", out TestPipe pipe);
        OutputChannel none = _pump.Attach(Pipe(out TestPipe nowhere).Read, new OutputSinks { ProcessName = "none" });
        pipe.Write("here");
        nowhere.Write("nowhere");
        await DrainAsync(well, none);
        Assert.Equal("here", _folder.Text("well.log"));
        Assert.Equal(0, await ClearAsync([(_folder["well.log"], false)], [well]));
        Assert.False(hangs.IsClosed);
        hung.CloseWriting();
        await Until(() => log.Read() && hangs.IsClosed);
    }

    [Fact]
    public async Task A_syslog_that_hangs_holds_up_nobody_who_only_writes_to_the_same_disk()
    {
        using ManualResetEventSlim goesOn = new();
        using ManualResetEventSlim waits = new();
        using OutputPumps pumps = new(_log, _files, new OutputPumpOptions
        {
            DrainPatience = Patience,
            Syslog = _ =>
            {
                waits.Set();
                goesOn.Wait();
            },
        });
        OutputChannel hangs = Attach("hangs", out TestPipe hung, on: pumps, sinks: sinks => new OutputSinks
        {
            ProcessName = "hangs",
            File = sinks.File,
            Syslog = true,
        });
        hung.Write("in file and syslog\n");
        Assert.True(waits.Wait(Patience));

        // Neither another log of that disk waits, nor another writer of the same file, nor whoever empties it or has it opened again.
        OutputChannel well = Attach("well", out TestPipe pipe, on: pumps);
        OutputChannel same = Attach("hangs", out TestPipe beside, on: pumps);
        TaskCompletionSource reopened = new(TaskCreationOptions.RunContinuationsAsynchronously);
        pumps.Reopen(reopened.SetResult);
        await reopened.Task.WaitAsync(Patience);
        pipe.Write("here");
        beside.Write("beside\n");
        await DrainAsync(pumps, well, same);
        Assert.Equal("here", _folder.Text("well.log"));
        Assert.Equal("in file and syslog\nbeside\n", _folder.Text("hangs.log"));
        Assert.False(hangs.IsClosed);
        goesOn.Set();
        await DrainAsync(pumps, hangs);
        Assert.Equal(0, _files.Count);
    }

    [Fact]
    public async Task Output_that_is_sent_to_another_disk_goes_on_where_it_was()
    {
        OutputChannel channel = Attach("a", out TestPipe pipe, sinks: sinks => Stripped(sinks.File));
        OutputPump first = channel.Pump!;
        pipe.Write("\e[1mone \e[");
        await Until(() => channel.BytesRead == 10);
        using HungLog log = new(_folder["b.log"]);
        Assert.Equal(0, _files.Acquire(_folder["b.log"], new LogFileOptions(0, 0), out RotatingLogFile? file));
        _pump.Redirect([(channel, Stripped(file))]);
        await Until(() => channel.Pump != first);
        pipe.Write("1mtwo");
        await DrainAsync(channel);
        Assert.Equal("one ", _folder.Text("a.log"));
        _ = log.Read();
        Assert.Equal("two", log.Text);
        Assert.Equal(0, _files.Count);

        static OutputSinks Stripped(RotatingLogFile? file) => new() { ProcessName = "a", File = file, StripAnsi = true };
    }

    [Fact]
    public async Task Standing_still_can_be_given_up_while_a_log_hangs()
    {
        using HungLog log = new(_folder["hangs.log"]);
        OutputChannel hangs = AttachHung(out TestPipe hung);
        OutputChannel well = Attach("well", out TestPipe pipe);
        Action giveUp = _pump.Hold(_ => Assert.Fail("one cannot stand still"));
        giveUp();
        pipe.Write("here");
        await DrainAsync(well);
        Assert.Equal("here", _folder.Text("well.log"));
        hung.CloseWriting();
        await Until(() => log.Read() && hangs.IsClosed);
        TaskCompletionSource held = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _pump.Hold(release =>
        {
            held.SetResult();
            release();
        });
        await held.Task.WaitAsync(Patience);
        await _pump.FlushAsync().WaitAsync(Patience);
    }

    [Fact]
    public async Task More_disks_than_pumps_share()
    {
        List<HungLog> logs = [.. Enumerable.Range(0, 2 * OutputPumps.Most).Select(i => new HungLog(_folder[$"{i}.log"]))];
        List<OutputChannel> channels = [];
        for (int i = 0; i < logs.Count; i++)
        {
            channels.Add(Attach(i.ToString(CultureInfo.InvariantCulture), out TestPipe pipe));
            pipe.Write($"{i}");
        }

        await DrainAsync([.. channels]);
        Assert.Equal(OutputPumps.Most, channels.Select(channel => channel.Pump).Distinct().Count());
        for (int i = 0; i < logs.Count; i++)
        {
            _ = logs[i].Read();
            Assert.Equal($"{i}", logs[i].Text);
            logs[i].Dispose();
        }
    }

    private OutputChannel AttachHung(out TestPipe pipe)
    {
        OutputChannel channel = Attach("hangs", out TestPipe written);
        pipe = written;
        while (channel.BytesRead <= HungLog.Capacity)
        {
            long before = channel.BytesRead;
            pipe.Write(new string('x', 4096));
            Assert.True(SpinWait.SpinUntil(() => channel.BytesRead > before, Patience));
        }

        return channel;
    }

    [Fact]
    public async Task Strips_captures_and_hands_on()
    {
        List<string> output = new();
        List<string> messages = new();
        OutputChannel channel = Attach("a", out TestPipe? pipe, sinks: sinks => new OutputSinks
        {
            ProcessName = "a",
            File = sinks.File,
            StripAnsi = true,
            CaptureMaxBytes = 100,
            Syslog = true,
            OnOutput = (_, data) => output.Add(Encoding.UTF8.GetString(data)),
            OnMessage = (_, data) => messages.Add(Encoding.UTF8.GetString(data)),
        });
        const string text = "\e[1mbefore\n\e[0m<!--XSUPERVISOR:BEGIN-->the \e[31mmessage<!--XSUPERVISOR:END-->after\nend\e[0";
        foreach (char c in text)
        {
            long before = channel.BytesRead;
            pipe.Write(c.ToString());
            await Until(() => channel.BytesRead == before + 1);
        }

        await DrainAsync(channel);
        Assert.Equal("before\nafter\nend", _folder.Text("a.log"));
        Assert.Equal("before\nafter\nend", string.Concat(output));
        Assert.Equal(["the message"], messages);
        Assert.Equal(["a before", "a after", "a end"], _syslog);
        Assert.True(_log.Flush(Patience));
        Assert.Contains(" DEBG 'a' stdout emitted a comm event\n", _folder.Text("main.log"));
    }

    [Fact]
    public void Goes_on_with_a_stream_wherever_another_image_takes_it_over()
    {
        const string text = "\e[1mone\ntwo<!--XSUPERVISOR:BEGIN-->message<!--XSUPERVISOR:END-->\nthree\e[0m\n";
        using TestPipe pipe = new();
        List<string> messages = new();
        Stack<OutputPump> pumps = new();
        PumpLoop? loop = null;
        OutputChannel channel = GoOn(new ChannelRecord { Fd = pipe.Read });
        foreach (char c in text)
        {
            pipe.Write(c.ToString());
            loop!.Pass();
            channel = GoOn(channel.Capture());
        }

        bool isDone = false;
        pumps.Peek().DrainAndClose([channel], () => isDone = true);
        loop!.Pass();
        Assert.True(isDone);
        Assert.Equal("one\ntwo\nthree\n", _folder.Text("a.log"));
        Assert.Equal(["message"], messages);
        Assert.Equal(["a one", "a two", "a three"], _syslog);
        while (pumps.TryPop(out OutputPump? pump))
        {
            pump.Dispose();
        }

        // The thread of an image that goes does nothing more.
        OutputChannel GoOn(ChannelRecord record)
        {
            OutputPumpOptions options = new() { Syslog = line => _syslog.Add(Encoding.UTF8.GetString(line)) };
            pumps.Push(new OutputPump(_log, _files, options, new OutputPipes(), made =>
            {
                loop = made;
                return Task.CompletedTask;
            }));
            Assert.Equal(0, _files.Acquire(_folder["a.log"], new LogFileOptions(0, 0), out RotatingLogFile? file));
            OutputSinks sinks = new()
            {
                ProcessName = "a",
                File = file,
                StripAnsi = true,
                CaptureMaxBytes = 100,
                Syslog = true,
                OnMessage = (_, data) => messages.Add(Encoding.UTF8.GetString(data)),
            };
            OutputChannel taken = pumps.Peek().Attach(record.Fd, sinks, record.State);
            taken.GoOn(record);
            return taken;
        }
    }

    [Fact]
    public async Task Copies_output_to_the_activity_log_at_debug()
    {
        OutputChannel text = Attach("a", out TestPipe? textPipe);
        OutputChannel binary = Attach("b", out TestPipe? binaryPipe, stream: OutputStream.Stderr);
        textPipe.Write("grüße\n");
        binaryPipe.Write([0xff, (byte)'\n']);
        await DrainAsync(text, binary);
        Assert.True(_log.Flush(Patience));
        string log = _folder.Text("main.log");
        Assert.Contains(" DEBG 'a' stdout output:\ngrüße\n\n", log);
        Assert.Contains(" DEBG 'b' stderr output:\nUndecodable: b'\\xff\\n'\n", log);
    }

    [Fact]
    public async Task A_listener_gets_its_output_raw()
    {
        List<byte> raw = new();
        OutputChannel channel = Attach("ear", out TestPipe? pipe, sinks: sinks => new OutputSinks
        {
            ProcessName = "ear",
            File = sinks.File,
            StripAnsi = true,
            OnRaw = (_, data) => raw.AddRange(data),
            OnOutput = (_, _) => Assert.Fail("a listener's output is no event"),
        });
        pipe.Write("\e[1mREADY\n");
        await DrainAsync(channel);
        Assert.Equal("\e[1mREADY\n", Encoding.UTF8.GetString([.. raw]));
        Assert.Equal("READY\n", _folder.Text("ear.log"));
        Assert.True(_log.Flush(Patience));
        Assert.Contains(" DEBG 'ear' stdout output:\nb'\\x1b[1mREADY\\n'\n", _folder.Text("main.log"));
    }

    [Fact]
    public async Task What_is_written_together_is_one_event_and_a_command_ends_the_gathering()
    {
        using OutputPump pump = new(_log, _files, new OutputPumpOptions { Gathering = Patience });
        List<string> pieces = new();
        OutputChannel channel = Attach("a", out TestPipe? pipe, on: pump, sinks: sinks => new OutputSinks
        {
            ProcessName = "a",
            File = sinks.File,
            OnOutput = (_, data) => pieces.Add(Encoding.UTF8.GetString(data)),
        });
        OutputChannel listener = Attach("ear", out TestPipe? listenerPipe, on: pump, sinks: sinks => new OutputSinks
        {
            ProcessName = "ear",
            File = sinks.File,
            OnRaw = (_, _) => { },
        });
        pipe.Write("one\n");
        listenerPipe.Write("READY\n");
        await Until(() => listener.BytesRead == 6);

        // What came first would have been read before the listener's.
        Assert.Equal(0, channel.BytesRead);
        pipe.Write("two\n");
        await pump.FlushAsync();
        Assert.Equal(["one\ntwo\n"], pieces);

        pipe.Write(new string('x', 10_000));
        await Until(() => channel.BytesRead == 10_008);
        await pump.FlushAsync();
        Assert.Equal(new string('x', 10_000), string.Concat(pieces[1..]));
        Assert.Equal("one\ntwo\n" + new string('x', 10_000), _folder.Text("a.log"));
    }

    [Fact]
    public async Task Survives_whoever_it_hands_output_to()
    {
        OutputChannel channel = Attach("a", out TestPipe? pipe, sinks: sinks => new OutputSinks
        {
            ProcessName = "a",
            File = sinks.File,
            OnOutput = (_, _) => throw new InvalidOperationException("broken"),
        });
        pipe.Write("x");
        await Until(() => channel.BytesRead == 1);
        pipe.Write("y");
        await DrainAsync(channel);
        Assert.Equal("xy", _folder.Text("a.log"));
        Assert.True(_log.Flush(Patience));
        Assert.Contains(" CRIT output of 'a' (stdout) was lost: System.InvalidOperationException: broken", _folder.Text("main.log"));
    }

    [Fact]
    public async Task Followers_miss_nothing()
    {
        int seen = 0;
        using IDisposable follower = _files.Followers.Follow(_folder["a.log"], _ => Interlocked.Increment(ref seen));
        OutputChannel channel = Attach("a", out TestPipe? pipe);
        pipe.Write("x");
        await Until(() => Volatile.Read(ref seen) == 1);
        await DrainAsync(channel);
    }

    [Fact]
    public void Writes_what_is_in_the_pipes_when_it_ends()
    {
        OutputChannel channel = Attach("a", out TestPipe? pipe);
        pipe.Write("last words");
        _pump.Dispose();
        Assert.True(channel.IsClosed);
        Assert.Equal("last words", _folder.Text("a.log"));
        bool done = false;
        _pump.DrainAndClose([channel], () => done = true);
        Assert.True(done);
    }

    private static async Task Until(Func<bool> condition)
    {
        using CancellationTokenSource timeout = new(Patience);
        while (!condition())
        {
            timeout.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private async Task RunAsync(OutputChannel channel, TestPipe pipe, int lines, int number)
    {
        if (number == 5)
        {
            for (int i = 1; i <= lines; i++)
            {
                long before = channel.BytesRead;
                pipe.Write($"{i}\n");
                await Until(() => channel.BytesRead > before);
            }
        }
        else
        {
            pipe.Run($"seq 1 {lines}");
        }

        await DrainAsync(channel);
    }

    [Fact]
    public async Task A_pipe_that_lines_have_filled_is_made_larger()
    {
        // Longer than half a page, so that every line begins a page of its own and the pipe is full when it holds half of its size.
        string line = new string('x', 2100) + "\n";
        OutputChannel channel = Attach("a", out TestPipe pipe);
        int first = FillWhileNobodyReads();
        await Until(() => channel.BytesRead == first);
        await _pump.FlushAsync();
        Assert.InRange(FillWhileNobodyReads(), 2 * first, int.MaxValue);

        int FillWhileNobodyReads()
        {
            ManualResetEventSlim held = new();
            ManualResetEventSlim filled = new();
            _pump.Hold(release =>
            {
                held.Set();
                filled.Wait(Patience);
                release();
            });
            Assert.True(held.Wait(Patience));
            int written = pipe.Fill(line);
            filled.Set();
            return written;
        }
    }

    private TestPipe Pipe(out TestPipe pipe)
    {
        _pipes.Add(pipe = new TestPipe());
        return pipe;
    }

    private OutputChannel Attach(
        string name,
        out TestPipe pipe,
        long maxBytes = 1 << 20,
        int backups = 10,
        OutputStream stream = OutputStream.Stdout,
        Func<OutputSinks, OutputSinks>? sinks = null,
        IOutputs? on = null)
    {
        Pipe(out pipe);
        Assert.Equal(0, _files.Acquire(_folder[name + ".log"], new LogFileOptions(maxBytes, backups), out RotatingLogFile? file));
        OutputSinks to = new() { ProcessName = name, Stream = stream, File = file };
        return (on ?? _pump).Attach(pipe.Read, sinks is null ? to : sinks(to));
    }

    private Task DrainAsync(params OutputChannel[] channels) => DrainAsync(_pump, channels);

    private static async Task DrainAsync(IOutputs outputs, params OutputChannel[] channels)
    {
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        outputs.DrainAndClose(channels, done.SetResult);
        await done.Task.WaitAsync(Patience);
    }

    private Task<int> ClearAsync((string? Path, bool IsPrivate)[] logs, OutputChannel[] channels)
    {
        TaskCompletionSource<int> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _pump.Clear(logs, channels, done.SetResult);
        return done.Task.WaitAsync(Patience);
    }
}
