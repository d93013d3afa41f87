using System.Buffers;
using System.Text;
using Supervisor.Engine.Settings;
using Supervisor.Engine.States;
using Supervisor.Os;
using Supervisor.Protocol;
using Supervisor.Supervision.Journal;
using Supervisor.Supervision.Takeover;
using Supervisor.Supervision.Tests.Takeover;

namespace Supervisor.Supervision.Tests.Journal;

public sealed class JournalTests
{
    private static readonly ProcessSettings Settings = new()
    {
        Name = "a",
        Command = "x",
        Program = "a",
        Stdout = new(),
        Stderr = new(),
    };

    [Fact]
    public void What_is_written_of_a_process_is_read_again()
    {
        JournalProcess made = FilledObjects.Make<JournalProcess>();
        JournalGroups groups = new([new(new() { Name = made.Group }, [made.Record.Settings.Name])], []);
        SupervisionRecord read = Read(
            [.. Beginning(groups), new() { IsWhole = true }, new() { Process = made }]).ToRecord();
        Assert.Equal(FilledObjects.Dump(made.Record), FilledObjects.Dump(Assert.Single(read.Engine.Groups[0].Processes)));
        Assert.Equal(FilledObjects.Dump(made.Run), FilledObjects.Dump(Assert.Single(read.Runs)));
    }

    [Fact]
    public void A_start_counts_though_what_was_known_of_the_process_is_older()
    {
        JournalContent content = Read(
        [
            .. Beginning(Groups),
            Process(ProcessState.Backoff),
            new() { IsWhole = true },
            Start(5),
            Process(ProcessState.Starting, isSpawning: true),
        ]);
        SupervisionRecord record = content.ToRecord();
        Assert.Equal(5, Assert.Single(record.Runs).Pid);
        Assert.True(record.Engine.Groups[0].Processes[0].IsSpawning);

        // It came to nothing.
        record = Read([.. Beginning(Groups), Process(ProcessState.Backoff), new() { IsWhole = true }, Start(5), Process(ProcessState.Backoff)]).ToRecord();
        Assert.Empty(record.Runs);
    }

    [Theory]
    [InlineData(ProcessState.Stopping)]
    [InlineData(ProcessState.Stopped)]
    public void What_was_stopped_to_be_started_again_comes_back(ProcessState state)
    {
        JournalProcess stopped = Process(state).Process!;
        JournalEntry coming = new() { Process = stopped with { Record = stopped.Record with { Wanted = new(Goal.Down, WantedBy.Request, ComesBack: true) } } };
        Assert.Equal(new(Goal.Again, WantedBy.Request), WantedAfter([.. Beginning(Groups), coming, new() { IsWhole = true }]));

        // A shutdown stops it anyway.
        Assert.Equal(Goal.Down, WantedAfter([.. Beginning(Groups), coming, new() { IsWhole = true }, new() { IsGoingDown = true }])!.Value.Goal);

        static Want? WantedAfter(JournalEntry[] entries) => Read(entries).ToRecord().Engine.Groups[0].Processes[0].Wanted;
    }

    [Fact]
    public void A_start_may_be_faster_than_the_turn_in_which_its_process_came_to_be()
    {
        SupervisionRecord record = Read(
        [
            .. Beginning(new([], [])),
            new() { IsWhole = true },
            Start(5),
            new() { Groups = Groups },
            Process(ProcessState.Starting, isSpawning: true),
        ]).ToRecord();

        Assert.Equal(5, Assert.Single(record.Runs).Pid);
    }

    [Fact]
    public void What_was_removed_is_not_there_any_more_and_its_run_is_not_that_of_another_of_its_name()
    {
        JournalEntry running = new() { Process = Process(ProcessState.Running).Process! with { Run = new() { Group = "a", Process = "a", Pid = 5 } } };
        JournalEntry[] removed = [.. Beginning(Groups), running, new() { IsWhole = true }, new() { Groups = new([], []) }];
        Assert.Empty(Read(removed).ToRecord().Runs);

        SupervisionRecord record = Read([.. removed, new() { Groups = Groups }]).ToRecord();
        Assert.Empty(record.Runs);
        Assert.Empty(record.Engine.Groups[0].Processes);
    }

    [Fact]
    public void A_run_that_ended_in_the_turn_in_which_the_next_was_asked_for_is_over()
    {
        JournalEntry running = new() { Process = Process(ProcessState.Running).Process! with { Run = new() { Group = "a", Process = "a", Pid = 5 } } };
        JournalEntry[] again = [.. Beginning(Groups), running, new() { IsWhole = true }, Process(ProcessState.Starting, isSpawning: true)];
        Assert.Empty(Read(again).ToRecord().Runs);
        Assert.Equal(6, Assert.Single(Read([.. again, Start(6)]).ToRecord().Runs).Pid);
        Assert.Equal(6, Assert.Single(Read([.. again, Start(6), Process(ProcessState.Starting, isSpawning: true)]).ToRecord().Runs).Pid);
    }

