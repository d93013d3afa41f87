using System.Text;
using Supervisor.Configuration;
using Supervisor.Engine.Settings;
using Supervisor.Os;
using Supervisor.Posix;
using Supervisor.Supervision.Takeover;

namespace Supervisor.Supervision.Tests.Takeover;

/// <summary>What one process image writes for the next.</summary>
public sealed class StateDocumentTests
{
    private static readonly SupervisorConfiguration Plain = new()
    {
        Path = "/c",
        Here = "/",
        Supervisord = new() { LogFile = "/l", PidFile = "/p", ChildLogDirectory = "/c" },
    };

    [Fact]
    public void Nothing_is_lost_on_the_way_whatever_members_there_are()
    {
        SupervisionRecord record = FilledObjects.Make<SupervisionRecord>();

        SupervisionRecord read = StateDocument.Read(StateDocument.Write(record));

        Assert.Equal(FilledObjects.Dump(record), FilledObjects.Dump(read));
        Assert.Equal(StateDocument.Write(record), StateDocument.Write(read));
    }

    [Fact]
    public void Settings_that_are_shared_stand_there_once_and_are_shared_again()
    {
        ProcessSettings settings = new() { Name = "a", Program = "a", Command = "/bin/once" };
        GroupSettings group = new() { Name = "g", Processes = [settings] };
        SupervisionRecord record = new()
        {
            Configuration = Plain with { Groups = [group] },
            Engine = new() { Configured = [group], Groups = [new() { Settings = group, Processes = [new() { Settings = settings }] }] },
        };

        byte[] bytes = StateDocument.Write(record);
        SupervisionRecord read = StateDocument.Read(bytes);

        Assert.Equal(2, Encoding.UTF8.GetString(bytes).Split("/bin/once").Length);
        Assert.Same(read.Configuration.Groups[0].Processes[0], read.Engine.Groups[0].Processes[0].Settings);
    }

    [Fact]
    public void Settings_whose_places_are_told_are_read_by_two_and_shared_as_ever()
    {
        ProcessSettings[] settings =
        [
            .. Enumerable.Range(0, 300).Select(i => new ProcessSettings { Name = $"\u00fc{i}", Program = "a", Command = "/bin/" + new string('x', i) }),
        ];
        GroupSettings group = new() { Name = "g", Processes = settings };
        SupervisionRecord record = new()
        {
            Configuration = Plain with { Groups = [group] },
            Engine = new() { Configured = [group], Groups = [new() { Settings = group, Processes = [new() { Settings = settings[7] }] }] },
        };
        List<int> places = [];
        byte[] bytes = StateDocument.Write(record, new SettingsTexts(), places);
        Assert.Equal(2 * settings.Length, places.Count);

        foreach (IWorkers workers in (IWorkers[])[new ThreadReserve(), new Nobody()])
        {
            SupervisionRecord read = StateDocument.Read(bytes, places, workers);

            Assert.Equal(FilledObjects.Dump(StateDocument.Read(bytes)), FilledObjects.Dump(read));
            Assert.Same(read.Configuration.Groups[0].Processes[7], read.Engine.Groups[0].Processes[0].Settings);
        }
    }

    [Theory]
    [InlineData(-1, 10)]
    [InlineData(0, 0)]
    [InlineData(0, 1_000_000)]
    [InlineData(int.MaxValue, int.MaxValue)]
    [InlineData(5, 10)]
    public void Places_that_are_none_are_refused(int begin, int length)
    {
        byte[] bytes = StateDocument.Write(new() { Configuration = Plain, Engine = new() });

        Assert.Throws<FormatException>(() => StateDocument.Read(bytes, [begin, length], new Nobody()));
        Assert.Throws<FormatException>(() => StateDocument.Read(bytes, [begin, length], new ThreadReserve()));
    }

    [Fact]
    public void Places_that_are_shorter_than_the_numbers_that_stand_for_them_are_refused()
    {
        byte[] bytes = StateDocument.Write(new() { Configuration = Plain, Engine = new() });
        int[] places = [.. Enumerable.Range(0, bytes.Length).SelectMany(begin => new[] { begin, 1 })];

        Assert.Throws<FormatException>(() => StateDocument.Read(bytes, places, new Nobody()));
    }

    [Fact]
    public void A_state_that_makes_no_sense_is_told_of_before_anybody_goes_on_from_it()
    {
        GroupSettings group = new() { Name = "g", Processes = [] };
        SupervisionRecord twice = new()
        {
            Configuration = Plain,
            Engine = new() { Groups = [new() { Settings = group }, new() { Settings = group }] },
        };

        FormatException refused = Assert.Throws<FormatException>(() => TakeoverCheck.Require(twice));

        Assert.StartsWith("the state makes no sense (", refused.Message, StringComparison.Ordinal);
        TakeoverCheck.Require(twice with { Engine = new() { Groups = [new() { Settings = group }] } });
    }

    [Fact]
    public void What_a_newer_one_wrote_is_read_by_an_older_one_and_the_other_way_round()
    {
        SupervisionRecord record = new() { Configuration = Plain, Engine = new() { NextSerial = 7 } };
        string text = Encoding.UTF8.GetString(StateDocument.Write(record));

        string newer = text.Replace("{\"nextSerial\":7", "{\"fromTheFuture\":{\"a\":[1]},\"nextSerial\":7", StringComparison.Ordinal);
        string older = text.Replace(",\"operations\":{\"lastId\":0,\"ended\":[]}", "", StringComparison.Ordinal);

        Assert.NotEqual(text, newer);
        Assert.NotEqual(text, older);
        Assert.Equal(7, StateDocument.Read(Encoding.UTF8.GetBytes(newer)).Engine.NextSerial);
        Assert.Equal(0, StateDocument.Read(Encoding.UTF8.GetBytes(older)).Operations.LastId);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("""{"configuration":3,"engine":{}}""")]
    [InlineData("""{"configuration":null,"engine":{}}""")]
    [InlineData("""{"configuration":{"path":"/s","here":"/","supervisord":{"logFile":"/l","pidFile":"/p","childLogDirectory":"/"}},"engine":{}}""")]
    [InlineData("""{"configuration":{"path":"\u0000no base64!"},"engine":{}}""")]
    [InlineData("""{"configuration":{"httpServers":[{"section":"of a kind that is not told"}]},"engine":{}}""")]
    public void What_is_no_state_is_refused(string text) =>
        Assert.Throws<FormatException>(() => StateDocument.Read(Encoding.UTF8.GetBytes(text)));

    /// <summary>There is no thread to be had.</summary>
    private sealed class Nobody : IWorkers
    {
        public void Queue(string name, Action work)
        {
        }
    }
}
