using System.Text;
using Supervisor.Os;
using Supervisor.TestKit;

namespace Supervisor.Posix.Tests;

public sealed class WholeFilesTests
{
    [Fact]
    public void Names_that_are_no_text_are_listed_and_opened()
    {
        using TempFolder folder = new();
        string odd = folder[SystemText.Decode([(byte)'a', 0xff, 0xc3, (byte)'b'])];
        string expected = new StringBuilder().Insert(0, "0123456789", 20_000).ToString();
        int fd = FileCalls.Open(odd, FileOpenFlags.Write | FileOpenFlags.Create, 0x180);
        Assert.Equal(expected.Length, FileDescriptors.Write(fd, Encoding.UTF8.GetBytes(expected)));
        FileDescriptors.Close(fd);
        folder.Write("plain", "x");
        Assert.Equal(["plain", Path.GetFileName(odd)], WholeFiles.List(folder.Path).Order(StringComparer.Ordinal).Reverse());
        Assert.Equal(expected, Encoding.UTF8.GetString(WholeFiles.Read(odd)));
        Assert.Equal("x", Encoding.UTF8.GetString(WholeFiles.Read(folder["plain"])));
    }

    [Fact]
    public void A_folder_of_many_is_listed_whole()
    {
        using TempFolder folder = new();
        string[] names = [.. Enumerable.Range(0, 2000).Select(number => $"a-name-of-some-length-{number}")];
        Array.ForEach(names, name => folder.Write(name, ""));
        Assert.Equal(names.Order(), WholeFiles.List(folder.Path).Order());
    }

    [Fact]
    public void What_cannot_be_read_says_why()
    {
        using TempFolder folder = new();
        folder.Write("file", "");
        Assert.Equal(Errno.ENOENT, Assert.Throws<PosixException>(() => WholeFiles.Read(folder["none"])).Errno);
        Assert.Equal(Errno.EISDIR, Assert.Throws<PosixException>(() => WholeFiles.Read(folder.Path)).Errno);
        Assert.Equal(Errno.ENOTDIR, Assert.Throws<PosixException>(() => WholeFiles.List(folder["file"])).Errno);
        Assert.Empty(WholeFiles.Read(folder["file"]));
    }
}
