using Supervisor.Os;
using Supervisor.Posix;
using Supervisor.Supervision.Logs;
using Supervisor.TestKit;

namespace Supervisor.Supervision.Tests.Logs;

public sealed class RotatingLogFileTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly List<string> _reports = [];
    private readonly List<LogChange> _changes = [];
    private readonly LogFollowers _followers = new();
    private RotatingLogFile? _file;

    public void Dispose()
    {
        _file?.Close();
        _folder.Dispose();
    }

    [Fact]
    public void Appends_to_what_is_there()
    {
        File.WriteAllText(_folder["a.log"], "before\n");
        Open(0, 0);
        Write("after\n");
        Assert.Equal("before\nafter\n", _folder.Text("a.log"));
    }

    [Fact]
    public void Turns_over_after_the_write_that_filled_it()
    {
        Open(10, 2);
        Write("12345");
        Write("1234");
        Assert.Equal(["a.log"], _folder.Names());
        Write("x");
        Write("second file is longer");
        Write("third");
        Assert.Equal(["a.log", "a.log.1", "a.log.2"], _folder.Names());
        Assert.Equal(
            ("third", "second file is longer", "123451234x"),
            (_folder.Text("a.log"), _folder.Text("a.log.1"), _folder.Text("a.log.2")));
        Write("third is full");
        Assert.Equal(
            ("", "thirdthird is full", "second file is longer"),
            (_folder.Text("a.log"), _folder.Text("a.log.1"), _folder.Text("a.log.2")));
        Assert.Empty(_reports);
    }

    [Fact]
    public void Counts_what_was_there_before()
    {
        File.WriteAllText(_folder["a.log"], "12345678");
        Open(10, 1);
        Assert.Equal(["a.log"], _folder.Names());
        Write("9");
        Write("0");
        Assert.Equal("1234567890", _folder.Text("a.log.1"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Is_emptied_in_place_without_backups(int backups)
    {
        Open(10, backups);
        Write("123456789");
        Write("0");
        Assert.Equal("", _folder.Text("a.log"));
        Write("new");
        Assert.Equal("new", _folder.Text("a.log"));
        Assert.Equal(["a.log"], _folder.Names());
    }

    [Fact]
    public void Never_turns_over_without_a_limit()
    {
        Open(0, 3);
        Write(new string('x', 100_000));
        Assert.Equal(["a.log"], _folder.Names());
    }

    /// <summary>A request to open all logs again comes to those that were open when it was made.</summary>
    [Fact]
    public void Stays_closed_when_it_is_to_be_opened_again_too_late()
    {
        Open(0, 0);
        _file!.Close();
        File.Delete(_folder["a.log"]);

        Assert.Equal(0, _file.Reopen());
        Assert.Empty(_folder.Names());
    }

    [Fact]
    public void Tolerates_missing_and_deleted_files()
    {
        Open(10, 3);
        File.WriteAllText(_folder["a.log.2"], "two");
        File.Delete(_folder["a.log"]);
        Write("12345678901");
        Write("new");
        Assert.Equal(["a.log", "a.log.3"], _folder.Names());
        Assert.Equal(("new", "two"), (_folder.Text("a.log"), _folder.Text("a.log.3")));
        Assert.Empty(_reports);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_gap_that_was_left_half_way_is_closed_before_the_oldest_is_given_up(int missing)
    {
        Open(10, 3);
        foreach (int number in Enumerable.Range(1, 3).Where(number => number != missing))
        {
            File.WriteAllText(_folder[$"a.log.{number}"], $"backup {number}");
        }

        Write("12345678901");
        Assert.Equal("12345678901", _folder.Text("a.log.1"));
        Assert.Equal(missing == 1 ? "backup 2" : "backup 1", _folder.Text("a.log.2"));
        Assert.Equal("backup 3", _folder.Text("a.log.3"));

        Write("abcdefghijk");
        Assert.Equal(["abcdefghijk", "12345678901"], new[] { "a.log.1", "a.log.2" }.Select(_folder.Text));
        Assert.Empty(_reports);
    }

    [Fact]
    public void Notices_that_somebody_else_emptied_it()
    {
        Open(10, 1);
        Write("12345678");
        using (FileStream other = File.Open(_folder["a.log"], FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            other.SetLength(0);
        }

        Write("abcdefg");
        Assert.Equal("abcdefg", _folder.Text("a.log"));
        Assert.Equal(["a.log"], _folder.Names());
        Write("hij");
        Assert.Equal("abcdefghij", _folder.Text("a.log.1"));
    }

    [Fact]
    public void Goes_on_with_the_file_when_it_cannot_be_turned_over()
    {
        Directory.CreateDirectory(_folder["a.log.1"]);
        File.WriteAllText(_folder["a.log.1/in-the-way"], "");
        Open(10, 1);
        for (int i = 0; i < 10; i++)
        {
            Write("12345");
        }

        Assert.Equal(50, new FileInfo(_folder["a.log"]).Length);
        Assert.Equal([$"could not rotate log file {_folder["a.log"]}, it goes on growing: Is a directory"], _reports);
        Directory.Delete(_folder["a.log.1"], recursive: true);
        Write("1234567890");
        Assert.Equal(["a.log", "a.log.1"], _folder.Names());
        Assert.Equal(60, new FileInfo(_folder["a.log.1"]).Length);
    }

    [Fact]
    public void Opens_the_path_again()
    {
        Open(0, 0);
        Write("one");
        File.Move(_folder["a.log"], _folder["a.old"]);
        Write("two");
        Assert.Equal(0, _file!.Reopen());
        Write("three");
        Assert.Equal(("onetwo", "three"), (_folder.Text("a.old"), _folder.Text("a.log")));
    }

    [Fact]
    public void Keeps_the_old_file_when_it_cannot_be_opened_again()
    {
        Open(0, 0);
        File.Move(_folder["a.log"], _folder["a.old"]);
        Directory.CreateDirectory(_folder["a.log"]);
        Assert.Equal(-Errno.EISDIR, _file!.Reopen());
        Write("kept");
        Assert.Equal("kept", _folder.Text("a.old"));
        Assert.Equal([$"could not reopen log file {_folder["a.log"]}, keeping the old one: Is a directory"], _reports);
    }

    [Fact]
    public void Clears_by_making_the_file_anew()
    {
        Open(5, 1);
        Write("backup");
        Write("one");
        Assert.Equal(0, _file!.Clear());
        Assert.Equal("", _folder.Text("a.log"));
        Write("two");
        Assert.Equal(("two", "backup"), (_folder.Text("a.log"), _folder.Text("a.log.1")));
        File.Delete(_folder["a.log"]);
        Assert.Equal(0, _file.Clear());
        Write("then");
        Assert.Equal("then", _folder.Text("a.log"));
    }

    [Fact]
    public void Drops_what_cannot_be_written_and_says_so_once()
    {
        File.CreateSymbolicLink(_folder["a.log"], "/dev/full");
        Open(5, 1);
        Write("12345");
        Write("1234567");
        string path = _folder["a.log"];
        string begin = $"could not write to log file {path}, output is dropped until it can be written again: No space left on device";
        Assert.Equal([begin], _reports);
        Assert.Equal(12, _file!.Lost);
        File.Delete(path);
        _file.Reopen();
        Write("well");
        Assert.Equal([begin, $"log file {path} is written again, 12 bytes of output were lost"], _reports);
        Assert.Equal("well", _folder.Text("a.log"));
    }

    [Fact]
    public void What_was_cleared_and_cannot_be_made_again_is_tried_again_and_tells_what_it_loses()
    {
        RefusingFiles files = new();
        string path = _folder["a.log"];
        _file = new RotatingLogFile(files, path, new LogFileOptions(0, 0), _reports.Add, _followers);
        Assert.Equal(0, _file.Open());
        Write("before");
        files.Refusal = Errno.ENOSPC;

        Assert.Equal(-Errno.ENOSPC, _file.Clear());
        Write("12345");
        files.Refusal = 0;
        Write("after");

        Assert.Equal("after", _folder.Text("a.log"));
        Assert.Equal(
            [
                $"could not write to log file {path}, output is dropped until it can be written again: No space left on device",
                $"log file {path} is written again, 5 bytes of output were lost",
            ],
            _reports);
    }

    [Theory]
    [InlineData("/dev/null")]
    [InlineData("/dev/fd/2")]
    public void Leaves_devices_what_they_are(string path)
    {
        _file = new RotatingLogFile(LogFileSystem.Unkept, path, new LogFileOptions(1, 1), _reports.Add);
        Assert.Equal(0, _file.Open());
        _file.Write(""u8);
        if (path == "/dev/null")
        {
            _file.Write("12345"u8);
        }

        Assert.Equal(0, _file.Clear());
        Assert.True(File.Exists(path));
        Assert.Empty(_reports);
    }

    [Fact]
    public void Memory_that_is_a_folder_is_no_device()
    {
        string path = $"/dev/shm/supervisor-test-{Guid.NewGuid():N}";
        try
        {
            _file = new RotatingLogFile(LogFileSystem.Unkept, path, new LogFileOptions(4, 1), _reports.Add);
            Assert.Equal(0, _file.Open());
            _file.Write("12345"u8);
            _file.Write("6"u8);
            Assert.True(_file.CanBeRead);
            Assert.Equal(("12345", "6"), (File.ReadAllText($"{path}.1"), File.ReadAllText(path)));
            Assert.Equal(0, _file.Clear());
            Assert.Equal("", File.ReadAllText(path));
        }
        finally
        {
            File.Delete(path);
            File.Delete($"{path}.1");
        }
    }

    [Fact]
    public void Refuses_a_fifo_that_nobody_reads_instead_of_waiting()
    {
        Assert.Equal(0, TestPipe.MakeFifo(_folder["fifo"]));
        RotatingLogFile file = new(LogFileSystem.Unkept, _folder["fifo"], new LogFileOptions(0, 0), _reports.Add);
        const int noReader = 6;
        Assert.Equal(-noReader, file.Open());
    }

    [Fact]
    public void Is_private_when_asked()
    {
        _file = new RotatingLogFile(LogFileSystem.Unkept, _folder["a.log"], new LogFileOptions(4, 1, IsPrivate: true), _reports.Add);
        _file.Open();
        Write("12345");
        FileCalls.Status(_folder["a.log"], out FileStat current);
        FileCalls.Status(_folder["a.log.1"], out FileStat backup);
        Assert.Equal((0x180, 0x180), (current.Mode & 0x1ff, backup.Mode & 0x1ff));
    }

    [Fact]
    public void Tells_followers_until_they_leave()
    {
        Open(10, 1);
        int other = 0;
        IDisposable first = _followers.Follow(_folder["a.log"], _changes.Add);
        using IDisposable second = _followers.Follow(_folder["a.log"], _ => other++);
        Write("1");
        Write("1234567890");
        _file!.Reopen();
        _file.Clear();
        Assert.Equal([LogChange.Appended, LogChange.Appended, LogChange.Replaced, LogChange.Replaced, LogChange.Replaced], _changes);
        first.Dispose();
        first.Dispose();
        Write("2");
        Assert.Equal((5, 6), (_changes.Count, other));
    }

    private void Open(long maxBytes, int backups)
    {
        _file = new RotatingLogFile(LogFileSystem.Unkept, _folder["a.log"], new LogFileOptions(maxBytes, backups), _reports.Add, _followers);
        Assert.Equal(0, _file.Open());
    }

    private void Write(string text) => _file!.Write(System.Text.Encoding.UTF8.GetBytes(text));
}
