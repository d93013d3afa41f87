using Supervisor.Os;
using Supervisor.Posix;
using Supervisor.Supervision.Logs;
using Supervisor.TestKit;

namespace Supervisor.Supervision.Tests.Logs;

public sealed class AutoLogsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Makes_a_private_file_of_a_new_name()
    {
        string path = AutoLogs.Create(LogFileSystem.Unkept, Random.Shared, _folder.Path, "cat", "stdout", "supervisor");
        Assert.Matches("^cat-stdout---supervisor-[a-z0-9_]{8}\\.log$", Path.GetFileName(path));
        Assert.Equal(0, FileCalls.Status(path, out FileStat status));
        Assert.Equal(0x180, status.Mode & 0x1ff);
        Assert.NotEqual(path, AutoLogs.Create(LogFileSystem.Unkept, Random.Shared, _folder.Path, "cat", "stdout", "supervisor"));
    }

    [Fact]
    public void Says_what_it_could_not_make()
    {
        PosixException error = Assert.Throws<PosixException>(() => AutoLogs.Create(LogFileSystem.Unkept, Random.Shared, "/nowhere/logs", "cat", "stdout", "sv"));
        Assert.Matches("^could not make log file /nowhere/logs/cat-stdout---sv-.{8}\\.log: No such file or directory$", error.Message);
    }

    [Theory]
    [InlineData("x-stdout---supervisor-abc123.log", true)]
    [InlineData("x-stderr---supervisor-abc123.log.1", true)]
    [InlineData("x-stderr---supervisor-abc123.log.1234", true)]
    [InlineData("a---supervisor-b---supervisor-abc123.log", true)]
    [InlineData("x-stderr---supervisor-abc123.log.12345", false)]
    [InlineData("x-stderr---supervisor-abc123.log.", false)]
    [InlineData("x-stderr---supervisor-abc123.log.old", false)]
    [InlineData("x-stdout---other-abc123.log", false)]
    [InlineData("x-stdout---supervisor-2-abc123.log", false)]
    [InlineData("x-stdout---supervisor-.log", false)]
    [InlineData("---supervisor-abc123.log", false)]
    [InlineData("plain.log", false)]
    [InlineData("notes---supervisor.txt", false)]
    public void Knows_its_own(string name, bool own) => Assert.Equal(own, AutoLogs.IsAutoLog(name, "supervisor"));

    [Fact]
    public void Takes_the_identifier_literally()
    {
        Assert.False(AutoLogs.IsAutoLog("x-stdout---abc-123.log", "a.c"));
        Assert.True(AutoLogs.IsAutoLog("x-stdout---a.c-123.log", "a.c"));
    }

    [Fact]
    public void Cleans_up_what_is_its_own()
    {
        foreach (string? name in new[] { "x-stdout---sv-abc.log", "x-stdout---sv-abc.log.1", "x-stdout---sw-abc.log", "plain.log" })
        {
            File.WriteAllText(_folder[name], "old");
        }

        AutoLogs.CleanUp(_folder.Path, "sv", (_, message) => Assert.Fail(message));
        Assert.Equal(["plain.log", "x-stdout---sw-abc.log"], _folder.Names());
    }

    [Fact]
    public void Warns_of_a_missing_folder()
    {
        List<string> lines = new();
        AutoLogs.CleanUp(_folder["missing"], "sv", (level, message) => lines.Add($"{level} {message}"));
        Assert.Equal(["Warn Could not clear childlog dir"], lines);
    }
}