    [Fact]
    public void A_start_of_what_was_removed_does_not_go_into_a_new_beginning()
    {
        MemoryStore store = new();
        using JournalWriter writer = new(store, new NoWorkers(), TimeProvider.System, (_, _) => { }, () => { });
        writer.Post(new([.. Beginning(Groups), Process(ProcessState.Starting, isSpawning: true), new() { IsWhole = true }], IsBeginning: true));
        writer.Began(new() { Group = "a", Process = "a", Pid = 5 });
        writer.Post(new([new() { Groups = new([], []) }]));
        writer.Flush();
        writer.Post(new([.. Beginning(Groups), Process(ProcessState.Starting, isSpawning: true), new() { IsWhole = true }], IsBeginning: true));
        writer.Flush();
        Assert.Empty(JournalContent.Read(store.Bytes).ToRecord().Runs);
    }

    [Fact]
    public void A_beginning_without_its_end_counts_for_nothing()
    {
        JournalContent content = Read(
        [
            .. Beginning(Groups), Process(ProcessState.Fatal), new() { IsWhole = true },
            .. Beginning(Groups), Process(ProcessState.Stopped),
        ]);
        Assert.Equal(ProcessState.Fatal, content.ToRecord().Engine.Groups[0].Processes[0].State);
    }

    [Theory]
    [InlineData("", "it does not begin as a journal does")]
    [InlineData("00000000 {}\n", "it does not begin as a journal does")]
    public void What_is_none_is_refused(string text, string why) =>
        Assert.Equal(why, Assert.Throws<FormatException>(() => JournalContent.Read(Encoding.UTF8.GetBytes(text))).Message);

    [Fact]
    public void A_journal_of_a_later_format_is_refused()
    {
        ArrayBufferWriter<byte> to = new();
        JournalLine.Write(to, new() { Head = new() { Format = 99 } }, new());
        Assert.Equal("it has format 99, this program reads 1", Assert.Throws<FormatException>(() => JournalContent.Read(to.WrittenMemory)).Message);
    }

    [Theory]
    [InlineData("{\"process\":{\"group\":\"\\u0000no base64!\"}}")]
    [InlineData("{\"configuration\":{\"httpServers\":[{\"section\":\"of a kind that is not told\"}]}}")]
    [InlineData("{\"configuration\":{\"httpServers\":[{\"$type\":\"of a later kind\"}]}}")]
    [InlineData("{\"process\":{\"group\":\"a\"}}")]
    [InlineData("{\"process\":{\"group\":null,\"record\":null}}")]
    [InlineData("{\"process\":{\"group\":\"a\",\"record\":{\"settings\":null}}}")]
    [InlineData("{\"process\":{\"group\":\"a\",\"record\":{\"settings\":99}}}")]
    [InlineData("{\"start\":{\"began\":\"00:00:01\"}}")]
    [InlineData("{\"groups\":{\"groups\":[null],\"collections\":[]}}")]
    [InlineData("{\"groups\":{}}")]
    [InlineData("{\"number\":5}")]
    [InlineData("null")]
    [InlineData("")]
    public void A_line_that_another_program_has_written_costs_what_it_says(string text)
    {
        ArrayBufferWriter<byte> to = new();
        SettingsNumbers numbers = new();
        foreach (JournalEntry entry in (JournalEntry[])[.. Beginning(Groups), Process(ProcessState.Fatal)])
        {
            JournalLine.Write(to, entry, numbers);
        }

        JournalLine.Frame(to, Encoding.UTF8.GetBytes(text));
        JournalLine.Write(to, new() { IsWhole = true }, numbers);

        JournalContent content = JournalContent.Read(to.WrittenMemory);
        Assert.Equal(1, content.Damaged);
        Assert.Equal(ProcessState.Fatal, content.ToRecord().Engine.Groups[0].Processes[0].State);
    }

    [Fact]
    public void Every_byte_may_be_wrong()
    {
        byte[] bytes = Write([.. Beginning(Groups), Process(ProcessState.Fatal), new() { IsWhole = true }, Start(5)]);
        for (int i = 0; i < bytes.Length; i++)
        {
            byte[] damaged = [.. bytes];
            damaged[i] ^= 0x15;
            try
            {
                _ = JournalContent.Read(damaged).ToRecord();
            }
            catch (FormatException)
            {
                // What cannot be done without is damaged.
            }

            JournalContent? cut = null;
            try
            {
                cut = JournalContent.Read(bytes.AsMemory(0, i));
            }
            catch (FormatException)
            {
                // The beginning is not whole.
            }

            Assert.Equal(0, cut?.Damaged ?? 0);
        }
    }

