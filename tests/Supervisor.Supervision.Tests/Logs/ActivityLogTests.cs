using System.Text.RegularExpressions;
using Supervisor.Os;
using Supervisor.Posix;
using Supervisor.Protocol;
using Supervisor.Supervision.Logs;
using Supervisor.TestKit;

namespace Supervisor.Supervision.Tests.Logs;

public sealed class ActivityLogTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TempFolder _folder = new();

    private string Path => _folder["main.log"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Writes_lines_as_Supervisor_does()
    {
        using (ActivityLog log = new ActivityLog(new ActivityLogOptions { Path = Path, Level = LogLevel.Blather }, new FixedClock()))
        {
            log.Write(LogLevel.Critical, "a");
            log.Write(LogLevel.Error, "b");
            log.Write(LogLevel.Warn, "c");
            log.Write(LogLevel.Info, "grüße");
            log.Write(LogLevel.Debug, "two\nlines: ", "<bytes>"u8);
            log.Write(LogLevel.Trace, "e");
            log.Write(LogLevel.Blather, "f");
        }

        const string time = "2024-05-06 09:08:09,123";
        Assert.Equal(
            $"{time} CRIT a\n{time} ERRO b\n{time} WARN c\n{time} INFO grüße\n{time} DEBG two\nlines: <bytes>\n{time} TRAC e\n"
                + $"{time} BLAT f\n",
            _folder.Text("main.log"));
    }

    [Fact]
    public void Counts_on_within_a_second()
    {
        FixedClock clock = new();
        using (ActivityLog log = new ActivityLog(new ActivityLogOptions { Path = Path }, clock))
        {
            foreach (int add in new[] { 0, 1, 875, 1, 59_000 })
            {
                clock.Utc = clock.Utc.AddMilliseconds(add);
                log.Write(LogLevel.Info, "x");
            }
        }

        Assert.Equal(
            ["09:08:09,123", "09:08:09,124", "09:08:09,999", "09:08:10,000", "09:09:09,000"],
            File.ReadLines(Path).Select(line => line[11..23]));
    }

    [Fact]
    public void Leaves_out_what_is_below_its_level()
    {
        using (ActivityLog log = new ActivityLog(new ActivityLogOptions { Path = Path, Level = LogLevel.Warn }))
        {
            log.Write(LogLevel.Info, "no");
            log.Write(LogLevel.Warn, "yes");
            Assert.False(log.IsEnabled(LogLevel.Info));
            Assert.True(log.IsEnabled(LogLevel.Error));
        }

        Assert.EndsWith(" WARN yes\n", Assert.Single(File.ReadAllText(Path).Split('\n', StringSplitOptions.RemoveEmptyEntries)) + "\n");
    }

    [Fact]
    public void Rotates_line_by_line()
    {
        using (ActivityLog log = new ActivityLog(new ActivityLogOptions { Path = Path, MaxBytes = 100, Backups = 60 }))
        {
            for (int i = 0; i < 100; i++)
            {
                log.Write(LogLevel.Info, $"line {i}");
            }
        }

        Assert.All(_folder.Names(), name => Assert.InRange(new FileInfo(_folder[name]).Length, 0, 140));
        string whole = System.Text.Encoding.UTF8.GetString(_folder.Whole("main.log"));
        Assert.Equal(Enumerable.Range(0, 100), Regex.Matches(whole, @"line (\d+)\n").Select(match => int.Parse(match.Groups[1].Value)));
    }

    [Fact]
    public void Loses_no_line_of_many_threads_while_it_is_reopened_and_rotated()
    {
        const int threads = 4;
        const int lines = 3000;
        using (ActivityLog log = new ActivityLog(new ActivityLogOptions { Path = Path, MaxBytes = 10_000, Backups = 60 }))
        {
            List<Thread> writers = Enumerable.Range(0, threads).Select(t => new Thread(() =>
            {
                for (int i = 0; i < lines; i++)
                {
                    log.Write(LogLevel.Info, $"<{t} {i}>");
                    if (i % 300 == t)
                    {
                        log.Reopen();
                    }
                }
            })).ToList();
            writers.ForEach(writer => writer.Start());
            writers.ForEach(writer => writer.Join());
            Assert.True(log.Flush(Patience));
        }

        ILookup<int, int> seen = Regex.Matches(System.Text.Encoding.UTF8.GetString(_folder.Whole("main.log")), @"INFO <(\d+) (\d+)>\n")
            .Select(match => (Thread: int.Parse(match.Groups[1].Value), Line: int.Parse(match.Groups[2].Value)))
            .ToLookup(line => line.Thread, line => line.Line);
        Assert.All(Enumerable.Range(0, threads), t => Assert.Equal(Enumerable.Range(0, lines), seen[t]));
    }

    [Fact]
    public async Task Has_written_everything_when_it_says_so()
    {
        using ActivityLog log = new(new ActivityLogOptions { Path = Path });
        for (int i = 0; i < 200; i++)
        {
            log.Write(LogLevel.Info, $"line {i}");
            await log.FlushAsync().WaitAsync(Patience);
            Assert.Equal(i, await LastLineAsync());
        }

        async Task<int> LastLineAsync() => int.Parse((await File.ReadAllLinesAsync(Path))[^1].Split(' ')[^1]);
    }

    [Fact]
    public void Reopens_behind_the_lines_written_before()
    {
        using ActivityLog log = new(new ActivityLogOptions { Path = Path });
        log.Write(LogLevel.Info, "first");
        Assert.True(log.Flush(Patience));
        File.Move(Path, Path + ".old");
        log.Write(LogLevel.Info, "supervisord logreopen");
        log.Reopen();
        log.Write(LogLevel.Info, "new");
        Assert.True(log.Flush(Patience));
        Assert.Matches("INFO first\n.* INFO supervisord logreopen\n$", _folder.Text("main.log.old"));
        Assert.Matches("^[^\n]* INFO new\n$", _folder.Text("main.log"));
    }

    [Fact]
    public async Task Clears()
    {
        using ActivityLog log = new(new ActivityLogOptions { Path = Path });
        log.Write(LogLevel.Info, "gone");
        Assert.Equal(0, await ClearAsync(log));
        Assert.Equal("", _folder.Text("main.log"));
        log.Write(LogLevel.Info, "kept");
        Assert.True(log.Flush(Patience));
        Assert.EndsWith(" INFO kept\n", _folder.Text("main.log"));
        File.Delete(Path);
        Assert.Equal(-Errno.ENOENT, await ClearAsync(log));
    }

    [Fact]
    public void Never_waits_for_a_file_that_hangs_and_says_what_it_dropped()
    {
        Assert.Equal(0, TestPipe.MakeFifo(Path));
        int reader = FileCalls.Open(Path, FileOpenFlags.Read | FileOpenFlags.NonBlocking);
        using ActivityLog log = new(new ActivityLogOptions { Path = Path, QueueBytes = 200_000 });
        string line = new string('x', 1000);
        for (int i = 0; i < 1000; i++)
        {
            log.Write(LogLevel.Info, line);
        }

        string text = "";
        (int written, int dropped) = (0, 0);
        byte[] buffer = new byte[65536];
        DateTime deadline = DateTime.UtcNow + Patience;
        while (written + dropped < 1000 && DateTime.UtcNow < deadline)
        {
            if (FileCalls.WaitReadable(reader, 100) && FileDescriptors.Read(reader, buffer) is > 0 and var count)
            {
                text += System.Text.Encoding.UTF8.GetString(buffer, 0, count);
                written = Regex.Count(text, "INFO x{1000}\n");
                dropped = Regex.Matches(text, @"WARN (\d+) lines of this log were dropped, it could not be written fast enough\n")
                    .Sum(match => int.Parse(match.Groups[1].Value));
            }
        }

        FileDescriptors.Close(reader);
        Assert.Equal(1000, written + dropped);
        Assert.InRange(written, 10, 900);
    }

    /// <summary>Requests come at every moment, also when the thread has just been woken for lines alone.</summary>
    [Fact]
    public async Task Carries_out_each_request_once_whenever_it_comes()
    {
        const int each = 5000;
        int done = 0;
        using ActivityLog log = new(new ActivityLogOptions { Path = Path, Level = LogLevel.Error });
        Thread[] threads = [.. Enumerable.Range(0, 4).Select(_ => new Thread(() =>
        {
            for (int i = 0; i < each; i++)
            {
                log.Write(LogLevel.Error, "line");
                log.Clear(_ => Interlocked.Increment(ref done));
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        await log.FlushAsync().WaitAsync(Patience);
        Assert.Equal(threads.Length * each, done);
    }

    [Fact]
    public async Task Goes_on_when_a_request_fails()
    {
        List<string> said = [];
        using ActivityLog log = new(new ActivityLogOptions { Path = Path }, lastResort: said.Add);
        log.Clear(_ => throw new InvalidOperationException("of the test"));
        log.Write(LogLevel.Info, "after it");
        await log.FlushAsync().WaitAsync(Patience);
        Assert.Contains("of the test", Assert.Single(said), StringComparison.Ordinal);
        Assert.EndsWith("after it\n", File.ReadAllText(Path), StringComparison.Ordinal);
    }

    [Fact]
    public void Says_on_the_last_resort_that_it_cannot_write()
    {
        List<string> reports = new();
        using (ActivityLog log = new ActivityLog(new ActivityLogOptions { Path = "/dev/full" }, lastResort: reports.Add))
        {
            log.Write(LogLevel.Info, "x");
            Assert.True(log.Flush(Patience));
            log.Write(LogLevel.Info, "y");
        }

        Assert.Equal(
            "could not write to log file /dev/full, output is dropped until it can be written again: No space left on device",
            reports[0]);
        Assert.Matches("^log file /dev/full is closed, \\d+ bytes of output were lost$", Assert.Single(reports.Skip(1)));
    }

    [Fact]
    public void Sends_lines_to_syslog()
    {
        List<string> lines = new();
        using (ActivityLog log = new ActivityLog(
            new ActivityLogOptions { Syslog = true }, new FixedClock(), syslog: line => lines.Add(
                System.Text.Encoding.UTF8.GetString(line))))
        {
            log.Write(LogLevel.Info, "one");
            log.Write(LogLevel.Info, "two\nthree");
        }

        const string heading = "2024-05-06 09:08:09,123 INFO ";
        Assert.Equal([heading + "one", heading + "two", heading + "three"], lines);
    }

    [Fact]
    public void Says_why_it_cannot_be_opened()
    {
        string path = _folder["no/such/folder.log"];
        PosixException error = Assert.Throws<PosixException>(() => new ActivityLog(new ActivityLogOptions { Path = path }));
        Assert.Equal($"could not open log file {path}: No such file or directory", error.Message);
    }

    private static Task<int> ClearAsync(ActivityLog log)
    {
        TaskCompletionSource<int> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        log.Clear(done.SetResult);
        return done.Task;
    }

    private sealed class FixedClock : TimeProvider
    {
        public DateTimeOffset Utc { get; set; } = new(2024, 5, 6, 7, 8, 9, 123, TimeSpan.Zero);

        public override TimeZoneInfo LocalTimeZone { get; } = TimeZoneInfo.CreateCustomTimeZone(
            "test", TimeSpan.FromHours(2), "test", "test");

        public override DateTimeOffset GetUtcNow() => Utc;
    }
}
