using System.Text.Json.Serialization;
using Supervisor.Configuration;
using Supervisor.Engine;
using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;
using Supervisor.Supervision.Launch;
using Supervisor.Supervision.RunTime;

namespace Supervisor.Supervision.Takeover;

/// <summary>One line of a journal: exactly one of these. What comes later about the same thing replaces what was said of it.</summary>
internal sealed record JournalEntry
{
    /// <summary>The first line.</summary>
    public JournalHead? Head { get; set; }

    /// <summary>The configuration that was read last.</summary>
    public SupervisorConfiguration? Configuration { get; set; }

    /// <summary>The configuration that the daemon began its life with, where that is another.</summary>
    public SupervisorConfiguration? FirstConfiguration { get; set; }

    /// <summary>The groups there are, and in which order.</summary>
    public JournalGroups? Groups { get; set; }

    /// <summary>A process and its run.</summary>
    public JournalProcess? Process { get; set; }

    /// <summary>A run that begins, of a process that was asked to start.</summary>
    public JournalStart? Start { get; set; }

    /// <summary>All runs that are over and whose output is not in their logs yet.</summary>
    public IReadOnlyList<RunRecord>? Undrained { get; set; }

    /// <summary>The engine without its groups.</summary>
    public EngineRecord? Engine { get; set; }

    /// <summary>What was changed at run time.</summary>
    public RuntimeRecord? Runtime { get; set; }

    /// <summary>What the daemon knows besides supervision, in a form of its own.</summary>
    public byte[]? Daemon { get; set; }

    /// <summary>All of it at once, of a daemon that has ended and left its programs.</summary>
    public SupervisionRecord? Supervision { get; set; }

    /// <summary>The last line of a beginning: all there was to know stands before it.</summary>
    public bool? IsWhole { get; set; }

    /// <summary>The daemon shuts down or restarts: what it stops now is not to stay so.</summary>
    public bool? IsGoingDown { get; set; }
}

/// <summary>What is to be known before the rest makes sense.</summary>
internal sealed record JournalHead
{
    /// <summary>The format that is written here. It changes when an older reader would do the wrong thing.</summary>
    public const int CurrentFormat = 1;

    /// <summary>The format of all lines.</summary>
    [JsonRequired]
    public int Format { get; set; } = CurrentFormat;

    /// <summary>Product and version that wrote it.</summary>
    public string Product { get; set; } = "";

    /// <summary>Where pids mean what they mean in it: <see cref="Os.ISurvivors.Boot"/>.</summary>
    public string Boot { get; set; } = "";

    /// <summary>The daemon.</summary>
    public int Pid { get; set; }

    /// <summary>When that began, in clock ticks since the machine was booted.</summary>
    public ulong StartTime { get; set; }

    /// <summary>The daemon has not died but ended and left its programs: the next start takes them over, whatever its options.</summary>
    public bool IsLeft { get; set; }

    /// <summary>The process that has the daemon's descriptors, under their numbers; 0: there is none.</summary>
    public int Holder { get; set; }

    /// <summary>When that began.</summary>
    public ulong HolderStartTime { get; set; }
}

/// <summary>The groups there are.</summary>
/// <param name="Groups">What they were made from without their processes, and the names of those.</param>
/// <param name="Collections">The collections.</param>
internal sealed record JournalGroups(
    [property: JsonRequired] IReadOnlyList<JournalGroup> Groups,
    [property: JsonRequired] IReadOnlyList<CollectionSettings> Collections)
{
    /// <summary>The groups of the configuration last read, where something has changed them since; null: they are as it says.</summary>
    public IReadOnlyList<GroupSettings>? Configured { get; init; }

    /// <summary>The names of all processes there are.</summary>
    public HashSet<(string Group, string Process)> AllProcesses() =>
        [.. Groups.SelectMany(group => group.Processes.Select(process => (group.Settings.Name, process)))];
}

/// <summary>A group.</summary>
/// <param name="Settings">What it was made from, without its processes.</param>
/// <param name="Processes">The names of those.</param>
/// <param name="IsConfigured">It is what the configuration last read says.</param>
internal sealed record JournalGroup(
    [property: JsonRequired] GroupSettings Settings, [property: JsonRequired] IReadOnlyList<string> Processes, bool IsConfigured = false);

/// <summary>A process.</summary>
/// <param name="Group">Its group.</param>
/// <param name="Record">Where it is in its life.</param>
/// <param name="Run">Its run; null: it has none, or one that is on the way.</param>
internal sealed record JournalProcess([property: JsonRequired] string Group, [property: JsonRequired] ProcessRecord Record, RunRecord? Run);

/// <summary>A run that begins.</summary>
/// <param name="Run">The run.</param>
/// <param name="Began">When, on the monotonic clock.</param>
/// <param name="BeganAt">The same on the wall clock.</param>
internal sealed record JournalStart([property: JsonRequired] RunRecord Run, TimeSpan Began, DateTimeOffset BeganAt);
