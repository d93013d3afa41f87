using System.Buffers;
using System.Text;
using System.Text.Json;
using Supervisor.Engine;
using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;
using Supervisor.Engine.States;
using Supervisor.Protocol;
using Supervisor.Supervision.Journal;
using Supervisor.Supervision.Launch;
using Supervisor.Supervision.Output;
using Supervisor.Supervision.Takeover;

namespace Supervisor.Simulation;

/// <summary>What a journal says is what the daemon knows, and no more.</summary>
internal sealed class JournalChecks(World world)
{
    /// <summary>The journal that the daemon would begin just now.</summary>
    public static JournalContent Fresh(JournalRecorder recorder)
    {
        ArrayBufferWriter<byte> lines = new();
        SettingsNumbers numbers = new();
        foreach (JournalEntry entry in recorder.TakeBeginning().Append(new() { IsWhole = true }))
        {
            JournalLine.Write(lines, entry, numbers);
        }

        return JournalContent.Read(lines.WrittenMemory);
    }

    /// <summary>One that was written bit by bit says what one says that is written at once.</summary>
    public void MustBeTheSame(JournalContent written, JournalContent fresh)
    {
        byte[] one = Normal(written);
        byte[] other = Normal(fresh);
        if (!one.AsSpan().SequenceEqual(other))
        {
            int same = Math.Max(0, one.AsSpan().CommonPrefixLength(other) - 300);
            world.Violation($"the journal, and one that is written now:\n{Part(one)}\n{Part(other)}");

            string Part(byte[] all) => Encoding.UTF8.GetString(all.AsSpan(same, Math.Min(all.Length - same, 600)));
        }

        SupervisionRecord record = written.ToRecord();
        HashSet<(string, string)> beginning = Beginning(record);

        // One that a daemon began which died, and that has ended since, is known for what it is.
        foreach (RunRecord run in record.Runs.Where(run => run.Exit is null && beginning.Contains((run.Group, run.Process))))
        {
            if (!world.Machine.Children.Any(child => child.Pid == run.Pid && child.StartTime == run.Identity?.StartTime))
            {
                world.Violation($"the journal has a run of {run.Group}:{run.Process} that is over (pid {run.Pid}), while the next begins");
            }
        }

        if (written.IsGoingDown != fresh.IsGoingDown)
        {
            world.Violation($"the journal says that the daemon goes down: {written.IsGoingDown}");
        }
    }

    /// <summary>The journal knows what the daemon knew when it died, but for starts that it did not come to hear of.</summary>
    public void MustKnow(SupervisorEngine dead, SupervisionRecord record)
    {
        Dictionary<(string, string), ProcessRecord> written = record.Engine.Groups
            .SelectMany(group => group.Processes.Select(process => ((group.Settings.Name, process.Settings.Name), process)))
            .ToDictionary(each => each.Item1, each => each.process);
        foreach (ManagedProcess process in dead.Groups.SelectMany(group => group.Processes))
        {
            string known = Text(ComingBack(SupervisorEngine.Capture(process)));
            string found = written.TryGetValue((process.Group.Name, process.Name), out ProcessRecord? same) ? Text(same) : "nothing";
            if (known != found)
            {
                world.Violation($"the journal does not know {process}:\n{known}\n{found}");
            }
        }

        if (Configured(dead.Configured) is var due && Configured(record.Engine.Configured) is var read && due != read)
        {
            world.Violation($"the journal says that the configuration has {read}, and it had {due}");
        }

        HashSet<GroupSettings> configured = new(dead.Configured, ReferenceEqualityComparer.Instance);
        foreach (GroupRecord group in record.Engine.Groups.Where(group => dead.FindGroup(group.Settings.Name) is { } known
            && configured.Contains(known.Settings) != group.IsConfigured))
        {
            world.Violation($"the journal says that {group.Settings.Name} is as configured: {group.IsConfigured}");
        }

        // Who has stopped it to start it again will not.
        ProcessRecord ComingBack(ProcessRecord process) =>
            process.Wanted is { Goal: Goal.Down, ComesBack: true } wanted && dead.State == SupervisorState.Running
                ? process with { Wanted = new(Goal.Again, wanted.By) } : process;

        static string Configured(IEnumerable<GroupSettings> groups) =>
            string.Join(' ', groups.Select(group => $"{group.Name}={string.Join(',', group.Processes.Select(process => process.Name))}"));

        static string Text(ProcessRecord record)
        {
            using (SharedSettings.Begin())
            {
                return JsonSerializer.Serialize(Normal(record), StateContext.Default.ProcessRecord);
            }
        }
    }

    /// <summary>In one order, and without what changes with every byte. A run that begins is known to whoever begins it, first.</summary>
    private byte[] Normal(JournalContent content)
    {
        SupervisionRecord record = content.ToRecord();
        HashSet<(string, string)> beginning = Beginning(record);
        return StateDocument.Write(record with
        {
            Engine = record.Engine with
            {
                Groups = [.. record.Engine.Groups.Select(group => group with { Processes = [.. group.Processes.Select(Normal)] })],
            },
            Runs = [.. record.Runs.Where(run => !beginning.Contains((run.Group, run.Process)))
                .Select(run => run with { Outputs = [.. run.Outputs.Select(Open)] })
                .OrderBy(run => run.Group, StringComparer.Ordinal).ThenBy(run => run.Process, StringComparer.Ordinal)],
        });
    }

    /// <summary>Nobody writes down that a program has closed its output.</summary>
    private ChannelRecord Open(ChannelRecord output) => world.Machine.IsOpen(output.Fd) ? output : new() { IsStderr = output.IsStderr };

    private static HashSet<(string, string)> Beginning(SupervisionRecord record) =>
        [.. record.Engine.Groups.SelectMany(group => group.Processes
            .Where(process => process.IsSpawning).Select(process => (group.Settings.Name, process.Settings.Name)))];

    private static ProcessRecord Normal(ProcessRecord record) =>
        record with
        {
            ProbeDeadline = null,
            Probes = record.Probes is { } probes ? probes with { AliveBy = null } : null,
            Listener = record.Listener is { } listener ? listener with { NextSerial = 0 } : null,
        };
}
