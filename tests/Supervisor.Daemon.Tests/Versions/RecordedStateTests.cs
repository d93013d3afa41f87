using System.Text;
using Supervisor.Daemon.Upgrading;
using Supervisor.Engine.Listeners;
using Supervisor.Engine.Processes;
using Supervisor.Supervision.Journal;
using Supervisor.Supervision.Launch;
using Supervisor.Supervision.Output;
using Supervisor.Supervision.Takeover;
using Supervisor.TestKit;

namespace Supervisor.Daemon.Tests.Versions;

/// <summary>What earlier builds have written down is read by this one, and means the same: <c>Recorded/record.py</c> made the files.</summary>
public sealed class RecordedStateTests
{
    private static readonly string Folder = Path.Combine(Documentation.Root, "tests", "Supervisor.Daemon.Tests", "Versions", "Recorded");

    public static TheoryData<string> States => Files("*.state");

    public static TheoryData<string> Journals => Files("*.journal");

    [Theory]
    [MemberData(nameof(States))]
    public void The_state_of_an_upgrade(string name)
    {
        TakeoverState state = TakeoverState.Read(File.ReadAllBytes(Path.Combine(Folder, name)));
        Check(state.Supervision);
        Assert.EndsWith("/s.conf", state.Daemon.CommandLine.ConfigurationFile, StringComparison.Ordinal);
        GroupRecord ears = state.Supervision.Engine.Groups.Single(group => group.Settings.Name == "ears");
        Assert.Equal(1, Assert.Single(ears.Pool!.Buffer).Serial);
        Assert.Equal(2, ears.Pool.NextSerial);
        Assert.Equal("half a line", Encoding.UTF8.GetString(Output(state.Supervision, "up").PartialLine));
        OutputState captured = Output(state.Supervision, "captured");
        Assert.True(captured.IsCapturing);
        Assert.Equal("half a message", Encoding.UTF8.GetString(captured.Captured));
    }

    [Theory]
    [MemberData(nameof(Journals))]
    public void The_journal_of_one_that_was_killed(string name)
    {
        JournalContent journal = JournalContent.Read(File.ReadAllBytes(Path.Combine(Folder, name)));
        Assert.Equal(0, journal.Damaged);
        Assert.False(journal.IsGoingDown);
        SupervisionRecord record = journal.ToRecord();
        Check(record);
        Assert.All(record.Runs, run => Assert.NotEqual(0u, run.Identity!.StartTime));
    }

    private static void Check(SupervisionRecord record)
    {
        ProcessRecord[] processes = [.. record.Engine.Groups.SelectMany(group => group.Processes).OrderBy(process => process.Settings.Name, StringComparer.Ordinal)];
        Assert.Equal(
            ["captured Running", "deaf Stopping", "done Exited", "ears Running", "extra Running", "failing Backoff", "fatal Fatal", "off Stopped",
                "slow Starting", "up Running"],
            processes.Select(process => $"{process.Settings.Name} {process.State}"));
        Dictionary<string, ProcessRecord> named = processes.ToDictionary(process => process.Settings.Name);
        Assert.Equal(3, named["done"].ExitStatus);
        Assert.True(named["failing"].Backoff > 0);
        Assert.NotNull(named["failing"].Deadline);
        Assert.NotNull(named["slow"].Deadline);
        Assert.True(named["deaf"].IsBeingStopped);
        Assert.Equal(600, named["deaf"].Settings.StopWaitSeconds);
        Assert.Equal((ListenerState.Busy, 0), (named["ears"].Listener!.State, named["ears"].Listener!.Current!.Serial));
        Assert.Equal(
            ["captured", "deaf", "ears", "extra", "slow", "up"], record.Runs.Select(run => run.Process).Order(StringComparer.Ordinal));
        Assert.All(record.Runs, run => Assert.Equal(named[run.Process].Pid, run.Pid));
        Assert.Equal(["made", "some"], record.Engine.Collections.Select(collection => collection.Name).Order(StringComparer.Ordinal));
        Assert.Equal("extra", Assert.Single(record.Runtime.Programs).Name);
    }

    private static OutputState Output(SupervisionRecord record, string process) =>
        record.Runs.Single(run => run.Process == process).Outputs.Single(output => !output.IsStderr).State;

    private static TheoryData<string> Files(string pattern) =>
        [.. Directory.GetFiles(Folder, pattern).Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal)];
}
