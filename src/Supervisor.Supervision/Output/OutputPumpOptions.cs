using System.Text;
using Supervisor.Posix;

namespace Supervisor.Supervision.Output;

/// <summary>How an <see cref="OutputPump"/> works.</summary>
public sealed record OutputPumpOptions
{
    /// <summary>
    /// How long the exit of a process waits for its output to be written while the disk hangs; ten times as long while it is
    /// slow.
    /// </summary>
    public TimeSpan DrainPatience { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// How long a little output that becomes events (<see cref="OutputSinks.OnOutput"/>) is left in its pipe for more to join it;
    /// whole milliseconds.
    /// </summary>
    public TimeSpan Gathering { get; init; } = TimeSpan.FromMilliseconds(1);

    /// <summary>Where output is on its way, so that a later daemon can go on with it; null: in the memory of this one.</summary>
    public StagingFile? Staging { get; init; }

    /// <summary>Where each of several pumps gets its <see cref="Staging"/>; null: they have none.</summary>
    public StagingFiles? Stagings { get; init; }

    /// <summary>Clock of the waiting.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Takes lines for syslog.</summary>
    public Action<ReadOnlySpan<byte>> Syslog { get; init; } = line => SyslogWriter.Write(Encoding.UTF8.GetString(line));
}
