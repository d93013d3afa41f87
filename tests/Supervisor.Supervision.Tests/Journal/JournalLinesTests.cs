using System.Buffers;
using System.Globalization;
using Supervisor.Engine.Settings;
using Supervisor.Engine.States;
using Supervisor.Os;
using Supervisor.Posix;
using Supervisor.Protocol;
using Supervisor.Supervision.Journal;
using Supervisor.Supervision.Takeover;

namespace Supervisor.Supervision.Tests.Journal;

/// <summary>A journal says the same however many threads read it.</summary>
public sealed class JournalLinesTests
{
    private const int Processes = 100;

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(150)]
    public void Read_by_two_threads_it_says_what_it_says_to_one(int damaged)
    {
        byte[] bytes = Write();
        if (damaged >= 0)
        {
            int[] ends = [.. Enumerable.Range(0, bytes.Length).Where(i => bytes[i] == '\n')];
            bytes[ends[damaged] - 1] ^= 0x15;
        }

        string one = Describe(bytes, null);
        Assert.Equal(one, Describe(bytes, ThreadReserve.Shared));
        Assert.Equal(one, Describe(bytes, new AtOnce()));
        Assert.Equal(one, Describe(bytes, new Never()));
        Assert.Equal(damaged < 0, one.StartsWith("0 damaged", StringComparison.Ordinal));
    }

    [Fact]
    public void Settings_of_another_beginning_have_numbers_of_their_own()
    {
        byte[] bytes = [.. Write("first"), .. Write("second")];
        string read = Describe(bytes, ThreadReserve.Shared);
        Assert.Equal(Describe(bytes, null), read);
        Assert.Contains("second", read, StringComparison.Ordinal);
        Assert.DoesNotContain("first", read, StringComparison.Ordinal);
    }

    private static string Describe(byte[] bytes, IWorkers? workers)
    {
        try
        {
            JournalContent content = JournalContent.Read(bytes, workers);
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{content.Damaged} damaged, {System.Text.Encoding.UTF8.GetString(StateDocument.Write(content.ToRecord()))}");
        }
        catch (FormatException exception)
        {
            return exception.Message;
        }
    }

    private static byte[] Write(string command = "x")
    {
        ProcessSettings[] settings = [.. Enumerable.Range(0, Processes).Select(i => new ProcessSettings
        {
            Name = string.Create(CultureInfo.InvariantCulture, $"p{i}"),
            Command = command,
            Program = "a",
            Stdout = new(),
            Stderr = new(),
        })];
        ArrayBufferWriter<byte> to = new();
        SettingsNumbers numbers = new();
        foreach (JournalEntry entry in (JournalEntry[])
        [
            new() { Head = new() },
            new() { Configuration = new() { Path = "/s.conf", Here = "/", Supervisord = new() { LogFile = "/l", PidFile = "/p", ChildLogDirectory = "/" } } },
            new() { Groups = new([new(new() { Name = "a" }, [.. settings.Select(each => each.Name)])], []) },
            .. settings.Select(each => new JournalEntry { Process = new("a", new() { Settings = each, State = ProcessState.Running }, null) }),
            new() { IsWhole = true },
        ])
        {
            JournalLine.Write(to, entry, numbers);
        }

        return to.WrittenSpan.ToArray();
    }

    private sealed class AtOnce : IWorkers
    {
        public void Queue(string name, Action work) => work();
    }

    private sealed class Never : IWorkers
    {
        public void Queue(string name, Action work)
        {
            // There is no thread to be had.
        }
    }
}