    [Fact]
    public void What_another_image_says_of_the_daemon_stands_behind_what_the_one_before_has_written()
    {
        MemoryStore store = new();
        using (JournalWriter before = new(store, new NoWorkers(), TimeProvider.System, (_, _) => { }, () => { }))
        {
            before.Post(new([.. Beginning(Groups), Process(ProcessState.Running), new() { Daemon = [1] }, new() { IsWhole = true }], IsBeginning: true));
            Assert.True(before.Flush());
        }

        using JournalWriter next = new(store, new NoWorkers(), TimeProvider.System, (_, _) => { }, () => { }) { Daemon = () => [2] };
        next.TellDaemon();
        Assert.True(next.Flush());
        JournalContent content = JournalContent.Read(store.Bytes);
        Assert.Equal([2], content.Daemon);
        Assert.Equal(ProcessState.Running, content.ToRecord().Engine.Groups[0].Processes[0].State);
    }

    [Fact]
    public void A_start_that_a_new_beginning_does_not_know_yet_goes_into_it()
    {
        MemoryStore store = new();
        List<string> told = [];
        using JournalWriter writer = new(store, new NoWorkers(), TimeProvider.System, (_, text) => told.Add(text), () => { });
        writer.Post(new([.. Beginning(Groups), Process(ProcessState.Starting, isSpawning: true), new() { IsWhole = true }], IsBeginning: true));
        Assert.True(writer.Flush());
        writer.Began(new() { Group = "a", Process = "a", Pid = 5 });
        writer.Post(new([.. Beginning(Groups), Process(ProcessState.Starting, isSpawning: true), new() { IsWhole = true }], IsBeginning: true));
        writer.Flush();
        Assert.Equal(5, Assert.Single(JournalContent.Read(store.Bytes).ToRecord().Runs).Pid);

        writer.Post(new([Process(ProcessState.Backoff)]));
        writer.Post(new([.. Beginning(Groups), Process(ProcessState.Backoff), new() { IsWhole = true }], IsBeginning: true));
        writer.Flush();
        Assert.Empty(JournalContent.Read(store.Bytes).ToRecord().Runs);
        Assert.Empty(told);
    }

    [Fact]
    public void A_disk_that_is_full_is_told_of_once_and_asks_for_a_new_beginning()
    {
        MemoryStore store = new();
        List<string> told = [];
        int wanted = 0;
        using JournalWriter writer = new(store, new NoWorkers(), TimeProvider.System, (_, text) => told.Add(text), () => wanted++);
        JournalEntry[] beginning = [.. Beginning(Groups), Process(ProcessState.Stopped), new() { IsWhole = true }];
        writer.Post(new(beginning, IsBeginning: true));
        writer.Flush();
        store.Error = -Errno.ENOSPC;
        writer.Post(new([Process(ProcessState.Fatal)]));
        Assert.False(writer.Flush());
        writer.Began(new() { Group = "a", Process = "a", Pid = 5 });
        Assert.StartsWith("journal_file memory cannot be written: No space left on device", Assert.Single(told), StringComparison.Ordinal);
        Assert.True(writer.WantsBeginning);
        Assert.Equal(1, wanted);

        store.Error = 0;
        writer.Post(new([.. Beginning(Groups), Process(ProcessState.Starting, isSpawning: true), new() { IsWhole = true }], IsBeginning: true));
        Assert.True(writer.Flush());
        Assert.Equal("journal_file memory is written again", told[1]);
        Assert.Equal(5, Assert.Single(JournalContent.Read(store.Bytes).ToRecord().Runs).Pid);
    }

