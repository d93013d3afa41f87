using System.Text;

namespace Supervisor.Posix.Tests;

/// <summary>The journal that a keeper has in memory, read by a daemon that comes after the one that wrote it.</summary>
public sealed class JournalMemoryTests : IDisposable
{
    private readonly int _fd = MemoryFile.Create([]);

    public void Dispose() => FileDescriptors.Close(_fd);

    [Fact]
    public void A_new_one_is_empty() => Assert.Empty(new JournalMemory(_fd).Read());

    [Fact]
    public void A_beginning_takes_the_place_of_what_was_before()
    {
        JournalMemory journal = new(_fd);
        for (int i = 0; i < 100; i++)
        {
            Assert.Equal(0, journal.Replace(Lines($"beginning {i}\n", 1000)));
            Assert.Equal(0, journal.Append("more\n"u8));
        }

        Assert.Equal(Encoding.UTF8.GetString(Lines("beginning 99\n", 1000)) + "more\n", Encoding.UTF8.GetString(new JournalMemory(_fd).Read()));
    }

    [Fact]
    public void A_beginning_that_did_not_come_to_its_end_leaves_what_was_before()
    {
        JournalMemory journal = new(_fd);
        Assert.Equal(0, journal.Replace("whole\n"u8));
        Assert.Equal(0, journal.Append("half of a beg"u8));
        Assert.StartsWith("whole\n", Encoding.UTF8.GetString(new JournalMemory(_fd).Read()), StringComparison.Ordinal);
    }

    private static byte[] Lines(string line, int count) => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(line, count)));
}