    [Fact]
    public void A_disk_that_hangs_is_waited_for_once_told_of_and_written_again_when_it_answers()
    {
        using HangingStore store = new();
        List<string> told = [];
        PatientJournal patient = new(store, TimeSpan.FromMilliseconds(50));
        using JournalWriter writer = new(patient, new NoWorkers(), TimeProvider.System, (_, text) => told.Add(text), () => { });
        JournalEntry[] beginning = [.. Beginning(Groups), Process(ProcessState.Starting, isSpawning: true), new() { IsWhole = true }];
        writer.Post(new(beginning, IsBeginning: true));
        Assert.True(writer.Flush());

        store.Hang();
        writer.Began(new() { Group = "a", Process = "a", Pid = 5 });
        writer.Began(new() { Group = "a", Process = "a", Pid = 6 });
        writer.Post(new(beginning, IsBeginning: true));
        Assert.False(writer.Flush());
        Assert.StartsWith("journal_file memory cannot be written: its disk does not answer", Assert.Single(told), StringComparison.Ordinal);
        Assert.Equal(1, store.Writes);

        store.GoOn();
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                writer.Post(new(beginning, IsBeginning: true));
                return writer.Flush();
            },
            TimeSpan.FromSeconds(30)));
        Assert.Equal("journal_file memory is written again", told[1]);
        Assert.Equal(6, Assert.Single(JournalContent.Read(store.Bytes).ToRecord().Runs).Pid);
    }

    [Fact]
    public void A_disk_that_hangs_does_not_keep_the_daemon_from_its_end()
    {
        using HangingStore store = new();
        JournalWriter writer = new(
            new PatientJournal(store, TimeSpan.FromMilliseconds(50)), new NoWorkers(), TimeProvider.System, (_, _) => { }, () => { });
        store.Hang();
        writer.Post(new(Beginning(Groups), IsBeginning: true));
        Assert.False(writer.Flush());
        writer.Remove();
        writer.Dispose();
        Assert.False(store.IsClosed);

        store.GoOn();
        Assert.True(SpinWait.SpinUntil(() => store.IsClosed, TimeSpan.FromSeconds(30)));
    }

    private static JournalGroups Groups => new([new(new() { Name = "a" }, ["a"])], []);

    private static JournalEntry[] Beginning(JournalGroups groups) =>
    [
        new() { Head = new() },
        new() { Configuration = new() { Path = "/s.conf", Here = "/", Supervisord = new() { LogFile = "/l", PidFile = "/p", ChildLogDirectory = "/" } } },
        new() { Groups = groups },
    ];

    private static JournalEntry Process(ProcessState state, bool isSpawning = false) =>
        new() { Process = new("a", new() { Settings = Settings, State = state, IsSpawning = isSpawning }, null) };

    private static JournalEntry Start(int pid) =>
        new() { Start = new(new() { Group = "a", Process = "a", Pid = pid }, TimeSpan.FromSeconds(1), DateTimeOffset.UnixEpoch) };

    private static JournalContent Read(JournalEntry[] entries) => JournalContent.Read(Write(entries));

    private static byte[] Write(JournalEntry[] entries)
    {
        ArrayBufferWriter<byte> to = new();
        SettingsNumbers numbers = new();
        foreach (JournalEntry entry in entries)
        {
            JournalLine.Write(to, entry, numbers);
        }

        return to.WrittenSpan.ToArray();
    }

    private sealed class NoWorkers : IWorkers
    {
        public void Queue(string name, Action work)
        {
            // Whoever flushes does it.
        }
    }

    private sealed class MemoryStore : IJournalStore
    {
        public byte[] Bytes { get; private set; } = [];

        public int Error { get; set; }

        public string Name => "memory";

        public int Append(ReadOnlySpan<byte> lines)
        {
            Bytes = Error == 0 ? [.. Bytes, .. lines] : Bytes;
            return Error;
        }

        public int Replace(ReadOnlySpan<byte> lines)
        {
            Bytes = Error == 0 ? lines.ToArray() : Bytes;
            return Error;
        }

        public void Remove() => Bytes = [];

        public void Dispose()
        {
        }
    }

    /// <summary>A store whose writes wait for the time being.</summary>
    private sealed class HangingStore : IJournalStore
    {
        private readonly MemoryStore _store = new();
        private readonly ManualResetEventSlim _answers = new(true);
        private volatile bool _isClosed;
        private int _writes;

        public byte[] Bytes => _store.Bytes;

        public bool IsClosed => _isClosed;

        /// <summary>How many have begun since it hangs.</summary>
        public int Writes => Volatile.Read(ref _writes);

        public string Name => _store.Name;

        public void Hang()
        {
            _answers.Reset();
            Volatile.Write(ref _writes, 0);
        }

        public void GoOn() => _answers.Set();

        public int Append(ReadOnlySpan<byte> lines)
        {
            Wait();
            return _store.Append(lines);
        }

        public int Replace(ReadOnlySpan<byte> lines)
        {
            Wait();
            return _store.Replace(lines);
        }

        public void Remove() => Wait();

        public void Dispose()
        {
            _isClosed = true;
            _answers.Set();
        }

        private void Wait()
        {
            Interlocked.Increment(ref _writes);
            _answers.Wait();
        }
    }
}
